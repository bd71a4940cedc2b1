//! Steps the reconciler that destroys what has lain for its time.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::retention::Retention};

/// Destroys all that is due.
pub struct Sweeper {
    /// What it destroys with.
    pub retention: Arc<Retention>,
}

#[async_trait]
impl Reconcile for Sweeper {
    const NAME: &'static str = "sweeper";

    async fn reconcile(&self) -> Result<(), StoreError> {
        let destroyed = self.retention.step().await?;
        if destroyed > 0 {
            tracing::info!(destroyed, "rows were destroyed that had lain for their time");
        }
        Ok(())
    }
}
