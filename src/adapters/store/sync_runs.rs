//! Syncs with Partner Center: asked for, leased, stored page by page, ended.

mod keep;
mod lease;
mod read;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    connection::Store,
    fault::{read_fault, retrying},
};
use crate::{
    domain::{
        ids::SyncRunId,
        sync_run::{SyncFailure, SyncMode, SyncRun},
    },
    ports::store::{
        StoreError,
        sync_runs::{Kept, LeasedRun, PageRead, SyncHistory, SyncRunStore},
    },
};

#[async_trait]
impl SyncRunStore for Store {
    async fn request(
        &self,
        mode: SyncMode,
        now: DateTime<Utc>,
    ) -> Result<(SyncRun, bool), StoreError> {
        retrying(async || lease::request(self, mode, now).await).await
    }

    async fn lease(
        &self,
        owner: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<LeasedRun>, StoreError> {
        retrying(async || lease::lease(self, owner, now, until).await).await
    }

    async fn renew(&self, lease: &LeasedRun, until: DateTime<Utc>) -> Result<bool, StoreError> {
        retrying(async || lease::renew(self, lease, until).await).await
    }

    async fn release(&self, lease: &LeasedRun, now: DateTime<Utc>) -> Result<(), StoreError> {
        retrying(async || lease::release(self, lease, now).await).await
    }

    async fn keep_page(
        &self,
        lease: &LeasedRun,
        page: &PageRead,
        now: DateTime<Utc>,
    ) -> Result<Option<Kept>, StoreError> {
        retrying(async || keep::keep_page(self, lease, page, now).await).await
    }

    async fn fail(
        &self,
        lease: &LeasedRun,
        failure: &SyncFailure,
        not_before: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        retrying(async || lease::fail(self, lease, failure, not_before, now).await).await
    }

    async fn cancel(
        &self,
        id: SyncRunId,
        now: DateTime<Utc>,
    ) -> Result<Option<SyncRun>, StoreError> {
        retrying(async || lease::cancel(self, id, now).await).await?;
        Ok(self.sync_runs(&[id]).await.map_err(|fault| read_fault(&fault))?.pop())
    }

    async fn by_ids(&self, ids: &[SyncRunId]) -> Result<Vec<SyncRun>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.sync_runs(ids).await.map_err(|fault| read_fault(&fault))
    }

    async fn history(&self) -> Result<SyncHistory, StoreError> {
        read::history(self).await.map_err(|fault| read_fault(&fault))
    }
}
