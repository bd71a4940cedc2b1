//! Steps the reconciler that takes alerts out.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::deliveries::Courier};

/// Delivers until nothing is due.
pub struct AlertCourier {
    /// What it delivers with.
    pub courier: Arc<Courier>,
}

#[async_trait]
impl Reconcile for AlertCourier {
    const NAME: &'static str = "alert-courier";

    async fn reconcile(&self) -> Result<(), StoreError> {
        while self.courier.step().await? > 0 {}
        Ok(())
    }
}
