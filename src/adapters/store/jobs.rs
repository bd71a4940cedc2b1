//! Durable jobs: an import's rows, the domains of a bulk scan or a bulk push.
//!
//! A job is leased for one chunk at a time. The chunk's effects, its items and its counts are one
//! transaction that ends with the job's own row under the fence of the lease: who lost the lease,
//! or works on a cancelled job, has done nothing at all. The order of locks is that of
//! [`super::scans`].

mod cancel;
mod counts;
mod create;
mod import;
mod items;
mod push;
mod read;
mod scan;
mod step;
mod target;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
pub use counts::{JobDelta, move_counts};
use uuid::Uuid;

use super::{
    connection::Store,
    fault::{read_fault, retrying},
};
use crate::{
    domain::{
        ids::JobId,
        job::{Job, JobFailure, JobKind},
    },
    ports::store::{
        StoreError,
        jobs::{BulkTarget, ImportCounts, JobStore, NewImport, Stepped},
    },
};

#[async_trait]
impl JobStore for Store {
    async fn create_import(
        &self,
        import: &NewImport,
        now: DateTime<Utc>,
    ) -> Result<Job, StoreError> {
        retrying(async || create::import(self, import, now).await).await
    }

    async fn create_scan(
        &self,
        target: &BulkTarget,
        now: DateTime<Utc>,
    ) -> Result<Job, StoreError> {
        retrying(async || create::bulk(self, JobKind::Scan, target, now).await).await
    }

    async fn create_push(
        &self,
        target: &BulkTarget,
        now: DateTime<Utc>,
    ) -> Result<Job, StoreError> {
        retrying(async || create::bulk(self, JobKind::Push, target, now).await).await
    }

    async fn step(
        &self,
        owner: Uuid,
        chunk: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Stepped, StoreError> {
        let leased =
            retrying(async || step::lease(self, owner, now, now + lease_for).await).await?;
        let Some(job) = leased else { return Ok(Stepped::Idle) };
        retrying(async || step::work(self, &job, chunk.max(1), now).await).await?;
        Ok(Stepped::Worked(job.id))
    }

    async fn by_ids(&self, ids: &[JobId]) -> Result<Vec<Job>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        read::by_ids(self.reader(), ids).await.map_err(|fault| read_fault(&fault))
    }

    async fn running(&self, limit: u32) -> Result<Vec<Job>, StoreError> {
        read::running(self.reader(), limit).await.map_err(|fault| read_fault(&fault))
    }

    async fn failures(&self, job: JobId, limit: u32) -> Result<Vec<JobFailure>, StoreError> {
        read::failures(self.reader(), job, limit).await.map_err(|fault| read_fault(&fault))
    }

    async fn import_counts(&self, job: JobId) -> Result<ImportCounts, StoreError> {
        read::import_counts(self.reader(), job).await.map_err(|fault| read_fault(&fault))
    }

    async fn cancel(&self, job: JobId, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
        retrying(async || cancel::cancel(self, job, now).await).await
    }
}
