//! Registration data by lead, and which leads want it looked up.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::StoreError;
use crate::domain::{domain_name::DomainName, ids::LeadId, signals::WhoisSignal};

/// What one look-up gave, and when to ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoisResult {
    /// Whose.
    pub lead_id: LeadId,
    /// The data, or a stable code of why there is none. A failure keeps the last good data.
    pub outcome: Result<WhoisSignal, String>,
    /// When the look-up ended.
    pub at: DateTime<Utc>,
    /// Not before this.
    pub next_at: DateTime<Utc>,
}

/// Storage of registration data.
#[async_trait]
pub trait WhoisStore: Send + Sync {
    /// Takes up to `limit` scanned leads whose data is missing or due, and keeps other nodes off
    /// them for `lease_for`.
    async fn lease_due(
        &self,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<(LeadId, DomainName)>, StoreError>;

    /// Gives back what was leased until `until` and not looked up: it is due again at `now`. What
    /// somebody stored or leased meanwhile stays as it is.
    async fn give_back(
        &self,
        leads: &[LeadId],
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Stores what came of them.
    async fn store(&self, results: &[WhoisResult]) -> Result<(), StoreError>;
}
