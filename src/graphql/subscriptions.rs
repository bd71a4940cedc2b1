//! What can be followed, one file each, under one root. Each gives the present state first, then
//! every later one, and completes at the terminal one.

mod follow;
mod job_progress;
mod lead_changed;
mod scan_progress;
mod sync_progress;

use async_graphql::MergedSubscription;

/// What can be followed.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(
    job_progress::JobProgress,
    scan_progress::ScanProgress,
    sync_progress::SyncProgress,
    lead_changed::LeadChanged,
);
