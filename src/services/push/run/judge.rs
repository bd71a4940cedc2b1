//! What follows from an attempt: for the wish, for the connection, and for the log.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use metrics::counter;
use uuid::Uuid;

use super::{OUTAGE, PushRunner};
use crate::{
    domain::push::{
        PushState,
        attempt::{Attempt, Outcome},
        failure::{FailureClass, PushFailure},
        machine::{self, Standing, back_off},
    },
    ports::{
        dynamics::Trace,
        store::pushes::{LeasedPush, PushResult},
    },
    services::push::deliver::Tried,
    telemetry::names,
};

impl PushRunner {
    /// What follows from an attempt, for the wish and for the connection.
    pub(super) fn judge(
        &self,
        lease: &LeasedPush,
        tried: Tried,
        id: Uuid,
        began: DateTime<Utc>,
    ) -> (PushResult, Signal) {
        let Tried { outcome, known, trace } = tried;
        let (now, chance) = (self.ports.clock.now(), self.ports.patience.chance());
        let mut next = machine::next(lease.standing, &outcome, now, &self.policy, chance);
        if let Some(until) = self.outage(&outcome, now, chance) {
            // It is not this lead's trouble.
            next.standing = Standing { state: PushState::Retrying, ..lease.standing };
            next.due = Some(until);
            next.pause_until = Some(until);
        }
        let broken = outcome.failure().filter(|_| next.opens_circuit).cloned();
        if broken.is_some() {
            // The wish is due at once; the circuit holds it back.
            next.due = Some(now);
        }
        let attempt = attempt(&outcome, &trace, id, began, now);
        counter!(names::PUSH_ATTEMPTS, names::PUSH_OUTCOME => attempt.outcome.word()).increment(1);
        log(lease, &attempt, next.due);
        let signal = Signal { pause_until: next.pause_until, broken };
        let result = PushResult {
            lead_id: lease.subject.lead_id,
            fence: lease.fence,
            wish: lease.wish,
            standing: next.standing,
            due: next.due,
            known,
            attempt: Some(attempt),
            at: now,
        };
        (result, signal)
    }

    /// While nothing gets through at all, the whole connection waits, ever longer, and no push uses
    /// up its attempts. Answers until when.
    fn outage(&self, outcome: &Outcome, now: DateTime<Utc>, chance: f64) -> Option<DateTime<Utc>> {
        let class = outcome.failure().map(PushFailure::class);
        if class != Some(FailureClass::Transient) {
            if class.is_none() {
                self.failed_in_a_row.store(0, Ordering::Relaxed);
            }
            return None;
        }
        let failed = self.failed_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
        let beyond = failed.checked_sub(OUTAGE)?;
        Some(now + back_off(beyond, &self.policy, chance))
    }
}

/// What a delivery means for the whole connection.
#[derive(Debug, Default)]
pub(super) struct Signal {
    /// Nothing is sent before.
    pub pause_until: Option<DateTime<Utc>>,
    /// Why nothing can be sent at all.
    pub broken: Option<PushFailure>,
}

/// A lease given back unused.
pub(super) fn unsent(lease: LeasedPush, due: DateTime<Utc>, at: DateTime<Utc>) -> PushResult {
    let attempts = lease.standing.attempts;
    let state = if attempts > 0 { PushState::Retrying } else { PushState::Queued };
    PushResult {
        lead_id: lease.subject.lead_id,
        fence: lease.fence,
        wish: lease.wish,
        standing: Standing { state, attempts },
        due: Some(due),
        known: lease.known,
        attempt: None,
        at,
    }
}

fn attempt(
    outcome: &Outcome,
    trace: &Trace,
    id: Uuid,
    began: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Attempt {
    Attempt {
        at: began,
        outcome: outcome.kind(),
        http_status: trace.status,
        failure: outcome.failure().cloned(),
        request_id: trace.request_id.clone(),
        id,
        duration_ms: u32::try_from((now - began).num_milliseconds()).unwrap_or(0),
    }
}

/// Everything that is known of a failed attempt; nothing of the lead's content and no secret.
fn log(lease: &LeasedPush, attempt: &Attempt, due: Option<DateTime<Utc>>) {
    let Some(failure) = &attempt.failure else { return };
    tracing::warn!(
        hunter.domain = lease.subject.facts.domain,
        outcome = attempt.outcome.word(),
        reason = failure.reason.code(),
        code = failure.code.as_deref(),
        field = failure.field.as_deref(),
        status = attempt.http_status,
        request_id = attempt.request_id.as_deref(),
        attempt = %attempt.id,
        failed_before = lease.standing.attempts,
        next = due.map(|due| due.to_rfc3339()),
        "a push did not get through"
    );
}
