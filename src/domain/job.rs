//! Durable work over many items: its state and its exact counts.

use chrono::{DateTime, Utc};

use super::ids::JobId;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Rows of a file into leads.
    Import,
    /// Scans of many domains.
    Scan,
    /// Pushes of many leads.
    Push,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Nothing done yet.
    Queued,
    /// Some items are done or under way.
    Running,
    /// All items ended, none failed.
    Succeeded,
    /// All items ended, some failed.
    Partial,
    /// All items failed, or the job itself could not run.
    Failed,
    /// Stopped by a person; what was done stands.
    Cancelled,
}

impl JobState {
    /// Whether the job has ended.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Partial | Self::Failed | Self::Cancelled)
    }
}

/// A job as stored. `done == succeeded + failed + skipped`, always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identity.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// Items in all.
    pub total: u32,
    /// Items that ended.
    pub done: u32,
    /// Items that ended well.
    pub succeeded: u32,
    /// Items that failed.
    pub failed: u32,
    /// Items with nothing to do (duplicates in a file, cancelled).
    pub skipped: u32,
    /// First item taken.
    pub started_at: Option<DateTime<Utc>>,
    /// Last item ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// The job made from this one: the scans that an import asked for.
    pub follow_up: Option<JobId>,
}

/// Why one item of a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFailure {
    /// The item as the user wrote it: a domain, or a cell's text.
    pub item: String,
    /// A sentence that says what to do, or the stable code of one, e.g. `dns-timeout`.
    pub reason: String,
    /// Row of the file, counted as a spreadsheet shows it (the heading is row 1).
    pub row: Option<u32>,
}
