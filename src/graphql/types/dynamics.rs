//! How a lead stands in Microsoft Dynamics 365.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use url::Url;

use super::{IntegrationError, scalars::int};
use crate::{
    domain::{
        ids::LeadId,
        push::{
            PushState,
            attempt::{Attempt, OutcomeKind},
        },
    },
    graphql::{connection::length, context::Reach, row::Row},
    services::push::{Preview, PreviewAction, Standing},
    texts::{Locale, Texts},
};

/// How a lead stands in Dynamics.
#[derive(Debug, Clone)]
pub struct DynamicsStatus {
    lead: LeadId,
    /// `None`: nobody ever asked for a push.
    standing: Option<Standing>,
}

impl DynamicsStatus {
    /// Of that lead.
    pub(in crate::graphql) const fn new(lead: LeadId, standing: Option<Standing>) -> Self {
        Self { lead, standing }
    }
}

/// How a lead stands in Dynamics.
#[Object]
impl DynamicsStatus {
    /// Where the push stands.
    async fn state(&self) -> DynamicsState {
        self.standing
            .as_ref()
            .map_or(DynamicsState::NotPushed, |standing| standing.status.state.into())
    }

    /// The lead changed since it was last pushed.
    async fn is_outdated(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.is_outdated)
    }

    /// Dynamics' own id.
    async fn lead_id(&self) -> Option<String> {
        Some(self.standing.as_ref()?.status.known.as_ref()?.dynamics_id.to_string())
    }

    /// The lead in Dynamics.
    async fn url(&self) -> Option<Url> {
        self.standing.as_ref()?.page.as_ref()?.parse().ok()
    }

    /// Last good push.
    async fn last_pushed_at(&self) -> Option<DateTime<Utc>> {
        self.standing.as_ref()?.status.known.as_ref()?.pushed_at
    }

    /// Attempts of the push under way that failed.
    async fn attempts(&self) -> i32 {
        self.standing.as_ref().map_or(0, |standing| int(standing.status.attempts))
    }

    /// When it is tried again.
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        let status = &self.standing.as_ref()?.status;
        status.due.filter(|_| status.state != PushState::Pushing)
    }

    /// Why the last attempt failed, or why nothing can be sent.
    async fn error(&self, ctx: &Context<'_>) -> Option<Row<IntegrationError>> {
        let (failure, at) = self.standing.as_ref()?.status.failure.as_ref()?;
        Some(Row(IntegrationError::of_push(failure, *at, ctx.caller().locale)))
    }

    /// Newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)")] first: Option<i32>,
    ) -> Result<Vec<Row<DynamicsPushAttempt>>> {
        let first = length("first", first.unwrap_or(10))?;
        if self.standing.is_none() {
            return Ok(Vec::new());
        }
        let locale = ctx.caller().locale;
        let attempts = ctx.loaders().push_attempts(self.lead, first).await?;
        Ok(attempts.into_iter().map(|made| Row(DynamicsPushAttempt::new(made, locale))).collect())
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

impl From<PushState> for DynamicsState {
    fn from(state: PushState) -> Self {
        match state {
            PushState::NotPushed => Self::NotPushed,
            PushState::Queued => Self::Queued,
            PushState::Pushing => Self::Pushing,
            PushState::Pushed => Self::Pushed,
            PushState::Retrying => Self::Retrying,
            PushState::Blocked => Self::Blocked,
            PushState::Failed => Self::Failed,
            PushState::Closed => Self::ClosedInDynamics,
            PushState::Deleted => Self::DeletedInDynamics,
        }
    }
}

impl From<DynamicsState> for PushState {
    fn from(state: DynamicsState) -> Self {
        match state {
            DynamicsState::NotPushed => Self::NotPushed,
            DynamicsState::Queued => Self::Queued,
            DynamicsState::Pushing => Self::Pushing,
            DynamicsState::Pushed => Self::Pushed,
            DynamicsState::Retrying => Self::Retrying,
            DynamicsState::Blocked => Self::Blocked,
            DynamicsState::Failed => Self::Failed,
            DynamicsState::ClosedInDynamics => Self::Closed,
            DynamicsState::DeletedInDynamics => Self::Deleted,
        }
    }
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

impl DynamicsPushAttempt {
    fn new(made: Attempt, locale: Locale) -> Self {
        let error = made
            .failure
            .as_ref()
            .map(|failure| Row(IntegrationError::of_push(failure, made.at, locale)));
        Self {
            at: made.at,
            outcome: made.outcome.into(),
            http_status: made.http_status.map(i32::from),
            error,
            request_id: made.request_id,
            duration_ms: int(made.duration_ms),
        }
    }
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

impl From<OutcomeKind> for DynamicsOutcome {
    fn from(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Created => Self::Created,
            OutcomeKind::Updated => Self::Updated,
            OutcomeKind::Unchanged => Self::Unchanged,
            OutcomeKind::Throttled => Self::Throttled,
            OutcomeKind::Transient => Self::TransientError,
            OutcomeKind::Blocked => Self::Blocked,
            OutcomeKind::Rejected => Self::Rejected,
            OutcomeKind::Closed => Self::Closed,
            OutcomeKind::Deleted => Self::Deleted,
        }
    }
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

impl DynamicsPushPreview {
    /// In the caller's language.
    pub(in crate::graphql) fn new(preview: Preview, locale: Locale) -> Self {
        let texts = Texts::get();
        let (action, reason) = match &preview.action {
            PreviewAction::Create => (DynamicsPreviewAction::Create, None),
            PreviewAction::Update => (DynamicsPreviewAction::Update, None),
            PreviewAction::Unchanged => (DynamicsPreviewAction::Unchanged, None),
            PreviewAction::Closed => (
                DynamicsPreviewAction::Blocked,
                Some(texts.failure("dynamics-closed", locale).to_string()),
            ),
            PreviewAction::NotScanned => (
                DynamicsPreviewAction::Blocked,
                Some(texts.failure("dynamics-not-scanned", locale).to_string()),
            ),
            PreviewAction::Paused(_) => (
                DynamicsPreviewAction::Blocked,
                Some(texts.failure("dynamics-rate-limit", locale).to_string()),
            ),
            PreviewAction::Misconfigured(problem) => {
                (DynamicsPreviewAction::Blocked, Some(problem.explain(locale)))
            }
            PreviewAction::Blocked(failure) => {
                (DynamicsPreviewAction::Blocked, Some(texts.push_failure(failure, locale)))
            }
        };
        let changes = preview
            .changes
            .into_iter()
            .map(|(field, from, to)| Row(FieldChange { field, from, to }))
            .collect();
        Self { action, reason, changes }
    }
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
