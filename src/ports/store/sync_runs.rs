//! Syncs with Partner Center: one at a time over all nodes.
//!
//! A sync is a row. A node leases it for one page; `fence` grows with each lease, and a page is
//! stored with its referrals, its leads and the row's counts in one transaction that an old fence
//! does not enter. A killed process is succeeded at the page it died over.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::domain::{
    ids::{LeadId, ReferralId, ScanId, SyncRunId},
    referral::{ReferralFacts, candidates::Candidates},
    sync_run::{SyncCounts, SyncFailure, SyncMode, SyncRun, SyncState},
};

/// How far the list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// The newest change that was seen.
    pub newest: Option<DateTime<Utc>>,
    /// The change of the last referral that was read.
    pub last: Option<DateTime<Utc>>,
    /// The list was seen not to stand newest first.
    pub is_unordered: bool,
}

/// A sync that this node may read a page for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedRun {
    /// The sync.
    pub run: SyncRun,
    /// Must be given back with the page.
    pub fence: i64,
    /// Leases since the last page that was stored, this one included.
    pub attempts: u32,
    /// The page to read; `None` is the first.
    pub next_page: Option<String>,
    /// How far the list was read.
    pub marks: Marks,
    /// What the last complete sync saw last; `None` before the first.
    pub watermark: Option<DateTime<Utc>>,
}

/// One referral as read, and the company it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// What Partner Center says.
    pub facts: ReferralFacts,
    /// Which domains could be the company's.
    pub candidates: Candidates,
}

/// A page to store.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRead {
    /// In the order of the answer.
    pub items: Vec<Incoming>,
    /// Entries that could not be understood.
    pub failed: u32,
    /// Where the list goes on; without meaning on the last page.
    pub next_page: Option<String>,
    /// How far the list was read, this page included.
    pub marks: Marks,
    /// The page was the last one: how the sync ends, and what later ones go back to.
    pub end: Option<(SyncState, Option<DateTime<Utc>>)>,
}

/// What storing a page did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Of this page.
    pub counts: SyncCounts,
    /// Leads that are other than before.
    pub leads: Vec<LeadId>,
    /// Scans that were queued for new leads.
    pub scans: Vec<ScanId>,
    /// New referrals, each with the lead it is tied to.
    pub new_referrals: Vec<(ReferralId, Option<LeadId>)>,
}

/// What happened lately, for the schedule and for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncHistory {
    /// The one under way.
    pub current: Option<SyncRun>,
    /// The newest that ended.
    pub last: Option<SyncRun>,
    /// The newest that is complete.
    pub last_complete: Option<SyncRun>,
    /// When the newest complete one of everything was asked for.
    pub last_full_at: Option<DateTime<Utc>>,
    /// Failed ones since the newest complete one.
    pub failures: u32,
    /// No sync before this.
    pub not_before: Option<DateTime<Utc>>,
}

/// Storage of syncs.
#[async_trait]
pub trait SyncRunStore: Send + Sync {
    /// Asks for a sync, or joins the one under way, which then reads everything when this one
    /// would. True: it was asked for by this call.
    async fn request(
        &self,
        mode: SyncMode,
        now: DateTime<Utc>,
    ) -> Result<(SyncRun, bool), StoreError>;

    /// Leases the sync under way, unless another node holds it.
    async fn lease(
        &self,
        owner: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<LeasedRun>, StoreError>;

    /// Lengthens a lease; false when it was lost or the sync was stopped.
    async fn renew(&self, lease: &LeasedRun, until: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Gives a lease back without a page; the attempt does not count.
    async fn release(&self, lease: &LeasedRun, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Stores a page: referrals that are new or other than before, their contacts, their leads,
    /// scans of new leads, the counts. Nothing else is written. `None`: the lease was lost or the
    /// sync was stopped, and nothing was stored.
    async fn keep_page(
        &self,
        lease: &LeasedRun,
        page: &PageRead,
        now: DateTime<Utc>,
    ) -> Result<Option<Kept>, StoreError>;

    /// Ends a sync as failed; false when the lease was lost. `not_before`: the service asked to be
    /// left alone until then.
    async fn fail(
        &self,
        lease: &LeasedRun,
        failure: &SyncFailure,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Stops a sync; what it stored stands. Stopping an ended one changes nothing.
    async fn cancel(
        &self,
        id: SyncRunId,
        now: DateTime<Utc>,
    ) -> Result<Option<SyncRun>, StoreError>;

    /// Syncs by id, in no order, unknown ids left out.
    async fn by_ids(&self, ids: &[SyncRunId]) -> Result<Vec<SyncRun>, StoreError>;

    /// What happened lately.
    async fn history(&self) -> Result<SyncHistory, StoreError>;
}
