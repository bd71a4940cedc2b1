//! API keys at rest: their digests, never the keys.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::domain::access::ApiKey;

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What may be shown.
    pub key: ApiKey,
    /// BLAKE3 of the whole key.
    pub digest: [u8; 32],
}

/// Storage of API keys.
#[async_trait]
pub trait ApiKeyStore: Send + Sync {
    /// Adds a key.
    async fn add_key(&self, key: &StoredKey) -> Result<(), StoreError>;

    /// The key of that id, whatever its state.
    async fn key(&self, id: &str) -> Result<Option<StoredKey>, StoreError>;

    /// All keys, the oldest first.
    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// Takes a key back for good. False: there is none that was not taken back.
    async fn revoke_key(&self, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Adds a key and lets the old one end at that time, unless it ends before. False: the old one
    /// does not open any more, and nothing was added.
    async fn rotate_key(
        &self,
        old: &str,
        new: &StoredKey,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Notes that a key was used, unless a use after `since` is noted already.
    async fn key_used(
        &self,
        id: &str,
        at: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}
