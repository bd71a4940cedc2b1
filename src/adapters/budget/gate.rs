//! The gate: the arithmetic of a budget, with time as a value.

use chrono::{DateTime, TimeDelta, Utc};

use super::QUIET;

/// What was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Turns a second, on average and nearly always.
    pub per_second: u32,
    /// Turns at once, at most.
    pub concurrency: u32,
}

impl Limits {
    /// The pace keeps one part in a hundred back, because what leaves evenly does not arrive evenly.
    pub fn interval(self) -> TimeDelta {
        TimeDelta::nanoseconds(1_010_000_000 / i64::from(self.per_second.max(1)))
    }

    /// How far behind the pace turns may be and still catch up: a fifth of a second's worth.
    pub const fn slack() -> TimeDelta {
        TimeDelta::milliseconds(200)
    }
}

/// What the gate says to one who wants in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The place is taken; send at that time.
    At(DateTime<Utc>),
    /// As many as may are in.
    Full,
    /// Nobody may, before then.
    Paused(DateTime<Utc>),
}

/// Turns at an even pace and so many at once. The bucket is kept as the time at which the next turn
/// would be on pace.
#[derive(Debug)]
pub(super) struct Gate {
    limits: Limits,
    on_pace: DateTime<Utc>,
    inside: u32,
    /// What the service advises.
    advised: Option<u32>,
    /// After a refusal for being too many: how many, and when one more may be tried.
    cut: Option<(u32, DateTime<Utc>)>,
    paused_until: Option<DateTime<Utc>>,
}

impl Gate {
    pub(super) fn new(limits: Limits, now: DateTime<Utc>) -> Self {
        Self { limits, on_pace: now, inside: 0, advised: None, cut: None, paused_until: None }
    }

    pub(super) fn enter(&mut self, now: DateTime<Utc>) -> Answer {
        if let Some(until) = self.paused(now) {
            return Answer::Paused(until);
        }
        if self.inside >= self.allowed(now) {
            return Answer::Full;
        }
        self.inside += 1;
        let when = self.on_pace.max(now - Limits::slack());
        self.on_pace = when + self.limits.interval();
        Answer::At(when.max(now))
    }

    pub(super) const fn leave(&mut self) {
        self.inside = self.inside.saturating_sub(1);
    }

    pub(super) fn pause(&mut self, until: DateTime<Utc>) {
        self.paused_until = Some(self.paused_until.map_or(until, |known| known.max(until)));
    }

    /// Until when nobody may.
    pub(super) fn paused(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.paused_until.is_some_and(|until| until <= now) {
            self.paused_until = None;
        }
        self.paused_until
    }

    pub(super) fn advise(&mut self, concurrency: u32) {
        self.advised = Some(concurrency.max(1));
    }

    pub(super) fn halve(&mut self, now: DateTime<Utc>) {
        let half = (self.allowed(now) / 2).max(1);
        self.cut = Some((half, now + QUIET));
    }

    /// How many may be in at once.
    pub(super) fn allowed(&mut self, now: DateTime<Utc>) -> u32 {
        let most = self.limits.concurrency.min(self.advised.unwrap_or(u32::MAX)).max(1);
        if let Some((cut, grows_at)) = &mut self.cut {
            while *grows_at <= now && *cut < most {
                *cut += 1;
                *grows_at += QUIET;
            }
            if *cut >= most {
                self.cut = None;
            }
        }
        self.cut.map_or(most, |(cut, _)| cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { per_second: 10, concurrency: 4 };

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::milliseconds(milliseconds)
    }

    fn gate() -> Gate {
        Gate::new(LIMITS, at(0))
    }

    #[test]
    fn turns_come_at_an_even_pace_and_a_little_is_caught_up() {
        let mut gate = gate();
        let mut times = Vec::new();
        for _ in 0..3 {
            if let Answer::At(when) = gate.enter(at(0)) {
                times.push((when - at(0)).num_milliseconds());
            }
            gate.leave();
        }
        assert_eq!(times, [0, 101, 202]);
        // A second later, two turns' worth of it are caught up.
        let late: Vec<_> = (0..4)
            .map(|_| {
                let answer = gate.enter(at(5_000));
                gate.leave();
                answer
            })
            .collect();
        let on_time = late.iter().filter(|answer| **answer == Answer::At(at(5_000))).count();
        assert_eq!(on_time, 2);
    }

    #[test]
    fn over_three_windows_the_pace_is_used_and_never_passed() {
        let mut gate = gate();
        let mut sent = Vec::new();
        let mut now = at(0);
        while now < at(900_000) {
            let Answer::At(when) = gate.enter(now) else { panic!("the gate is open") };
            gate.leave();
            sent.push(when);
            now = when + TimeDelta::milliseconds(3);
        }
        for start in (0..600).step_by(50) {
            let (from, to) = (at(start * 1_000), at((start + 300) * 1_000));
            let count = sent.iter().filter(|when| **when >= from && **when < to).count();
            assert!((2_940..=3_000).contains(&count), "{count} in the window from {start} s");
        }
    }

    #[test]
    fn no_more_than_allowed_are_in_at_once() {
        let mut gate = gate();
        for _ in 0..4 {
            assert!(matches!(gate.enter(at(0)), Answer::At(_)));
        }
        assert_eq!(gate.enter(at(0)), Answer::Full);
        gate.leave();
        assert!(matches!(gate.enter(at(0)), Answer::At(_)));

        gate.advise(2);
        gate.leave();
        assert_eq!(gate.enter(at(0)), Answer::Full, "three are in, two may be");
        gate.advise(52);
        assert!(matches!(gate.enter(at(0)), Answer::At(_)), "never more than were set");
        assert_eq!(gate.enter(at(0)), Answer::Full);
    }

    #[test]
    fn a_pause_holds_for_everybody_and_a_shorter_one_does_not_cut_it() {
        let mut gate = gate();
        gate.pause(at(7_000));
        gate.pause(at(2_000));
        assert_eq!(gate.enter(at(6_999)), Answer::Paused(at(7_000)));
        assert_eq!(gate.enter(at(7_000)), Answer::At(at(7_000)));
    }

    #[test]
    fn a_refusal_for_being_too_many_halves_and_quiet_brings_it_back_one_by_one() {
        let mut gate = gate();
        gate.halve(at(0));
        assert_eq!(gate.allowed(at(0)), 2);
        gate.halve(at(100));
        assert_eq!(gate.allowed(at(100)), 1);
        gate.halve(at(200));
        assert_eq!(gate.allowed(at(200)), 1, "one always may");
        assert_eq!(gate.allowed(at(10_200)), 2);
        assert_eq!(gate.allowed(at(20_200)), 3);
        assert_eq!(gate.allowed(at(60_000)), 4);
    }
}
