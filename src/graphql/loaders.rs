//! Batched look-ups within one request.

use std::{collections::HashMap, sync::OnceLock};

use async_graphql::{
    Result,
    dataloader::{DataLoader, Loader},
};

use super::{error::store_fault, row::Link, types::Lead};
use crate::{
    domain::ids::LeadId,
    ports::store::{StoreError, leads::LeadParts},
    services::leads::Leads,
};

/// The loaders of one request, made when they are first used.
pub(super) struct Loaders {
    leads: Leads,
    lead: OnceLock<DataLoader<LeadLoader>>,
}

impl Loaders {
    pub(super) const fn new(leads: Leads) -> Self {
        Self { leads, lead: OnceLock::new() }
    }

    /// A lead by id.
    pub(super) async fn lead(&self, id: LeadId, parts: LeadParts) -> Result<Option<Link<Lead>>> {
        let loader =
            self.lead.get_or_init(|| DataLoader::new(LeadLoader(self.leads.clone()), spawn));
        loader.load_one(LeadKey { id, parts: bits(parts) }).await.map_err(store_fault)
    }
}

/// The library wants to run batches beside the request; each is one statement and ends by itself.
#[expect(
    clippy::disallowed_methods,
    reason = "a batch belongs to no actor and ends with its answer"
)]
fn spawn(batch: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(batch);
}

struct LeadLoader(Leads);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct LeadKey {
    id: LeadId,
    parts: u8,
}

impl Loader<LeadKey> for LeadLoader {
    type Value = Link<Lead>;
    type Error = StoreError;

    /// One statement for each set of parts, and a request seldom has two.
    async fn load(&self, keys: &[LeadKey]) -> Result<HashMap<LeadKey, Link<Lead>>, StoreError> {
        let mut sets: HashMap<u8, Vec<LeadId>> = HashMap::new();
        for key in keys {
            sets.entry(key.parts).or_default().push(key.id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (parts, ids) in sets {
            for lead in self.0.by_ids(&ids, of_bits(parts)).await? {
                found.insert(LeadKey { id: lead.id, parts }, Link(Lead::from(lead)));
            }
        }
        Ok(found)
    }
}

fn bits(parts: LeadParts) -> u8 {
    u8::from(parts.signals) | u8::from(parts.whois) << 1 | u8::from(parts.assessment) << 2
}

const fn of_bits(bits: u8) -> LeadParts {
    LeadParts { signals: bits & 1 != 0, whois: bits & 2 != 0, assessment: bits & 4 != 0 }
}
