//! Leaves a server alone that does not answer.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The first rest; it doubles with each failure in a row.
const FIRST: Duration = Duration::from_millis(100);
/// The longest rest.
const LONGEST: Duration = Duration::from_secs(5);

/// Lets calls through until one fails; then nobody for a while, then one to find out.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Failures in a row; those of calls that were under way together count once.
    failures: u32,
    rest: Option<Rest>,
}

#[derive(Debug, Clone, Copy)]
struct Rest {
    since: Instant,
    until: Instant,
}

impl Breaker {
    /// Whether a call may go out now. The first one after a rest finds out for all; until it ends or
    /// another rest is over, the others are refused.
    pub(super) fn admits(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.rest {
            None => true,
            Some(rest) if now < rest.until => false,
            Some(_) => {
                let until = now + length(state.failures);
                // The call that finds out begins now, so its failure counts.
                state.rest = Some(Rest { since: now, until });
                true
            }
        }
    }

    /// A call succeeded; says whether the server had been left alone.
    pub(super) fn succeeded(&self) -> bool {
        let mut state = self.state();
        state.failures = 0;
        state.rest.take().is_some()
    }

    /// A call that went out at `asked` failed; says whether the rest begins with it.
    pub(super) fn failed(&self, asked: Instant, now: Instant) -> bool {
        let mut state = self.state();
        if state.rest.is_some_and(|rest| asked < rest.since) {
            return false;
        }
        state.failures = state.failures.saturating_add(1);
        state.rest = Some(Rest { since: now, until: now + length(state.failures) });
        state.failures == 1
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here leaves the value half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn length(failures: u32) -> Duration {
    FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_failure_nobody_goes_out_and_then_one_finds_out() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        assert!(breaker.admits(at(0)) && breaker.admits(at(0)));
        assert!(breaker.failed(at(0), at(10)), "the rest begins");
        assert!(!breaker.failed(at(5), at(11)), "it was under way and counts no more");
        assert!(!breaker.admits(at(109)));
        assert!(breaker.admits(at(110)), "the first one finds out");
        assert!(!breaker.admits(at(111)), "for the others too");
        assert!(!breaker.failed(at(110), at(120)));
        assert!(!breaker.admits(at(319)), "the second rest is twice as long");
        assert!(breaker.admits(at(320)));
        assert!(breaker.succeeded(), "it is back");
        assert!(breaker.admits(at(321)) && breaker.admits(at(321)));
        assert!(!breaker.succeeded());
    }

    #[test]
    fn a_finder_that_never_comes_back_is_followed_by_another() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        breaker.failed(start, start);
        assert!(breaker.admits(start + FIRST));
        assert!(!breaker.admits(start + FIRST + FIRST / 2));
        assert!(breaker.admits(start + FIRST * 2));
    }

    #[test]
    fn no_rest_is_longer_than_the_longest() {
        let lengths: Vec<_> = [1, 2, 6, 7, 99, u32::MAX].map(|n| length(n).as_millis()).into();
        assert_eq!(lengths, [100, 200, 3_200, 5_000, 5_000, 5_000]);
    }
}
