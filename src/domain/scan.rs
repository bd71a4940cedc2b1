//! One run of the pipeline over one domain.

use chrono::{DateTime, Utc};

use super::{
    assessment::Assessment,
    ids::{LeadId, ScanId},
};

/// Where a scan, and with it its lead, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanState {
    /// Never asked for (leads only).
    New,
    /// Waiting for a scanner.
    Queued,
    /// A scanner holds the lease.
    Scanning,
    /// Finished with usable facts.
    Scanned,
    /// Finished without learning the MX; the facts of the last good scan stand.
    Failed,
}

/// One scan as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Identity.
    pub id: ScanId,
    /// Whose scan.
    pub lead_id: LeadId,
    /// The lead's ASCII domain.
    pub domain: String,
    /// Where it stands.
    pub state: ScanState,
    /// First time a scanner took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it came to `Scanned` or `Failed`.
    pub finished_at: Option<DateTime<Utc>>,
    /// Stable code of why it failed, e.g. `dns-timeout`; the sentence is in the catalogue.
    pub failure: Option<String>,
    /// What this scan led to.
    pub assessment: Option<(Assessment, DateTime<Utc>)>,
}
