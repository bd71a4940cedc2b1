//! Finishes sign-ins that were begun: waits, in the background, until the person has typed the code,
//! and tells the metrics how the sign-in stands.

use std::sync::Arc;

use async_trait::async_trait;

use super::reconciler::Reconcile;
use crate::{ports::store::StoreError, services::sign_in::SignIns};

/// Waits for people.
pub struct SignInFinisher {
    /// What was begun.
    pub sign_ins: Arc<SignIns>,
}

#[async_trait]
impl Reconcile for SignInFinisher {
    const NAME: &'static str = "sign-in";

    async fn reconcile(&self) -> Result<(), StoreError> {
        self.sign_ins.finish_begun().await;
        self.sign_ins.observe().await
    }
}
