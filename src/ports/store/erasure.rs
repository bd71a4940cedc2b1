//! Erasing what somebody does not want to be known here, and destroying what has lain for its time.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::domain::{erasure::Erasable, ids::LeadId};

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// The lead, whose traces in caches are to go, too.
    pub lead: Option<LeadId>,
    /// Where the lead stands in Dynamics: it has to be erased there by its owner.
    pub dynamics_id: Option<Uuid>,
    /// Referrals.
    pub referrals: u64,
    /// People whom referrals named.
    pub contacts: u64,
    /// Alerts.
    pub alerts: u64,
    /// Rows of lists and items of jobs that were made nameless.
    pub job_items: u64,
    /// Notes in which the address was blotted out.
    pub notes: u64,
}

/// What lies for a time and is destroyed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// Scans that newer ones have replaced, with what they saw.
    Scans,
    /// Jobs that ended, with the rows they were made of.
    Jobs,
    /// Alerts, with their deliveries.
    Alerts,
    /// Attempts to push leads to Dynamics.
    PushAttempts,
    /// Leads that nothing has touched, with all that hangs on them; not those that a referral names.
    Leads,
    /// Keys of what was handed in.
    Intakes,
    /// Lines of the audit log.
    AuditLog,
}

impl Kept {
    /// Everything that is kept for a time.
    pub const ALL: [Self; 7] = [
        Self::Scans,
        Self::Jobs,
        Self::Alerts,
        Self::PushAttempts,
        Self::Leads,
        Self::Intakes,
        Self::AuditLog,
    ];

    /// In one word, for the audit log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Scans => "scans",
            Self::Jobs => "jobs",
            Self::Alerts => "alerts",
            Self::PushAttempts => "push-attempts",
            Self::Leads => "leads",
            Self::Intakes => "intakes",
            Self::AuditLog => "audit-log",
        }
    }
}

/// Erasing and destroying.
#[async_trait]
pub trait ErasureStore: Send + Sync {
    /// Erases it from every table, keeps its fingerprint so that it does not come back, and adds a
    /// line to the audit log, in one transaction. What is not there is suppressed all the same.
    async fn erase(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Erased, StoreError>;

    /// Lets it come back; answers whether it was suppressed.
    async fn lift(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Destroys up to `limit` rows of that kind from before then; answers how many.
    async fn destroy(
        &self,
        what: Kept,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, StoreError>;

    /// Gives back the space of what was erased, so that its bytes do not lie on in the file.
    async fn compact(&self) -> Result<(), StoreError>;
}
