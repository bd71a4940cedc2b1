//! The keys that a tenant publishes, kept; fetched by one task at a time and seldom.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::DecodingKey;
use reqwest::{Client, Url};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::{
    adapters::http_client,
    ports::{clock::Clock, identity::TokenProblem},
};

/// Keys are fetched anew after so long.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// A key that is not there is not asked for again before: whoever makes names of keys up must not
/// make us ask.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);
/// Bytes of a list of keys.
const MOST_BYTES: usize = 512 * 1024;

/// The keys by name.
pub struct KeySet {
    url: Url,
    http: Client,
    clock: Arc<dyn Clock>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<String, Arc<DecodingKey>>,
    fetched_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kid: Option<String>,
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl KeySet {
    pub fn new(url: Url, http: Client, clock: Arc<dyn Clock>) -> Self {
        Self { url, http, clock, held: Mutex::default() }
    }

    /// The key of that name. Those who come while it is fetched wait for the one who fetches.
    pub async fn find(&self, kid: &str) -> Result<Arc<DecodingKey>, TokenProblem> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        let is_old = held.fetched_at.is_none_or(|at| now - at >= KEPT);
        let may_try = held.tried_at.is_none_or(|at| now - at >= PATIENCE);
        let mut failed = None;
        if may_try && (is_old || !held.keys.contains_key(kid)) {
            held.tried_at = Some(now);
            match self.fetch().await {
                Ok(keys) => {
                    held.keys = keys;
                    held.fetched_at = Some(now);
                }
                Err(error) => {
                    tracing::warn!(%error, "the keys of the sign-in service can not be fetched");
                    failed = Some(error);
                }
            }
        }
        // Old keys are better than none while the service does not answer.
        match (held.keys.get(kid), held.fetched_at) {
            (Some(key), _) => Ok(Arc::clone(key)),
            (None, Some(_)) if failed.is_none() => Err(TokenProblem::Signature),
            (None, _) => {
                let why = failed.unwrap_or_else(|| "it did not a moment ago".to_owned());
                Err(TokenProblem::Unavailable(why))
            }
        }
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<DecodingKey>>, String> {
        let response = http_client::send("sign-in", self.http.get(self.url.clone())).await;
        let response = response.and_then(reqwest::Response::error_for_status);
        let response = response.map_err(|error| error.without_url().to_string())?;
        let body = http_client::read_body(response, MOST_BYTES).await;
        let body = body.map_err(|error| error.to_string())?;
        let published: Published =
            serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let keys = published.keys.into_iter().filter_map(PublishedKey::read);
        Ok(keys.collect())
    }
}

impl PublishedKey {
    /// A key that signs, by its name.
    fn read(self) -> Option<(String, Arc<DecodingKey>)> {
        let signs = self.kty == "RSA" && self.purpose.is_none_or(|purpose| purpose == "sig");
        let key = DecodingKey::from_rsa_components(&self.n?, &self.e?).ok()?;
        let kid = self.kid.filter(|_| signs)?;
        Some((kid, Arc::new(key)))
    }
}
