//! Signing in to Microsoft: what stands in the way, and who can mend it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::{secrets::SecretsError, store::StoreError};

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignInNeed {
    /// A person signs in (again), with a second factor.
    Person,
    /// The tenant's administrator: a policy refuses.
    Admin,
    /// Whoever set Hunter up: application, secret, tenant or consent is wrong.
    SetUp,
    /// Nobody: try later.
    Time,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("signing in failed: {code}")]
pub struct SignInError {
    /// Who can mend it.
    pub need: SignInNeed,
    /// `AADSTS50076`, or the OAuth error where there is no number; `not-signed-in` before the first.
    pub code: String,
    /// A second factor is what is missing.
    pub wants_mfa: bool,
}

impl SignInError {
    /// Nobody has signed in yet.
    pub fn not_signed_in() -> Self {
        Self { need: SignInNeed::Person, code: "not-signed-in".to_owned(), wants_mfa: false }
    }

    /// The store does not say.
    pub fn from_store() -> Self {
        Self { need: SignInNeed::Time, code: "sign-in-storage".to_owned(), wants_mfa: false }
    }
}

impl From<&SecretsError> for SignInError {
    /// The refresh token can not be read or kept: nothing was used.
    fn from(error: &SecretsError) -> Self {
        let (need, code) = match error {
            SecretsError::Store(_) => return Self::from_store(),
            SecretsError::NoKey(_) => (SignInNeed::SetUp, "secret-key-unusable"),
            SecretsError::OtherKey => (SignInNeed::SetUp, "secret-key-other"),
            SecretsError::Damaged => (SignInNeed::Person, "secret-damaged"),
        };
        Self { need, code: code.to_owned(), wants_mfa: false }
    }
}

/// Where a person types which code, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// The page.
    pub verification_uri: String,
    /// The code.
    pub user_code: String,
    /// End of its life.
    pub expires_at: DateTime<Utc>,
}

/// How the sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignInState {
    /// When a token was last obtained.
    pub renewed_at: Option<DateTime<Utc>>,
    /// Whether that token carries the MFA claim.
    pub has_mfa: Option<bool>,
    /// Why the last try failed; `None` after a success.
    pub problem: Option<SignInError>,
}

/// What one node saw of a sign-in, for all nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInNote {
    /// The version of the stored secret that this is about; 0: there was none.
    pub secret_version: u64,
    /// When it was seen.
    pub at: DateTime<Utc>,
    /// What was seen.
    pub state: SignInState,
}

/// The newest notes, one for each sign-in.
#[async_trait]
pub trait SignInNotes: Send + Sync {
    /// Notes it, unless a newer secret or a later moment was noted. Times of success stay.
    async fn note(&self, name: &str, note: &SignInNote) -> Result<(), StoreError>;
    /// What was noted last.
    async fn noted(&self, name: &str) -> Result<Option<SignInNote>, StoreError>;
}

/// Signing in by a person's code.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// Asks for a code. A code asked for before is forgotten.
    async fn begin(&self) -> Result<DeviceCode, SignInError>;
    /// Waits until the person has typed the code, and stores what was granted.
    async fn finish(&self) -> Result<(), SignInError>;
    /// How it stands, as far as this process knows.
    fn state(&self) -> SignInState;
}

/// Access tokens for the calls of a client.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// A token that is good for a while. Askers of one moment share one renewal.
    async fn token(&self) -> Result<SecretString, SignInError>;
    /// Another token than the one that was just refused.
    async fn token_after(&self, refused: &SecretString) -> Result<SecretString, SignInError>;
}
