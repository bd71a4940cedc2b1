//! Scans: the queue of scans to run and the history of those that ran.
//!
//! A queued scan is leased by one node for a while. A lease that expires is simply available
//! again; `fence` grows with each lease, and a result with an old fence is refused, so a node that
//! was thought dead can not write over its successor.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Page, PageRequest, StoreError};
use crate::domain::{
    assessment::Assessment,
    ids::{JobId, LeadId, ScanId},
    scan::Scan,
    signals::Signals,
};

/// A scan that this node may run until `until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedScan {
    /// Which scan.
    pub id: ScanId,
    /// Whose.
    pub lead_id: LeadId,
    /// ASCII domain.
    pub domain: String,
    /// Must be given back with the result.
    pub fence: i64,
    /// Leases of this scan so far, this one included.
    pub attempt: u32,
    /// When the lease ends by itself.
    pub until: DateTime<Utc>,
}

/// What came of a leased scan.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanResult {
    /// The lease.
    pub lease: LeasedScan,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// The facts and their assessment, or the stable code of why there are none. A failure leaves
    /// the lead's last good signals and assessment standing.
    pub outcome: Result<(Signals, Assessment), String>,
}

/// What a request for scans did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requested {
    /// The queued or running scan of that lead.
    pub scan_id: ScanId,
    /// False: it was already asked for.
    pub created: bool,
}

/// What storing results changed, for the progress bus.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Scans whose result was taken; the rest had lost their lease.
    pub scans: Vec<ScanId>,
    /// Jobs whose counts moved.
    pub jobs: Vec<JobId>,
}

/// Storage of scans.
#[async_trait]
pub trait ScanStore: Send + Sync {
    /// Queues a scan for each lead, or finds the one under way. One transaction; in the order of
    /// `leads`; unknown leads are an internal error.
    async fn request(
        &self,
        leads: &[LeadId],
        now: DateTime<Utc>,
    ) -> Result<Vec<Requested>, StoreError>;

    /// Takes up to `limit` due scans (queued, or with an expired lease), oldest first.
    async fn lease(
        &self,
        owner: Uuid,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedScan>, StoreError>;

    /// Lengthens the leases still held under these fences; answers those that were lost.
    async fn renew(
        &self,
        leases: &[LeasedScan],
        until: DateTime<Utc>,
    ) -> Result<Vec<ScanId>, StoreError>;

    /// Gives leases back unused (graceful stop); the attempt does not count.
    async fn release(&self, leases: &[LeasedScan]) -> Result<(), StoreError>;

    /// Stores results: scan, signals, assessment, the lead's current facts, the dashboard's counters
    /// and the job items that waited for them, in one transaction. Results whose fence is old are
    /// left out.
    async fn finish(&self, results: &[ScanResult]) -> Result<Stored, StoreError>;

    /// Scans by id, in no order, unknown ids left out.
    async fn by_ids(&self, ids: &[ScanId]) -> Result<Vec<Scan>, StoreError>;

    /// Past and present scans of a lead, newest first; the cursor is the scan's id.
    async fn page_of_lead(
        &self,
        lead: LeadId,
        page: &PageRequest<ScanId>,
    ) -> Result<Page<Scan>, StoreError>;

    /// The newest scans of each of these leads, at most `limit` a lead, those of one lead newest
    /// first. One statement, however many leads.
    async fn newest_of_leads(&self, leads: &[LeadId], limit: u32) -> Result<Vec<Scan>, StoreError>;

    /// Queues scans of leads whose last good scan ended before `scanned_before`, at most `limit`,
    /// oldest first; leads that were never scanned are not touched. Answers how many.
    async fn request_rescans(
        &self,
        scanned_before: DateTime<Utc>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<u32, StoreError>;

    /// When the next scan falls due: `None` when the queue is empty.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}
