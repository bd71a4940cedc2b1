//! How fast each server may be asked: one question after the other with a pause between, and not at
//! all while it asks us to wait.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use crate::ports::whois::WhoisFailure;

/// Who would wait longer for his turn comes again later.
const LONGEST_QUEUE: Duration = Duration::from_secs(10);
/// Servers remembered before the idle ones are forgotten.
const MANY: usize = 1_000;

#[derive(Debug)]
pub(super) struct Pace {
    pause: Duration,
    servers: Mutex<HashMap<String, Server>>,
}

#[derive(Debug)]
struct Server {
    next: Instant,
    closed_until: Instant,
}

impl Pace {
    pub(super) fn new(pause: Duration) -> Self {
        Self { pause, servers: Mutex::default() }
    }

    /// Waits for the turn at that server.
    pub(super) async fn turn(&self, server: &str) -> Result<(), WhoisFailure> {
        let turn = self.book(server, Instant::now())?;
        sleep_until(turn).await;
        Ok(())
    }

    /// The server asked us to stay away for so long.
    pub(super) fn close(&self, server: &str, wait: Duration) {
        let now = Instant::now();
        let until = now + wait;
        let fresh = || Server { next: now, closed_until: until };
        self.servers().entry(server.to_owned()).or_insert_with(fresh).closed_until = until;
    }

    fn book(&self, server: &str, now: Instant) -> Result<Instant, WhoisFailure> {
        let mut servers = self.servers();
        if servers.len() >= MANY {
            servers.retain(|_, server| server.next > now || server.closed_until > now);
        }
        let fresh = || Server { next: now, closed_until: now };
        let server = servers.entry(server.to_owned()).or_insert_with(fresh);
        let turn = server.next.max(now);
        if server.closed_until > now || turn - now > LONGEST_QUEUE {
            return Err(WhoisFailure::RateLimited);
        }
        server.next = turn + self.pause;
        Ok(turn)
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<String, Server>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_to_one_server_keep_their_distance_and_a_long_queue_is_refused() {
        let (pace, now) = (Pace::new(Duration::from_secs(4)), Instant::now());
        let turns: Vec<_> =
            (0..4).map(|_| pace.book("a", now).map(|turn| (turn - now).as_secs())).collect();
        assert_eq!(turns, [Ok(0), Ok(4), Ok(8), Err(WhoisFailure::RateLimited)]);
        assert_eq!(pace.book("b", now), Ok(now));
    }

    #[test]
    fn a_server_that_asked_to_wait_is_left_alone_until_then() {
        let pace = Pace::new(Duration::ZERO);
        pace.close("a", Duration::from_mins(1));
        let now = Instant::now();
        assert_eq!(pace.book("a", now), Err(WhoisFailure::RateLimited));
        let later = now + Duration::from_secs(61);
        assert_eq!(pace.book("a", later), Ok(later));
    }
}
