//! Durable jobs: imports, bulk scans and bulk pushes.
//!
//! A job's items are rows. A job is leased by one node at a time and worked in chunks, each chunk
//! and its counts in one transaction, so a killed process resumes at the chunk and nothing is done
//! twice. The scans that a job asks for are shared by all nodes (`ScanStore`).

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{StoreError, leads::LeadFilter, leads::NewLead};
use crate::domain::{
    ids::JobId,
    job::{Job, JobFailure},
};

/// One row of a file, read and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportItem {
    /// Row as a spreadsheet counts it.
    pub row: u32,
    /// What the user wrote.
    pub item: String,
    /// The lead, or why the row is refused (a sentence).
    pub lead: Result<NewLead, String>,
}

/// An import to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// File name for people.
    pub name: String,
    /// Digest of the file's bytes and options: the same file asked for again while its job has not
    /// ended joins that job.
    pub digest: String,
    /// Scan each lead once it is stored.
    pub scan: bool,
    /// The rows, in file order. A domain may stand there more than once: the later rows are
    /// merged too and count as skipped.
    pub items: Vec<ImportItem>,
}

/// How the rows of an import ended, beside the job's own counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// New leads.
    pub added: u32,
    /// Leads with a better fact than before.
    pub updated: u32,
    /// Leads that were as they are.
    pub unchanged: u32,
    /// Rows of a domain that stood earlier in the file.
    pub duplicates: u32,
    /// Refused rows.
    pub refused: u32,
}

/// Which leads a bulk job is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkTarget {
    /// These ASCII domains; unknown ones become failures of the job.
    Domains(Vec<String>),
    /// All that match when the job reaches them.
    Filter(Box<LeadFilter>),
}

/// What one step did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// A chunk of this job; more may be waiting.
    Worked(JobId),
    /// No job is due.
    Idle,
}

/// Storage of jobs.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Records an import with all its rows in one transaction, or finds the unfinished job of the
    /// same digest. With `scan` a follow-up job of kind Scan is made, which counts the scans.
    async fn create_import(
        &self,
        import: &NewImport,
        now: DateTime<Utc>,
    ) -> Result<Job, StoreError>;

    /// Records a bulk scan.
    async fn create_scan(&self, target: &BulkTarget, now: DateTime<Utc>)
    -> Result<Job, StoreError>;

    /// Records a bulk push. Its items end with the pushes they wait for.
    async fn create_push(&self, target: &BulkTarget, now: DateTime<Utc>)
    -> Result<Job, StoreError>;

    /// Leases one due job and does one chunk of at most `chunk` items: upserts leads, queues scans
    /// or pushes, moves the counts.
    async fn step(
        &self,
        owner: Uuid,
        chunk: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Stepped, StoreError>;

    /// Jobs by id, in no order, unknown ids left out.
    async fn by_ids(&self, ids: &[JobId]) -> Result<Vec<Job>, StoreError>;

    /// Jobs that have not ended, newest first, at most `limit`.
    async fn running(&self, limit: u32) -> Result<Vec<Job>, StoreError>;

    /// Failed items, in item order.
    async fn failures(&self, job: JobId, limit: u32) -> Result<Vec<JobFailure>, StoreError>;

    /// How the rows of an import ended.
    async fn import_counts(&self, job: JobId) -> Result<ImportCounts, StoreError>;

    /// Stops a job: waiting items become skipped, its scans and wishes that nobody else waits for
    /// are taken back, work under way still counts. Cancelling an ended job changes nothing.
    async fn cancel(&self, job: JobId, now: DateTime<Utc>) -> Result<Option<Job>, StoreError>;
}
