//! What other processes keep of a lead, beside the database.

use std::{sync::Arc, time::Duration};

use crate::{
    adapters::redis::{Redis, RedisFault, enrichment::RedisEnrichmentCache},
    domain::ids::LeadId,
};

const PATIENCE: Duration = Duration::from_secs(5);

/// Takes a lead's answers out of the shared cache.
///
/// # Errors
/// When Redis does not answer; what it keeps ends by itself.
pub async fn forget(redis: &Arc<Redis>, lead: LeadId) -> Result<(), RedisFault> {
    RedisEnrichmentCache::patient(Arc::clone(redis), PATIENCE).forget(lead).await
}
