//! The one place that reads the system clock and draws identities.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::ports::clock::{Clock, Ids, Patience, Randomness};

/// The machine's clock, moved by an offset so that all nodes follow the database's time.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_micros: AtomicI64,
}

impl SystemClock {
    /// A clock without offset.
    pub fn new() -> Self {
        Self::default()
    }

    /// Follows another clock: `theirs` is what it showed just now.
    pub fn follow(&self, theirs: DateTime<Utc>) {
        let offset = theirs - machine_time();
        self.offset_micros.store(offset.num_microseconds().unwrap_or(0), Ordering::Relaxed);
    }

    /// How far this clock stands ahead of the machine's.
    pub fn offset(&self) -> TimeDelta {
        TimeDelta::microseconds(self.offset_micros.load(Ordering::Relaxed))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        let now = machine_time() + self.offset();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one reader of the system clock")]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

/// UUIDv7 with a counter: identities made in the same millisecond still sort by birth.
#[derive(Debug)]
pub struct SystemIds {
    context: Mutex<ContextV7>,
}

impl SystemIds {
    /// A fresh source of identities.
    pub fn new() -> Self {
        Self { context: Mutex::new(ContextV7::new()) }
    }
}

impl Default for SystemIds {
    fn default() -> Self {
        Self::new()
    }
}

impl Ids for SystemIds {
    fn new_id(&self, at: DateTime<Utc>) -> Uuid {
        let seconds = at.timestamp().max(0).unsigned_abs();
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, at.timestamp_subsec_nanos()))
    }
}

/// Waits by the runtime's timer, draws from the system's generator.
#[derive(Debug, Default)]
pub struct SystemPatience;

#[async_trait]
impl Patience for SystemPatience {
    async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that draws chance")]
    fn chance(&self) -> f64 {
        rand::Rng::random(&mut rand::rng())
    }
}

/// Secrets from the system's generator.
#[derive(Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        rand::TryRngCore::try_fill_bytes(&mut rand::rngs::OsRng, &mut secret)
            .expect("the system has a generator");
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_follows_the_database_and_cuts_to_microseconds() {
        let clock = SystemClock::new();
        let database = clock.now() + TimeDelta::hours(1);
        clock.follow(database);
        let now = clock.now();
        assert!((now - database).abs() < TimeDelta::seconds(5));
        assert_eq!(now.timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn identities_of_one_moment_sort_by_birth() {
        let (ids, at) = (SystemIds::new(), SystemClock::new().now());
        let made: Vec<_> = (0..1_000).map(|_| ids.new_id(at)).collect();
        assert!(made.is_sorted());
        assert_eq!(made[0].get_version_num(), 7);
    }
}
