//! Asks for jobs, reads them and stops them. Working them is the job worker's part.

use std::sync::Arc;

use crate::{
    domain::{
        ids::JobId,
        job::{Job, JobFailure},
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            StoreError,
            jobs::{BulkTarget, ImportCounts, JobStore, NewImport},
        },
    },
};

/// Asks for jobs, reads them and stops them.
#[derive(Clone)]
pub struct Jobs {
    store: Arc<dyn JobStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Jobs {
    /// Over a store.
    pub fn new(
        store: Arc<dyn JobStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// Records an import with all its rows, or finds the unfinished one of the same file. Whoever
    /// asks wakes the job worker.
    ///
    /// # Errors
    /// The store's.
    pub async fn import(&self, import: &NewImport) -> Result<Job, StoreError> {
        self.store.create_import(import, self.clock.now()).await
    }

    /// Records a bulk scan. Whoever asks wakes the job worker.
    ///
    /// # Errors
    /// The store's.
    pub async fn scan(&self, target: &BulkTarget) -> Result<Job, StoreError> {
        self.store.create_scan(target, self.clock.now()).await
    }

    /// A job by id.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        Ok(self.store.by_ids(&[id]).await?.pop())
    }

    /// Jobs by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[JobId]) -> Result<Vec<Job>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.by_ids(ids).await
    }

    /// Jobs that have not ended, newest first, at most `limit`.
    ///
    /// # Errors
    /// The store's.
    pub async fn running(&self, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.store.running(limit).await
    }

    /// Failed items, in item order, at most `limit`.
    ///
    /// # Errors
    /// The store's.
    pub async fn failures(&self, job: JobId, limit: u32) -> Result<Vec<JobFailure>, StoreError> {
        self.store.failures(job, limit).await
    }

    /// How the rows of an import ended.
    ///
    /// # Errors
    /// The store's.
    pub async fn import_counts(&self, job: JobId) -> Result<ImportCounts, StoreError> {
        self.store.import_counts(job).await
    }

    /// Stops a job; `None` when there is none of that id. Stopping an ended job changes nothing.
    ///
    /// # Errors
    /// The store's.
    pub async fn cancel(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        let job = self.store.cancel(id, self.clock.now()).await?;
        if job.is_some() {
            self.progress.publish(Changed::Job(id));
        }
        Ok(job)
    }
}
