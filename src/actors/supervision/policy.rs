//! How many questions at once, and how long to rest between crashes.

use std::time::Duration;

/// The numbers of one keeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Questions under way at once; more are refused.
    pub permits: usize,
    /// Messages that wait for the actor's thread; further askers wait for room until their deadline.
    pub mailbox: usize,
    /// Pause after the second crash in a row; it doubles with each further one.
    pub rest: Duration,
    /// The longest pause.
    pub longest_rest: Duration,
    /// An actor that lived this long is steady: its next crash counts as the first.
    pub steady_after: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            permits: 64,
            mailbox: 64,
            rest: Duration::from_millis(100),
            longest_rest: Duration::from_secs(10),
            steady_after: Duration::from_mins(1),
        }
    }
}

impl Policy {
    /// For an actor that is woken by one driver and does all there is to do: one activation at once.
    pub fn reconciler() -> Self {
        Self { permits: 1, mailbox: 1, ..Self::default() }
    }

    /// How long after this many crashes in a row no successor is started. The first crash is forgiven
    /// at once: whoever asks next is served.
    pub fn rest_after(&self, crashes: u32) -> Duration {
        match crashes {
            0 | 1 => Duration::ZERO,
            more => {
                let doublings = (more - 2).min(16);
                self.rest.saturating_mul(1 << doublings).min(self.longest_rest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_its_limit_and_the_first_crash_is_forgiven() {
        let policy = Policy::default();
        let pauses: Vec<_> =
            [0, 1, 2, 3, 4, 9, u32::MAX].map(|n| policy.rest_after(n).as_millis()).into();
        assert_eq!(pauses, [0, 0, 100, 200, 400, 10_000, 10_000]);
    }
}
