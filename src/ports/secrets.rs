//! Secrets that outlive the process. Sealed at rest by whoever stores them.

use async_trait::async_trait;
use secrecy::SecretString;

use super::store::StoreError;

/// A secret as it is kept now.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The secret itself.
    pub secret: SecretString,
    /// Grows with each change, from 1.
    pub version: u64,
}

/// Why a secret could not be read or kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SecretsError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key to seal with: none is set, or its file can not be read or made.
    #[error("there is no key that seals secrets: {0}")]
    NoKey(String),
    /// What is kept was sealed with another key.
    #[error("the stored secret was sealed with another key than the present HUNTER_SECRET_KEY")]
    OtherKey,
    /// What is kept was changed since it was sealed.
    #[error("the stored secret was changed since it was sealed")]
    Damaged,
}

/// Storage of a few named secrets.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret of that name.
    async fn load(&self, name: &str) -> Result<Option<Kept>, SecretsError>;

    /// Stores it in place of whatever was there; answers its version.
    async fn save(&self, name: &str, secret: &SecretString) -> Result<u64, SecretsError>;

    /// Stores it in place of that version, and answers its own; `None`: another one was stored in
    /// between, which stands.
    async fn replace(
        &self,
        name: &str,
        version: u64,
        secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError>;
}
