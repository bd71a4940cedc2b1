//! Takes up IP databases that were replaced on the disk.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::enrichment::Enrichment};

/// Looks at the files.
pub struct DatabaseWatch {
    /// Whose databases.
    pub enrichment: Arc<Enrichment>,
}

#[async_trait]
impl Reconcile for DatabaseWatch {
    const NAME: &'static str = "ip-databases";

    async fn reconcile(&self) -> Result<(), StoreError> {
        self.enrichment.databases().refresh().await;
        Ok(())
    }
}
