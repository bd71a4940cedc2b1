//! What mutations answer: the thing, or what the caller can mend.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use url::Url;

use crate::graphql::{
    row::Row,
    types::{Job, Lead, Referral, Scan, SyncRun, TeamView, UserError},
};

/// The lead that was added, or found.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct AddLeadPayload {
    /// The lead as it stands.
    pub lead: Option<Row<Lead>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// The scan that was asked for, or the one under way.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct ScanDomainPayload {
    /// The scan as it stands.
    pub scan: Option<Row<Scan>>,
    /// Its lead.
    pub lead: Option<Row<Lead>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// A lead.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct LeadPayload {
    /// The lead as it stands.
    pub lead: Option<Row<Lead>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// A job.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct JobPayload {
    /// The job as it stands.
    pub job: Option<Row<Job>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// A sync.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct SyncRunPayload {
    /// The sync as it stands.
    pub sync_run: Option<Row<SyncRun>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// A referral.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct ReferralPayload {
    /// The referral as it stands.
    pub referral: Option<Row<Referral>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// A view.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct TeamViewPayload {
    /// The view as it stands; null once it is taken away.
    pub view: Option<Row<TeamView>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// Where to sign in.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct SignInPayload {
    /// The page to open.
    pub verification_uri: Option<Url>,
    /// The code to type there.
    pub user_code: Option<String>,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// How a connection fares.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct TestConnectionPayload {
    /// Whether all checks passed.
    pub ok: bool,
    /// Each check.
    pub checks: Vec<Row<ConnectionCheck>>,
    /// Empty when it worked.
    pub user_errors: Vec<Row<UserError>>,
}

/// One check of a connection.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct ConnectionCheck {
    /// What was checked.
    pub name: String,
    /// Whether it passed.
    pub ok: bool,
    /// What was found, and what to do.
    pub message: String,
}

/// What the caller of a mutation can mend, as payloads carry it.
pub(super) fn refusals(errors: impl IntoIterator<Item = UserError>) -> Vec<Row<UserError>> {
    errors.into_iter().map(Row).collect()
}
