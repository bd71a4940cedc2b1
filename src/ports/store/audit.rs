//! The audit log: who did what that others may have to answer for. Lines are added, never changed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Page, PageRequest, StoreError};
use crate::domain::ids::AuditId;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// Leads were asked to be pushed to Dynamics.
    Push,
    /// Leads left as a file.
    Export,
    /// A domain or an address was erased.
    Erasure,
    /// What had been kept for its time was destroyed.
    Destruction,
    /// An API key was made.
    KeyCreated,
    /// An API key was taken back.
    KeyRevoked,
}

/// A line to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it: the name of a viewer, of a command, of a worker. Never a secret.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// To what: a domain, the name of a key, a filter. Of what was erased only a fingerprint.
    pub subject: String,
    /// What else is to be known, such as how many rows it was.
    pub detail: Option<String>,
    /// The request it was asked for in, where there was one.
    pub request_id: Option<String>,
}

/// A line as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Identity; newer ones sort after.
    pub id: AuditId,
    /// What it says.
    pub entry: AuditEntry,
}

/// The log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds a line.
    ///
    /// # Errors
    /// When the store can not do it; then what was to be logged should not be done either.
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Lines, newest first; the cursor is a line's id. `action`: of that action only.
    ///
    /// # Errors
    /// When the store can not do it.
    async fn lines(
        &self,
        action: Option<AuditAction>,
        page: &PageRequest<AuditId>,
    ) -> Result<Page<AuditLine>, StoreError>;
}
