//! Find, filter, page, add and count leads.

use std::sync::Arc;

use crate::{
    domain::{ids::LeadId, lead::Lead},
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            Page, PageRequest, StoreError,
            leads::{
                Ages, DashboardFigures, LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore,
                NewLead, Upserted,
            },
        },
    },
};

/// Reads and adds leads.
#[derive(Clone)]
pub struct Leads {
    store: Arc<dyn LeadStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Leads {
    /// Over a store.
    pub fn new(
        store: Arc<dyn LeadStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// The lead of that ASCII domain.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, domain: &str, parts: LeadParts) -> Result<Option<Lead>, StoreError> {
        self.store.by_domain(domain, parts).await
    }

    /// Leads by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[LeadId], parts: LeadParts) -> Result<Vec<Lead>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.by_ids(ids, parts).await
    }

    /// One page of the leads that match.
    ///
    /// # Errors
    /// The store's.
    pub async fn page(
        &self,
        filter: &LeadFilter,
        order: LeadOrder,
        page: &PageRequest<LeadCursor>,
        parts: LeadParts,
    ) -> Result<Page<(LeadCursor, Lead)>, StoreError> {
        self.store.page(filter, order, page, parts).await
    }

    /// How many match.
    ///
    /// # Errors
    /// The store's.
    pub async fn count(&self, filter: &LeadFilter) -> Result<u64, StoreError> {
        self.store.count(filter).await
    }

    /// Figures over the leads that match.
    ///
    /// # Errors
    /// The store's.
    pub async fn dashboard(&self, filter: &LeadFilter) -> Result<DashboardFigures, StoreError> {
        self.store.dashboard(filter).await
    }

    /// How old the last good scans of the leads that match are.
    ///
    /// # Errors
    /// The store's.
    pub async fn ages(&self, filter: &LeadFilter) -> Result<Ages, StoreError> {
        self.store.ages(filter, self.clock.now()).await
    }

    /// Adds a lead, or adds facts to the lead of that domain. `None`: the domain was erased, and does
    /// not come back.
    ///
    /// # Errors
    /// The store's.
    pub async fn add(&self, lead: NewLead) -> Result<Option<LeadId>, StoreError> {
        let upserted = self.store.upsert(&[lead], self.clock.now()).await?;
        let (id, what) = upserted
            .first()
            .copied()
            .ok_or_else(|| StoreError::Internal("an upsert answered nothing".to_owned()))?;
        match what {
            Upserted::Erased => return Ok(None),
            Upserted::Unchanged => {}
            Upserted::Added | Upserted::Updated => self.progress.publish(Changed::Lead(id)),
        }
        Ok(Some(id))
    }
}
