//! The push state machine: where a push stands after an attempt, and when it is tried again.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PushState, attempt::Outcome, failure::FailureClass};

/// How failures that pass are waited out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all that may fail in passing before the push is given up.
    pub max_attempts: u32,
    /// Wait after the first one; it doubles with each.
    pub first_wait: TimeDelta,
    /// The longest wait.
    pub longest_wait: TimeDelta,
    /// Attempts in all while Dynamics answers what Hunter does not understand.
    pub max_odd_attempts: u32,
}

impl Default for RetryPolicy {
    /// With one request in five failing in passing, eight attempts lose one push in 400,000.
    fn default() -> Self {
        Self {
            max_attempts: 8,
            first_wait: TimeDelta::seconds(5),
            longest_wait: TimeDelta::minutes(10),
            max_odd_attempts: 2,
        }
    }
}

/// Where a push stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: PushState,
    /// Attempts that failed since it was asked for; waits that Dynamics asked for do not count.
    pub attempts: u32,
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Where the push stands now.
    pub standing: Standing,
    /// When it is tried again; `None`: not by itself.
    pub due: Option<DateTime<Utc>>,
    /// Nothing may be sent on the whole connection before.
    pub pause_until: Option<DateTime<Utc>>,
    /// The connection is broken: nothing is sent until a test of it succeeds.
    pub opens_circuit: bool,
}

/// The transition. `chance` is a number in `0.0..1.0`, for jitter.
pub fn next(
    standing: Standing,
    outcome: &Outcome,
    now: DateTime<Utc>,
    policy: &RetryPolicy,
    chance: f64,
) -> Next {
    let at_rest = |state| Next {
        standing: Standing { state, attempts: standing.attempts },
        due: None,
        pause_until: None,
        opens_circuit: false,
    };
    let (failure, not_before) = match outcome {
        Outcome::Created | Outcome::Updated | Outcome::Unchanged => {
            return Next {
                standing: Standing { state: PushState::Pushed, attempts: 0 },
                ..at_rest(PushState::Pushed)
            };
        }
        Outcome::Closed => return at_rest(PushState::Closed),
        Outcome::Deleted => return at_rest(PushState::Deleted),
        Outcome::Failed { failure, not_before } => (failure, *not_before),
    };
    let attempts = standing.attempts + 1;
    let again = |attempts, due| Next {
        standing: Standing { state: PushState::Retrying, attempts },
        due: Some(due),
        pause_until: None,
        opens_circuit: false,
    };
    let later = || {
        let wait = back_off(standing.attempts, policy, chance);
        again(attempts, not_before.unwrap_or(now).max(now + wait))
    };
    let given_up = || Next {
        standing: Standing { state: PushState::Failed, attempts },
        ..at_rest(PushState::Failed)
    };
    match failure.class() {
        FailureClass::Throttled => {
            let due = not_before.unwrap_or_else(|| now + back_off(0, policy, chance));
            Next { pause_until: Some(due), ..again(standing.attempts, due) }
        }
        FailureClass::Auth
        | FailureClass::Permission
        | FailureClass::Configuration
        | FailureClass::Schema => Next {
            standing: Standing { state: PushState::Blocked, attempts: standing.attempts },
            opens_circuit: true,
            ..at_rest(PushState::Blocked)
        },
        FailureClass::Transient | FailureClass::Conflict if attempts < policy.max_attempts => {
            later()
        }
        FailureClass::Upstream if attempts < policy.max_odd_attempts => later(),
        FailureClass::Validation
        | FailureClass::Transient
        | FailureClass::Conflict
        | FailureClass::Upstream => given_up(),
    }
}

/// The wait after so many failures: doubled each time, cut to the longest, then shortened by chance
/// to no less than half, so that many pushes that failed together do not come back together.
pub fn back_off(failed: u32, policy: &RetryPolicy, chance: f64) -> TimeDelta {
    let doubled = policy.first_wait.num_milliseconds().saturating_mul(1 << failed.min(20));
    let full = doubled.min(policy.longest_wait.num_milliseconds());
    TimeDelta::milliseconds(full - (full as f64 / 2.0 * chance.clamp(0.0, 1.0)) as i64)
}
