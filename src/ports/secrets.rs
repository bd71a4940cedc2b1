//! Secrets that outlive the process. Sealed at rest by whoever stores them.

use async_trait::async_trait;

use super::store::StoreError;

/// Storage of a few named secrets.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret of that name.
    async fn load(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Stores it in place of the one before.
    async fn save(&self, name: &str, secret: &str) -> Result<(), StoreError>;
}
