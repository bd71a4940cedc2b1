//! One sync with Partner Center.

use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::IntegrationError;
use crate::graphql::row::Row;

/// One sync with Partner Center.
#[derive(Debug, Clone, SimpleObject)]
pub struct SyncRun {
    /// Opaque.
    #[graphql(owned)]
    pub(in crate::graphql) id: ID,
    /// Where it stands.
    state: SyncState,
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
    /// Why it failed.
    error: Option<Row<IntegrationError>>,
}

/// Where a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
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
