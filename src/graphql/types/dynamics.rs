//! How a lead stands in Microsoft Dynamics 365.

use async_graphql::{ComplexObject, Enum, SimpleObject};
use chrono::{DateTime, Utc};
use url::Url;

use super::IntegrationError;
use crate::graphql::row::Row;

/// How a lead stands in Dynamics.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct DynamicsStatus {
    /// Where the push stands.
    state: DynamicsState,
    /// The lead changed since it was last pushed.
    is_outdated: bool,
    /// Dynamics' own id.
    lead_id: Option<String>,
    /// The lead in Dynamics.
    url: Option<Url>,
    /// Last good push.
    last_pushed_at: Option<DateTime<Utc>>,
    /// Attempts of the push under way.
    attempts: i32,
    /// When it is tried again.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    error: Option<Row<IntegrationError>>,
    #[graphql(skip)]
    attempts_made: Vec<Row<DynamicsPushAttempt>>,
}

#[ComplexObject]
impl DynamicsStatus {
    /// Newest first.
    async fn history(
        &self,
        #[graphql(default_with = "Some(10)")] first: Option<i32>,
    ) -> Vec<&Row<DynamicsPushAttempt>> {
        let first = usize::try_from(first.unwrap_or(10)).unwrap_or(0);
        self.attempts_made.iter().take(first).collect()
    }
}

/// Where a push stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DynamicsState {
    /// Nobody asked for it.
    NotPushed,
    /// Waiting.
    Queued,
    /// Under way.
    Pushing,
    /// In Dynamics as it is here.
    Pushed,
    /// Failed for now; tried again.
    Retrying,
    /// A person must mend something first.
    Blocked,
    /// Given up.
    Failed,
    /// Closed in Dynamics.
    ClosedInDynamics,
    /// Deleted in Dynamics.
    DeletedInDynamics,
}

/// One attempt of a push.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct DynamicsPushAttempt {
    /// When.
    at: DateTime<Utc>,
    /// What came of it.
    outcome: DynamicsOutcome,
    /// Dynamics' answer.
    http_status: Option<i32>,
    /// Why it failed.
    error: Option<Row<IntegrationError>>,
    /// Dynamics' id of the request.
    request_id: Option<String>,
    /// How long it took, in milliseconds.
    duration_ms: i32,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DynamicsOutcome {
    /// A new lead stands in Dynamics.
    Created,
    /// The lead was brought up to date.
    Updated,
    /// Nothing differed.
    Unchanged,
    /// Dynamics asked to wait.
    Throttled,
    /// Dynamics or the way to it failed.
    TransientError,
    /// A person must mend something first.
    Blocked,
    /// Dynamics refused the content.
    Rejected,
    /// The lead is closed there.
    Closed,
    /// The lead was deleted there.
    Deleted,
}

/// What a push would do now.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct DynamicsPushPreview {
    /// What it would do.
    action: DynamicsPreviewAction,
    /// Why it is blocked.
    reason: Option<String>,
    /// What would change.
    changes: Vec<Row<FieldChange>>,
}

/// What a push would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DynamicsPreviewAction {
    /// Make a new lead.
    Create,
    /// Bring the lead up to date.
    Update,
    /// Nothing.
    Unchanged,
    /// Nothing, until a person mends something.
    Blocked,
}

/// One field that would change.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct FieldChange {
    /// Which, by Dynamics' name.
    field: String,
    /// What stands there.
    from: Option<String>,
    /// What would stand there.
    to: Option<String>,
}
