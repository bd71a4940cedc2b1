//! Progress: rows first, then a hint on this bus. A lost hint costs a second, never a fact.

use tokio::sync::broadcast;

use crate::domain::ids::{JobId, LeadId, ScanId, SyncRunId};

/// Something changed; whoever cares reads the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A lead's facts, state or integrations.
    Lead(LeadId),
    /// A scan's state.
    Scan(ScanId),
    /// A job's counts or state.
    Job(JobId),
    /// A sync's counts or state.
    Sync(SyncRunId),
}

/// The bus.
pub trait Progress: Send + Sync {
    /// Tells everybody; never blocks and never fails.
    fn publish(&self, event: Changed);
    /// Everything from now on. A lagging reader is told so and reads the row again.
    fn subscribe(&self) -> broadcast::Receiver<Changed>;
}
