//! How much one caller may ask in a minute.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

/// Callers remembered; beyond that, those who have paused are forgotten.
const MOST: usize = 10_000;

/// A minute's allowance for each of many callers, restored steadily.
pub struct Pace<K> {
    /// Between two requests of somebody who has used his allowance up.
    interval: TimeDelta,
    /// How far ahead of that somebody may run.
    burst: TimeDelta,
    /// When each caller's allowance is whole again.
    whole: Mutex<HashMap<K, DateTime<Utc>>>,
}

impl<K: Eq + Hash + Clone> Pace<K> {
    /// So many requests a minute.
    pub fn new(a_minute: u32) -> Self {
        let interval = TimeDelta::minutes(1) / a_minute.max(1) as i32;
        Self { interval, burst: TimeDelta::minutes(1), whole: Mutex::default() }
    }

    /// Takes one request out of the allowance.
    ///
    /// # Errors
    /// It is used up: how long until there is room for one.
    pub fn take(&self, who: &K, now: DateTime<Utc>) -> Result<(), Duration> {
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if whole.len() >= MOST {
            whole.retain(|_, at| *at > now);
        }
        let from = whole.get(who).copied().unwrap_or(now).max(now);
        let next = from + self.interval;
        if next - now > self.burst {
            let wait = next - now - self.burst;
            return Err(wait.to_std().unwrap_or_default());
        }
        whole.insert(who.clone(), next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_is_used_up_and_comes_back_steadily() {
        let pace = Pace::new(60);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..60 {
            assert_eq!(pace.take(&"a", now), Ok(()));
        }
        assert_eq!(pace.take(&"a", now), Err(Duration::from_secs(1)));
        assert_eq!(pace.take(&"b", now), Ok(()), "others have their own");
        let later = now + TimeDelta::milliseconds(2_500);
        assert_eq!(pace.take(&"a", later), Ok(()));
        assert_eq!(pace.take(&"a", later), Ok(()));
        assert_eq!(pace.take(&"a", later), Err(Duration::from_millis(500)));
        let rested = now + TimeDelta::hours(1);
        assert_eq!((0..100).filter(|_| pace.take(&"a", rested).is_ok()).count(), 60);
    }

    #[test]
    fn many_callers_are_not_remembered_for_ever() {
        let pace = Pace::new(600);
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for caller in 0..MOST {
            assert_eq!(pace.take(&caller, now), Ok(()));
        }
        assert_eq!(pace.take(&MOST, now + TimeDelta::minutes(1)), Ok(()));
        assert_eq!(pace.whole.lock().expect("no panic").len(), 1);
    }
}
