//! For applications that sign in as themselves: there is nothing to keep.

use async_trait::async_trait;
use secrecy::SecretString;

use crate::ports::secrets::{Kept, Secrets, SecretsError};

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSecrets;

#[async_trait]
impl Secrets for NoSecrets {
    async fn load(&self, _name: &str) -> Result<Option<Kept>, SecretsError> {
        Ok(None)
    }

    async fn save(&self, _name: &str, _secret: &SecretString) -> Result<u64, SecretsError> {
        Ok(0)
    }

    async fn replace(
        &self,
        _name: &str,
        _version: u64,
        _secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        Ok(None)
    }
}
