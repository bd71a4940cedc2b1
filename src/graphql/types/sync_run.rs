//! One sync with Partner Center.

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::{IntegrationError, scalars::int};
use crate::{
    domain::sync_run::{self, SyncFailure, SyncReason},
    graphql::{
        context::Reach,
        node::{NodeKind, id_of},
        row::Row,
    },
    services::referral_sync::explain,
};

/// One sync with Partner Center.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(complex)]
pub struct SyncRun {
    /// Opaque.
    #[graphql(owned)]
    pub(in crate::graphql) id: ID,
    /// Where it stands.
    state: SyncState,
    /// Whether it reads everything instead of what changed.
    full: bool,
    /// When it started.
    started_at: DateTime<Utc>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
    /// Pages read.
    pages: i32,
    /// Referrals read.
    fetched: i32,
    /// Referrals that were new.
    inserted: i32,
    /// Referrals that changed.
    updated: i32,
    /// Referrals that were as they are.
    unchanged: i32,
    /// Referrals of no use.
    skipped: i32,
    /// Referrals that could not be read or stored.
    failed: i32,
    /// Referrals that it did not find any more; not among those that were read.
    missing: i32,
    #[graphql(skip)]
    failure: Option<SyncFailure>,
}

#[ComplexObject]
impl SyncRun {
    /// Why it failed.
    async fn error(&self, ctx: &Context<'_>) -> Option<Row<IntegrationError>> {
        let failure = self.failure.as_ref()?;
        let at = self.finished_at.unwrap_or(self.started_at);
        let message = explain(failure, ctx.caller().locale);
        let code = failure.detail.clone().unwrap_or_else(|| failure.reason.code().to_owned());
        Some(Row(IntegrationError::new(class(failure.reason), code, message, at)))
    }
}

impl SyncRun {
    /// Whether nothing will change any more.
    pub(in crate::graphql) fn has_ended(&self) -> bool {
        self.state != SyncState::Running
    }
}

impl From<sync_run::SyncRun> for SyncRun {
    fn from(run: sync_run::SyncRun) -> Self {
        let count = |number: u32| int(u64::from(number));
        Self {
            id: id_of(NodeKind::SyncRun, run.id.0),
            state: run.state.into(),
            full: run.mode == sync_run::SyncMode::Full,
            started_at: run.started_at,
            finished_at: run.finished_at,
            pages: count(run.counts.pages),
            fetched: count(run.counts.fetched),
            inserted: count(run.counts.inserted),
            updated: count(run.counts.updated),
            unchanged: count(run.counts.unchanged),
            skipped: count(run.counts.skipped),
            failed: count(run.counts.failed),
            missing: count(run.counts.missing),
            failure: run.failure,
        }
    }
}

const fn class(reason: SyncReason) -> &'static str {
    match reason {
        SyncReason::SignIn | SyncReason::WantsMfa | SyncReason::Unauthorized => "AUTH",
        SyncReason::SignInAdmin | SyncReason::Forbidden => "PERMISSION",
        SyncReason::SignInSetUp => "CONFIGURATION",
        SyncReason::RateLimited => "THROTTLED",
        SyncReason::SignInLater | SyncReason::Unreachable | SyncReason::GivenUp => "TRANSIENT",
        SyncReason::Unavailable
        | SyncReason::Malformed
        | SyncReason::ForeignLink
        | SyncReason::Refused
        | SyncReason::Endless => "UPSTREAM",
    }
}

/// Where a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "sync_run::SyncState")]
pub enum SyncState {
    /// Under way.
    Running,
    /// Everything was read.
    Succeeded,
    /// Some referrals failed.
    Partial,
    /// It could not run.
    Failed,
    /// A person stopped it.
    Cancelled,
}
