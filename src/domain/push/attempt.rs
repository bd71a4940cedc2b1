//! What came of one attempt.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::failure::{FailureClass, PushFailure};

/// What a delivery came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new lead stands in Dynamics.
    Created,
    /// The lead was brought up to date.
    Updated,
    /// Nothing differed; nothing was written.
    Unchanged,
    /// The lead is qualified or disqualified there; nothing was written.
    Closed,
    /// The lead was deleted there; nothing was written.
    Deleted,
    /// It did not get through.
    Failed {
        /// Why.
        failure: PushFailure,
        /// Not again before, as the other side asked.
        not_before: Option<DateTime<Utc>>,
    },
}

/// The outcome as the history tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutcomeKind {
    /// A new lead stands in Dynamics.
    Created,
    /// The lead was brought up to date.
    Updated,
    /// Nothing differed.
    Unchanged,
    /// Dynamics asked to wait.
    Throttled,
    /// Dynamics or the way to it failed.
    Transient,
    /// A person must mend the connection first.
    Blocked,
    /// Dynamics refused the content.
    Rejected,
    /// The lead is closed there.
    Closed,
    /// The lead was deleted there.
    Deleted,
}

impl OutcomeKind {
    /// Stable word, for metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Throttled => "throttled",
            Self::Transient => "transient-error",
            Self::Blocked => "blocked",
            Self::Rejected => "rejected",
            Self::Closed => "closed",
            Self::Deleted => "deleted",
        }
    }
}

impl Outcome {
    /// As the history tells it.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Created => OutcomeKind::Created,
            Self::Updated => OutcomeKind::Updated,
            Self::Unchanged => OutcomeKind::Unchanged,
            Self::Closed => OutcomeKind::Closed,
            Self::Deleted => OutcomeKind::Deleted,
            Self::Failed { failure, .. } => match failure.class() {
                FailureClass::Throttled => OutcomeKind::Throttled,
                FailureClass::Transient | FailureClass::Conflict => OutcomeKind::Transient,
                FailureClass::Validation | FailureClass::Upstream => OutcomeKind::Rejected,
                FailureClass::Auth
                | FailureClass::Permission
                | FailureClass::Configuration
                | FailureClass::Schema => OutcomeKind::Blocked,
            },
        }
    }

    /// Why it failed.
    pub const fn failure(&self) -> Option<&PushFailure> {
        match self {
            Self::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

/// One attempt as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub outcome: OutcomeKind,
    /// Status of the last answer.
    pub http_status: Option<u16>,
    /// Why it failed.
    pub failure: Option<PushFailure>,
    /// Dynamics' id of the request.
    pub request_id: Option<String>,
    /// Hunter's id of the attempt, sent along as the client's request id.
    pub id: Uuid,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
}
