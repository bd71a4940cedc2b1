//! The sync with Partner Center: asked for and followed by everybody, run by one node at a time.

mod failure;
mod gauges;
mod runner;
mod schedule;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::{
    failure::explain,
    gauges::Gauges,
    runner::{Ports, Stepped, SyncRunner},
};
use crate::{
    domain::{
        ids::SyncRunId,
        sync_run::{SyncMode, SyncRun},
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            StoreError,
            sync_runs::{SyncHistory, SyncRunStore},
        },
    },
};

/// Asks for syncs, stops them and tells of them; needs no connection to Partner Center.
#[derive(Clone)]
pub struct Syncs {
    store: Arc<dyn SyncRunStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
    interval: TimeDelta,
}

impl Syncs {
    /// Over a store, one every `interval`.
    pub fn new(
        store: Arc<dyn SyncRunStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
        interval: TimeDelta,
    ) -> Self {
        Self { store, progress, clock, interval }
    }

    /// Asks for a sync, or joins the one under way. Whoever asks wakes the syncer.
    ///
    /// # Errors
    /// The store's.
    pub async fn request(&self, mode: SyncMode) -> Result<SyncRun, StoreError> {
        let (run, _) = self.store.request(mode, self.clock.now()).await?;
        self.progress.publish(Changed::Sync(run.id));
        Ok(run)
    }

    /// Stops a sync; `None` when there is none of that id. Stopping an ended one changes nothing.
    ///
    /// # Errors
    /// The store's.
    pub async fn cancel(&self, id: SyncRunId) -> Result<Option<SyncRun>, StoreError> {
        let run = self.store.cancel(id, self.clock.now()).await?;
        self.progress.publish(Changed::Sync(id));
        Ok(run)
    }

    /// A sync by id.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, id: SyncRunId) -> Result<Option<SyncRun>, StoreError> {
        Ok(self.store.by_ids(&[id]).await?.pop())
    }

    /// Syncs by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[SyncRunId]) -> Result<Vec<SyncRun>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.by_ids(ids).await
    }

    /// What happened lately.
    ///
    /// # Errors
    /// The store's.
    pub async fn history(&self) -> Result<SyncHistory, StoreError> {
        self.store.history().await
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// When the next sync begins by itself; in the past: at the next look.
    pub fn next_at(&self, history: &SyncHistory) -> DateTime<Utc> {
        schedule::next_at(history, self.interval)
    }
}
