//! The job worker: steps durable jobs while any is due.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use super::{handles::Handles, reconciler::Reconcile};
use crate::{
    ports::store::{StoreError, jobs::Stepped},
    services::jobs::JobRunner,
};

/// Works due jobs, chunk after chunk.
pub struct JobWorker {
    runner: JobRunner,
    handles: Handles,
    stopping: AtomicBool,
}

impl JobWorker {
    /// A worker that wakes scanner and pusher after each chunk, which may have made work for them.
    pub fn new(runner: JobRunner, handles: Handles) -> Self {
        Self { runner, handles, stopping: AtomicBool::new(false) }
    }

    /// Begins no further chunk.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Reconcile for JobWorker {
    const NAME: &'static str = "jobs";

    async fn reconcile(&self) -> Result<(), StoreError> {
        while !self.stopping.load(Ordering::Relaxed) {
            match self.runner.step().await? {
                Stepped::Worked(_) => {
                    self.handles.wake_scanner();
                    self.handles.wake_pusher();
                }
                Stepped::Idle => break,
            }
        }
        Ok(())
    }
}
