//! How one server does: how long it takes to answer, and whether it answers at all.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Before the first answer nothing is known of the path.
const FIRST_PATIENCE: Duration = Duration::from_millis(400);
/// Below this a retry is more likely a duplicate than a help.
const LEAST_PATIENCE: Duration = Duration::from_millis(25);
/// So many unanswered questions in a row, and the others are asked first.
const SILENCE: u32 = 3;
/// For so long; then it gets another chance.
const AVOID_FOR: Duration = Duration::from_secs(5);

/// A running estimate, as TCP keeps it (RFC 6298).
#[derive(Debug, Default)]
pub(super) struct Health {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Smoothed round trip and its deviation.
    round_trip: Option<(Duration, Duration)>,
    silent: u32,
    avoid_until: Option<Instant>,
}

impl Health {
    /// An answer came.
    pub(super) fn heard(&self, after: Duration) {
        let mut state = self.state();
        state.silent = 0;
        state.avoid_until = None;
        state.round_trip = Some(match state.round_trip {
            None => (after, after / 2),
            Some((mean, deviation)) => {
                ((mean * 7 + after) / 8, (deviation * 3 + mean.abs_diff(after)) / 4)
            }
        });
    }

    /// A question stayed without any answer.
    pub(super) fn missed(&self, now: Instant) {
        let mut state = self.state();
        state.silent += 1;
        if state.silent >= SILENCE {
            state.avoid_until = Some(now + AVOID_FOR);
        }
    }

    /// Whether the others should be asked first.
    pub(super) fn is_avoided(&self, now: Instant) -> bool {
        self.state().avoid_until.is_some_and(|until| until > now)
    }

    /// How long to wait for an answer before the question is sent once more.
    pub(super) fn patience(&self, timeout: Duration) -> Duration {
        let patience = match self.state().round_trip {
            None => FIRST_PATIENCE,
            Some((mean, deviation)) => (mean + deviation * 4).max(LEAST_PATIENCE),
        };
        patience.min(timeout)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(2);

    #[test]
    fn patience_follows_the_round_trip_and_never_passes_the_timeout() {
        let health = Health::default();
        assert_eq!(health.patience(TIMEOUT), FIRST_PATIENCE);
        assert_eq!(health.patience(FIRST_PATIENCE / 2), FIRST_PATIENCE / 2);
        for _ in 0..50 {
            health.heard(Duration::from_millis(1));
        }
        assert_eq!(health.patience(TIMEOUT), LEAST_PATIENCE);
        for _ in 0..50 {
            health.heard(Duration::from_millis(300));
        }
        let slow = health.patience(TIMEOUT);
        assert!(slow >= Duration::from_millis(295) && slow < TIMEOUT, "{slow:?}");
    }

    #[test]
    fn a_silent_server_is_avoided_for_a_while_and_forgiven_on_its_first_word() {
        let (health, now) = (Health::default(), Instant::now());
        for _ in 0..SILENCE {
            assert!(!health.is_avoided(now));
            health.missed(now);
        }
        assert!(health.is_avoided(now));
        assert!(!health.is_avoided(now + AVOID_FOR));
        health.heard(Duration::from_millis(1));
        assert!(!health.is_avoided(now));
    }
}
