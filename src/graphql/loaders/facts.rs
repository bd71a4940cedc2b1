//! Leads with all their facts, for fields that are made of many of them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;

use crate::{
    domain::{ids::LeadId, lead::Lead},
    ports::store::{StoreError, leads::LeadParts},
    services::leads::Leads,
};

pub(super) struct FactsLoader(pub(super) Leads);

impl Loader<LeadId> for FactsLoader {
    type Value = Arc<Lead>;
    type Error = StoreError;

    /// One statement.
    async fn load(&self, keys: &[LeadId]) -> Result<HashMap<LeadId, Arc<Lead>>, StoreError> {
        let leads = self.0.by_ids(keys, LeadParts::ALL).await?;
        Ok(leads.into_iter().map(|lead| (lead.id, Arc::new(lead))).collect())
    }
}
