//! Ready: the database answers and has the migrations that this version needs.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    adapters::store::Store,
    http::{Part, Readiness},
};

/// Asks the store.
pub struct StoreReadiness {
    /// Which.
    pub store: Arc<Store>,
}

#[async_trait]
impl Readiness for StoreReadiness {
    async fn check(&self) -> Vec<Part> {
        let database = self.store.ping().await.err().map(|error| error.to_string());
        if database.is_some() {
            return vec![Part { name: "database", problem: database }];
        }
        let migrations = match self.store.migrations().await {
            Ok(states) => {
                let pending = states.iter().filter(|state| !state.is_applied).count();
                (pending > 0).then(|| format!("{pending} pending"))
            }
            Err(error) => Some(error.to_string()),
        };
        vec![
            Part { name: "database", problem: None },
            Part { name: "migrations", problem: migrations },
        ]
    }
}
