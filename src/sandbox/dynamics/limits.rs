//! Service protection: requests and execution time in a sliding window, requests at once, and what
//! came in while everybody was told to wait.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::reply::{Refused, Reply};
use crate::sandbox::dynamics::faults::CodeStyle;

/// Number of the refusal for too many requests.
pub const REQUESTS: u32 = 0x8007_2322;
/// Number of the refusal for too much execution time.
pub const EXECUTION: u32 = 0x8007_2321;
/// Number of the refusal for too many requests at once.
pub const CONCURRENCY: u32 = 0x8007_2326;

/// What is permitted. The documented numbers are minimums.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests in a window.
    pub requests: usize,
    /// The window's length.
    pub window: Duration,
    /// Summed execution time in a window.
    pub execution: Duration,
    /// Requests at once.
    pub concurrent: usize,
    /// The wait that a refusal for too many at once names, seconds.
    pub concurrency_pause: u32,
    /// The parallelism that answers advise.
    pub dop_hint: u32,
    /// A request during a pause makes the pause longer by this.
    pub penalty: Duration,
    /// What arrives so soon after the pause began was under way already, and is not early.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 6_000,
            window: Duration::from_mins(5),
            execution: Duration::from_mins(20),
            concurrent: 52,
            concurrency_pause: 5,
            dop_hint: 4,
            penalty: Duration::ZERO,
            grace: Duration::from_millis(250),
        }
    }
}

/// What came in, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Requests let in.
    pub accepted: u64,
    /// Requests refused with 429.
    pub refused: u64,
    /// Of those, requests during a pause that had been named.
    pub early: u64,
    /// Most requests at once, of those let in.
    pub peak: usize,
    /// Rows made.
    pub created: u64,
    /// Rows changed.
    pub updated: u64,
}

/// The gate.
#[derive(Debug, Default)]
pub(super) struct Gate {
    pub(super) limits: Limits,
    pub(super) statistics: Statistics,
    arrivals: VecDeque<DateTime<Utc>>,
    spent: VecDeque<(DateTime<Utc>, TimeDelta)>,
    at_once: usize,
    pause: Option<Pause>,
}

#[derive(Debug)]
struct Pause {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    code: u32,
}

impl Gate {
    /// Lets a request in, or says how long to wait.
    pub(super) fn enter(&mut self, now: DateTime<Utc>, style: CodeStyle) -> Result<(), Reply> {
        self.forget(now);
        if let Some(pause) = self.pause.as_mut().filter(|pause| now < pause.until) {
            self.statistics.refused += 1;
            if now - pause.since > delta(self.limits.grace) {
                self.statistics.early += 1;
                pause.until += delta(self.limits.penalty);
            }
            let (left, code) = (pause.until - now, pause.code);
            return Err(self.refusal(code, seconds(left), style));
        }
        self.pause = None;
        if self.at_once >= self.limits.concurrent {
            self.statistics.refused += 1;
            return Err(self.refusal(CONCURRENCY, self.limits.concurrency_pause, style));
        }
        let window = delta(self.limits.window);
        let full = (self.arrivals.len() >= self.limits.requests)
            .then(|| self.arrivals.front().map(|oldest| (*oldest + window, REQUESTS)));
        let spent = self.spent.iter().map(|(_, time)| *time).sum::<TimeDelta>();
        let tired = (spent > delta(self.limits.execution))
            .then(|| self.spent.front().map(|(oldest, _)| (*oldest + window, EXECUTION)));
        if let Some((until, code)) = full.flatten().or(tired.flatten()) {
            let wait = seconds(until - now);
            self.statistics.refused += 1;
            self.pause(now, wait, code);
            return Err(self.refusal(code, wait, style));
        }
        self.arrivals.push_back(now);
        self.at_once += 1;
        self.statistics.accepted += 1;
        self.statistics.peak = self.statistics.peak.max(self.at_once);
        Ok(())
    }

    /// Everybody waits from now on.
    pub(super) fn pause(&mut self, now: DateTime<Utc>, seconds: u32, code: u32) {
        let until = now + TimeDelta::seconds(seconds.into());
        self.pause = Some(Pause { since: now, until, code });
    }

    pub(super) fn leave(&mut self, entered: DateTime<Utc>, now: DateTime<Utc>) {
        self.at_once = self.at_once.saturating_sub(1);
        self.spent.push_back((now, (now - entered).max(TimeDelta::zero())));
    }

    /// As the service writes them: a count, and seconds with a thousands separator.
    pub(super) fn headers(&self) -> [(&'static str, String); 3] {
        let burst = self.limits.requests.saturating_sub(self.arrivals.len());
        let spent = self.spent.iter().map(|(_, time)| *time).sum::<TimeDelta>();
        let left = (delta(self.limits.execution) - spent).max(TimeDelta::zero());
        let (whole, hundredths) = (left.num_seconds(), left.subsec_nanos() / 10_000_000);
        let whole = match (whole / 1_000, whole % 1_000) {
            (0, rest) => rest.to_string(),
            (thousands, rest) => format!("{thousands},{rest:03}"),
        };
        [
            ("x-ms-ratelimit-burst-remaining-xrm-requests", burst.to_string()),
            ("x-ms-ratelimit-time-remaining-xrm-requests", format!("{whole}.{hundredths:02}")),
            ("x-ms-dop-hint", self.limits.dop_hint.to_string()),
        ]
    }

    fn refusal(&self, code: u32, wait: u32, style: CodeStyle) -> Reply {
        let Limits { requests, window, execution, concurrent, .. } = &self.limits;
        let message = match code {
            REQUESTS => format!(
                "Number of requests exceeded the limit of {requests} over time window of {} seconds.",
                window.as_secs()
            ),
            EXECUTION => format!(
                "Combined execution time of incoming requests exceeded limit of {} milliseconds over \
                 time window of {} seconds. Decrease number of concurrent requests or reduce the \
                 duration of requests and try again later.",
                execution.as_millis(),
                window.as_secs()
            ),
            _ => format!("Number of concurrent requests exceeded the limit of {concurrent}."),
        };
        Refused::new(429, code, message).reply(style).with("retry-after", wait.to_string())
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        let start = now - delta(self.limits.window);
        while self.arrivals.front().is_some_and(|arrival| *arrival <= start) {
            self.arrivals.pop_front();
        }
        while self.spent.front().is_some_and(|(end, _)| *end <= start) {
            self.spent.pop_front();
        }
    }
}

fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

/// Whole seconds, rounded up.
fn seconds(time: TimeDelta) -> u32 {
    let whole = time.num_seconds() + i64::from(time.subsec_nanos() > 0);
    u32::try_from(whole.max(1)).unwrap_or(u32::MAX)
}
