//! Tokens of Microsoft Entra ID, judged: RS256 only, by the tenant's published keys, exactly this
//! issuer and this audience.

mod browser;
mod keys;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use reqwest::{Client, Url};
use serde::Deserialize;

pub use self::browser::{Application, EntraSignIn};
use self::keys::KeySet;
use crate::{
    domain::access::Role,
    ports::{
        clock::Clock,
        identity::{Identity, TokenProblem, Tokens},
    },
};

/// How far clocks may differ.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// Longer tokens are none.
const MOST_BYTES: usize = 16 * 1024;
/// Longer names of keys are none.
const MOST_KID_BYTES: usize = 256;

/// Whose tokens are good, and for what.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// E.g. `https://login.microsoftonline.com`.
    pub authority: Url,
    /// Tenant id, never `common`.
    pub tenant: String,
    /// Our application: `aud` of its tokens.
    pub audience: String,
}

impl Issuer {
    /// `iss` of its tokens.
    pub fn name(&self) -> String {
        format!("{}/{}/v2.0", self.authority.as_str().trim_end_matches('/'), self.tenant)
    }

    /// An address of the tenant.
    ///
    /// # Panics
    /// Never: the authority is a base.
    fn at(&self, path: &str) -> Url {
        let base = self.authority.as_str().trim_end_matches('/');
        format!("{base}/{}/{path}", self.tenant).parse().expect("an authority with a tenant")
    }
}

/// Judges tokens by the keys that the tenant publishes.
pub struct EntraTokens {
    issuer: Issuer,
    keys: KeySet,
    clock: Arc<dyn Clock>,
}

/// What of a token's claims matters here. Whatever has another form is refused as a whole.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    nbf: Option<i64>,
    tid: String,
    oid: String,
    name: Option<String>,
    preferred_username: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    nonce: Option<String>,
}

impl EntraTokens {
    /// Nothing is asked before the first token comes.
    pub fn new(issuer: Issuer, http: Client, clock: Arc<dyn Clock>) -> Self {
        let keys = KeySet::new(issuer.at("discovery/v2.0/keys"), http, Arc::clone(&clock));
        Self { issuer, keys, clock }
    }

    /// Judges a token; `nonce`: it must answer that sign-in.
    async fn judge(&self, token: &str, nonce: Option<&str>) -> Result<Identity, TokenProblem> {
        if token.len() > MOST_BYTES {
            return Err(TokenProblem::Malformed);
        }
        let header = decode_header(token).map_err(|_| TokenProblem::Malformed)?;
        // Neither `none` nor a symmetric one, for which the public key would be the secret.
        if header.alg != Algorithm::RS256 {
            return Err(TokenProblem::Malformed);
        }
        let kid = header.kid.filter(|kid| (1..=MOST_KID_BYTES).contains(&kid.len()));
        let key = self.keys.find(&kid.ok_or(TokenProblem::Malformed)?).await?;
        // The library checks the signature; the rest is checked here, by our clock.
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let decoded =
            decode::<Claims>(token, &key, &validation).map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::Json(_) => TokenProblem::Malformed,
                _ => TokenProblem::Signature,
            })?;
        self.check(decoded.claims, nonce)
    }

    fn check(&self, claims: Claims, nonce: Option<&str>) -> Result<Identity, TokenProblem> {
        if claims.iss != self.issuer.name() || claims.tid != self.issuer.tenant {
            return Err(TokenProblem::Issuer);
        }
        if claims.aud != self.issuer.audience {
            return Err(TokenProblem::Audience);
        }
        let moment =
            |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).ok_or(TokenProblem::Time);
        let (now, until) = (self.clock.now(), moment(claims.exp)?);
        let begins = claims.nbf.map(moment).transpose()?;
        if until + LEEWAY <= now || begins.is_some_and(|begins| begins - LEEWAY > now) {
            return Err(TokenProblem::Time);
        }
        if nonce.is_some() && claims.nonce.as_deref() != nonce {
            return Err(TokenProblem::Nonce);
        }
        if claims.oid.is_empty() {
            return Err(TokenProblem::Malformed);
        }
        let name = claims.name.or(claims.preferred_username);
        Ok(Identity {
            name: name.unwrap_or_else(|| claims.oid.clone()),
            subject: claims.oid,
            role: claims.roles.iter().filter_map(|word| role(word)).max(),
            until,
        })
    }
}

/// An app role: `SALES`, also written `Hunter.Sales`.
fn role(word: &str) -> Option<Role> {
    Role::of_word(word.strip_prefix("Hunter.").unwrap_or(word))
}

#[async_trait]
impl Tokens for EntraTokens {
    async fn verify(&self, token: &str) -> Result<Identity, TokenProblem> {
        self.judge(token, None).await
    }
}
