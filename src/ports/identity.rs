//! People, as a sign-in service vouches for them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use url::Url;

use crate::domain::access::Role;

/// What a good token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The service's id of the person or program, unique within the tenant.
    pub subject: String,
    /// For people.
    pub name: String,
    /// The highest of the roles that he was assigned; `None`: none of ours.
    pub role: Option<Role>,
    /// When the token ends.
    pub until: DateTime<Utc>,
}

/// Why a token proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// It has not the form of one, or is not signed as ours are.
    #[error("the token is not one that the sign-in service signs")]
    Malformed,
    /// The signature is wrong, or by a key that the service does not publish.
    #[error("the token is not signed by a key of the sign-in service")]
    Signature,
    /// Of another tenant.
    #[error("the token is of another issuer or tenant")]
    Issuer,
    /// For another application.
    #[error("the token is for another application")]
    Audience,
    /// Its time has not come, or is over.
    #[error("the token has expired, or is not valid yet")]
    Time,
    /// It answers another sign-in.
    #[error("the token answers another sign-in")]
    Nonce,
    /// The service's keys can not be had now.
    #[error("the sign-in service does not answer: {0}")]
    Unavailable(String),
}

/// Judges tokens of a sign-in service.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// What a token says, once everything about it was checked.
    async fn verify(&self, token: &str) -> Result<Identity, TokenProblem>;
}

/// What a sign-in at a browser is recognised by: made here, kept by the browser, checked at the end.
#[derive(Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Proves that the one who takes the code began the sign-in (PKCE).
    pub verifier: String,
}

/// Signs people in at a browser: the authorization code flow with PKCE.
#[async_trait]
pub trait BrowserSignIn: Send + Sync {
    /// The page that a browser is sent to.
    fn page(&self, ceremony: &Ceremony) -> Url;

    /// Who it was that came back with that code.
    async fn redeem(&self, code: &str, ceremony: &Ceremony) -> Result<Identity, TokenProblem>;
}
