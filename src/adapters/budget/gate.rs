//! The gate: the arithmetic of a budget, with time as a value.

use chrono::{DateTime, Utc};

use crate::ports::budget::{Answer, Limits, Presence};

/// Turns at an even pace and so many at once. The bucket is kept as the time at which the next turn
/// would be on pace.
#[derive(Debug)]
pub(super) struct Gate {
    limits: Limits,
    /// Nodes that share the limits; each keeps to its part.
    nodes: u32,
    on_pace: DateTime<Utc>,
    inside: u32,
    /// Grows with each change of `inside`.
    serial: u64,
    /// What the service advises.
    advised: Option<u32>,
    /// After a refusal for being too many: how many, and when one more may be tried.
    cut: Option<(u32, DateTime<Utc>)>,
    paused_until: Option<DateTime<Utc>>,
}

impl Gate {
    pub(super) fn new(limits: Limits, now: DateTime<Utc>) -> Self {
        Self {
            limits,
            nodes: 1,
            on_pace: now,
            inside: 0,
            serial: 0,
            advised: None,
            cut: None,
            paused_until: None,
        }
    }

    /// So many nodes share the limits.
    pub(super) fn share(&mut self, nodes: u32) {
        self.nodes = nodes.max(1);
    }

    pub(super) fn enter(&mut self, now: DateTime<Utc>) -> Answer {
        if let Some(until) = self.paused(now) {
            return Answer::Paused(until);
        }
        if self.inside >= (self.allowed(now) / self.nodes).max(1) {
            return Answer::Full;
        }
        self.come();
        let when = self.on_pace.max(now - Limits::slack());
        self.keep_pace(when);
        Answer::At(when.max(now))
    }

    /// One is in, whoever let it in.
    pub(super) const fn come(&mut self) {
        self.inside += 1;
        self.serial += 1;
    }

    /// The next turn is on pace one interval after that one.
    pub(super) fn keep_pace(&mut self, when: DateTime<Utc>) {
        self.on_pace = self.on_pace.max(when + self.limits.interval() * self.nodes as i32);
    }

    pub(super) const fn leave(&mut self) {
        self.inside = self.inside.saturating_sub(1);
        self.serial += 1;
    }

    /// As other nodes are told.
    pub(super) const fn presence(&self) -> Presence {
        Presence { held: self.inside, serial: self.serial, advised: self.advised }
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
        self.cut = Some((half, now + Limits::quiet()));
    }

    /// How many may be in at once.
    pub(super) fn allowed(&mut self, now: DateTime<Utc>) -> u32 {
        let most = self.limits.concurrency.min(self.advised.unwrap_or(u32::MAX)).max(1);
        if let Some((cut, grows_at)) = &mut self.cut {
            while *grows_at <= now && *cut < most {
                *cut += 1;
                *grows_at += Limits::quiet();
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
    use chrono::TimeDelta;

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
    fn the_parts_of_several_nodes_are_no_more_than_the_whole() {
        for nodes in 1..=4 {
            let mut gate = gate();
            gate.share(nodes);
            let (mut sent, mut now) = (0, at(0));
            while now < at(300_000) {
                let Answer::At(when) = gate.enter(now) else { panic!("the gate is open") };
                assert_eq!(
                    matches!(gate.enter(now), Answer::Full),
                    nodes >= 3,
                    "a third of four places is one, and so is a fourth"
                );
                while gate.presence().held > 0 {
                    gate.leave();
                }
                (sent, now) = (sent + 1, when);
            }
            assert!(sent * nodes <= 3_000, "{sent} by each of {nodes}");
        }
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
