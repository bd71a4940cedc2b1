//! Who is signed in at the screen: digests of what browsers keep.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::domain::access::Principal;

/// Storage of sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Adds one, and clears away those that have ended. `who.until` is its end.
    async fn add_session(
        &self,
        digest: [u8; 32],
        who: &Principal,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Whose it is, whether it has ended or not.
    async fn session(&self, digest: [u8; 32]) -> Result<Option<Principal>, StoreError>;

    /// Ends one.
    async fn end_session(&self, digest: [u8; 32]) -> Result<(), StoreError>;
}
