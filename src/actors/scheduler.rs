//! Wakes the reconcilers and queues automatic re-scans; holds no work of its own.

use std::{sync::Arc, time::Duration};

use actix::ArbiterHandle;
use async_trait::async_trait;
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use super::{
    handles::Handles,
    reconciler::{Activate, Reconcile, Reconciler},
    supervision::{Keeper, Policy},
};
use crate::{ports::store::StoreError, services::scan::Rescans};

/// Pause after an activation that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// An activation lasts as long as there is work.
const AS_LONG_AS_IT_TAKES: Duration = Duration::MAX;

/// Activates one reconciler: at once, on every wake-up, and when nobody woke it for a while.
pub struct Driver<R: Reconcile> {
    keeper: Keeper<Reconciler<R>>,
    wake: Arc<Notify>,
    poll: Duration,
}

impl<R: Reconcile> Driver<R> {
    /// Starts the reconciler on that arbiter. It looks for work at least every `poll`, because other
    /// nodes add work too, and leases of dead nodes end.
    pub fn start(
        arbiter: &ArbiterHandle,
        work: &Arc<R>,
        wake: Arc<Notify>,
        poll: Duration,
    ) -> Self {
        let work = Arc::clone(work);
        let make = move || Reconciler::new(&work);
        Self { keeper: Keeper::start(R::NAME, Policy::reconciler(), arbiter, make), wake, poll }
    }

    /// Drives it until the stop. A stop does not cut an activation short: whoever stops tells the
    /// work, too.
    pub async fn run(self, mut stopping: watch::Receiver<bool>) {
        let mut pause = Duration::ZERO;
        loop {
            tokio::select! {
                () = sleep(pause) => {}
                () = self.wake.notified() => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            pause = match self.keeper.ask(Activate, AS_LONG_AS_IT_TAKES).await {
                Ok(Ok(())) => self.poll,
                Ok(Err(error)) => {
                    tracing::warn!(actor = R::NAME, %error, "the store stops this reconciler");
                    AFTER_FAILURE
                }
                Err(error) => {
                    tracing::error!(actor = R::NAME, %error, "an activation was lost");
                    AFTER_FAILURE
                }
            };
        }
    }
}

/// Queues scans of leads whose facts have aged, and wakes the scanner.
pub struct AutomaticRescans {
    /// What is due.
    pub rescans: Rescans,
    /// To wake the scanner.
    pub handles: Handles,
}

#[async_trait]
impl Reconcile for AutomaticRescans {
    const NAME: &'static str = "rescans";

    async fn reconcile(&self) -> Result<(), StoreError> {
        loop {
            let (queued, more) = self.rescans.step().await?;
            if queued > 0 {
                self.handles.wake_scanner();
            }
            if !more {
                return Ok(());
            }
        }
    }
}
