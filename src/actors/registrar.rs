//! Steps the registration reconciler.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::registration::Registration};

/// Looks registration data up until none is due.
pub struct Registrar {
    /// The look-ups.
    pub registration: Arc<Registration>,
}

#[async_trait]
impl Reconcile for Registrar {
    const NAME: &'static str = "registrar";

    async fn reconcile(&self) -> Result<(), StoreError> {
        while !self.registration.is_stopping() && self.registration.step().await? > 0 {}
        Ok(())
    }
}
