//! What processes share to save each other work. Nothing is true because a cache says so, and
//! nothing fails because it does not answer: what can not be had is not there.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::domain::{ids::LeadId, infrastructure::Enriched};

/// What a lead's addresses tell, and until when that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedEnrichment {
    /// Whose.
    pub lead_id: LeadId,
    /// Its addresses, the mail exchanger's first; empty: it has none.
    pub addresses: Vec<Enriched>,
    /// From then on it is stale.
    pub until: DateTime<Utc>,
}

/// The shared cache of enrichment. It answers soon or not at all.
#[async_trait]
pub trait EnrichmentCache: Send + Sync {
    /// What is there of these leads.
    async fn cached(&self, leads: &[LeadId]) -> Vec<CachedEnrichment>;
    /// Puts something there, as of `now`.
    async fn cache(&self, found: &[CachedEnrichment], now: DateTime<Utc>);
}
