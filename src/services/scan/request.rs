//! Asks for scans and reads them. Running them is the scanner's part.

use std::sync::Arc;

use crate::{
    domain::{
        ids::{LeadId, ScanId},
        scan::Scan,
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{Page, PageRequest, StoreError, scans::ScanStore},
    },
};

/// Asks for scans and reads them.
#[derive(Clone)]
pub struct Scans {
    store: Arc<dyn ScanStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Scans {
    /// Over a store.
    pub fn new(
        store: Arc<dyn ScanStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// Queues a scan of a lead, or finds the one under way. Whoever asks wakes the scanner.
    ///
    /// # Errors
    /// The store's.
    pub async fn request(&self, lead: LeadId) -> Result<ScanId, StoreError> {
        let requested = self.store.request(&[lead], self.clock.now()).await?;
        let requested = requested
            .first()
            .ok_or_else(|| StoreError::Internal("a scan request answered nothing".to_owned()))?;
        if requested.created {
            self.progress.publish(Changed::Scan(requested.scan_id));
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(requested.scan_id)
    }

    /// A scan by id.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, id: ScanId) -> Result<Option<Scan>, StoreError> {
        Ok(self.store.by_ids(&[id]).await?.pop())
    }

    /// Scans by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[ScanId]) -> Result<Vec<Scan>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.by_ids(ids).await
    }

    /// The newest scans of each of these leads, at most `limit` a lead, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn newest_of_leads(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<Scan>, StoreError> {
        self.store.newest_of_leads(leads, limit).await
    }

    /// A lead's scans, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn of_lead(
        &self,
        lead: LeadId,
        page: &PageRequest<ScanId>,
    ) -> Result<Page<Scan>, StoreError> {
        self.store.page_of_lead(lead, page).await
    }
}
