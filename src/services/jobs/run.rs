//! Working jobs, a chunk at a time.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::ports::{
    clock::Clock,
    progress::{Changed, Progress},
    store::{
        StoreError,
        jobs::{JobStore, Stepped},
    },
};

/// Items of one transaction: long enough to be quick, short enough that others get their turn.
const CHUNK: u32 = 500;

/// A node that is silent for so long over one chunk is thought dead, and the next one goes on. A
/// chunk takes a fraction of a second; one that takes longer than this is refused by its fence.
const LEASE: TimeDelta = TimeDelta::seconds(10);

/// Works durable jobs on this node.
pub struct JobRunner {
    jobs: Arc<dyn JobStore>,
    clock: Arc<dyn Clock>,
    progress: Arc<dyn Progress>,
    owner: Uuid,
}

impl JobRunner {
    /// A runner that leases jobs in the name of `owner`.
    pub fn new(
        jobs: Arc<dyn JobStore>,
        clock: Arc<dyn Clock>,
        progress: Arc<dyn Progress>,
        owner: Uuid,
    ) -> Self {
        Self { jobs, clock, progress, owner }
    }

    /// Does one chunk of one due job, and tells of it.
    ///
    /// # Errors
    /// When the store can not do it; nothing of the chunk is done then.
    pub async fn step(&self) -> Result<Stepped, StoreError> {
        let stepped = self.jobs.step(self.owner, CHUNK, self.clock.now(), LEASE).await?;
        if let Stepped::Worked(job) = &stepped {
            self.progress.publish(Changed::Job(*job));
        }
        Ok(stepped)
    }
}
