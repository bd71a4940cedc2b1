//! Keeps the clock at the database's time, so that the leases of all nodes agree.

use async_trait::async_trait;

use super::Core;
use crate::{actors::reconciler::Reconcile, ports::store::StoreError};

/// Asks the database for the time.
pub(super) struct DatabaseClock {
    /// Whose clock, and which database.
    pub(super) core: Core,
}

#[async_trait]
impl Reconcile for DatabaseClock {
    const NAME: &'static str = "clock";

    async fn reconcile(&self) -> Result<(), StoreError> {
        self.core.follow_the_database().await
    }
}
