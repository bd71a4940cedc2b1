//! The scanner: bounded concurrency, one scan a domain.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::scan::ScanRunner};

/// Runs queued scans until none is due.
pub struct DomainScanner {
    /// What it runs them with.
    pub runner: Arc<ScanRunner>,
}

#[async_trait]
impl Reconcile for DomainScanner {
    const NAME: &'static str = "scanner";

    async fn reconcile(&self) -> Result<(), StoreError> {
        let ran = self.runner.step().await?;
        if ran.stored + ran.lost + ran.released > 0 {
            let (stored, lost, released) = (ran.stored, ran.lost, ran.released);
            tracing::info!(stored, lost, released, "the queue of scans was worked off");
        }
        Ok(())
    }
}
