//! Ready: the database answers and has the migrations that this version needs.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    adapters::store::Store,
    http::{Part, Readiness},
    ports::store::StoreError,
};

/// Asks the store.
pub struct StoreReadiness {
    /// Which.
    pub store: Arc<Store>,
}

#[async_trait]
impl Readiness for StoreReadiness {
    async fn check(&self) -> Vec<Part> {
        if let Err(error) = self.store.ping().await {
            return vec![Part { name: "database", problem: Some(unwell(&error)) }];
        }
        let migrations = match self.store.migrations().await {
            Ok(states) => {
                let pending = states.iter().filter(|state| !state.is_applied).count();
                (pending > 0).then(|| format!("{pending} pending"))
            }
            Err(error) => Some(unwell(&error)),
        };
        vec![
            Part { name: "database", problem: None },
            Part { name: "migrations", problem: migrations },
        ]
    }
}

/// Whoever asks need not be known to us: the cause goes to the log, the answer says what it is like.
fn unwell(error: &StoreError) -> String {
    tracing::warn!(%error, "the database is not ready");
    let words = if error.is_transient() { "unreachable" } else { "faulty; the log says why" };
    words.to_owned()
}
