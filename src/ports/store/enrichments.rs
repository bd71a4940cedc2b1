//! What the offline databases said of the leads' addresses.

use async_trait::async_trait;

use super::StoreError;
use crate::domain::{ids::LeadId, infrastructure::Enriched};

/// What one look-up of a lead gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrichmentResult {
    /// Whose.
    pub lead_id: LeadId,
    /// Its addresses, the mail exchanger's first; empty: it has none.
    pub addresses: Vec<Enriched>,
    /// The country they speak for, when they do.
    pub country: Option<String>,
}

/// Storage of enrichment.
#[async_trait]
pub trait EnrichmentStore: Send + Sync {
    /// What is known of these leads, in one statement. Each lead's addresses stand together, the
    /// mail exchanger's first.
    async fn enrichments(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError>;

    /// Stores what came of look-ups, in place of what stood. A lead without a country, or with one
    /// that came from here, takes the one that its addresses speak for.
    async fn keep(&self, results: &[EnrichmentResult]) -> Result<(), StoreError>;
}
