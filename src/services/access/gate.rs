//! The gate: what a request shows, judged.

use std::{fmt, sync::Arc, time::Duration};

use chrono::TimeDelta;
use moka::future::Cache;

use super::keys;
use crate::{
    domain::access::{KeyState, Principal, Subject},
    ports::{
        clock::Clock,
        store::{
            StoreError,
            api_keys::{ApiKeyStore, StoredKey},
        },
    },
};

/// How long a key is remembered: so long a key that was taken back elsewhere still opens here.
const KEPT: Duration = Duration::from_secs(5);
/// Keys remembered; also those that are none.
const MOST_KEPT: u64 = 10_000;
/// A use is noted so often.
const NOTED: TimeDelta = TimeDelta::minutes(5);
/// How long a request waits for its note.
const NOTING: Duration = Duration::from_secs(1);

/// What a request shows.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// The token of an `Authorization: Bearer` header.
    Bearer(String),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bearer(_) => f.write_str("Bearer([redacted])"),
        }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Denied {
    /// Nothing was shown.
    #[error("Send an API key: Authorization: Bearer hnt_…")]
    Nothing,
    /// What was shown opens nothing here.
    #[error("This key opens nothing here; `hunter api-key list` shows the keys in use.")]
    Unknown,
    /// Its time is over.
    #[error("This key has expired; make a new one with `hunter api-key create`.")]
    Expired,
    /// It was taken back.
    #[error("This key was revoked.")]
    Revoked,
    /// It can not be judged now.
    #[error("Keys can not be checked now; try again later.")]
    Store(#[source] StoreError),
}

impl Denied {
    /// One word, for metrics and logs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Store(_) => "unavailable",
        }
    }
}

/// Judges what requests show.
pub struct Gate(Way);

enum Way {
    /// Whoever comes is the local administrator.
    Open,
    /// Everybody proves who he is.
    Proving(Proving),
}

struct Proving {
    keys: Arc<dyn ApiKeyStore>,
    clock: Arc<dyn Clock>,
    kept: Cache<String, Option<Arc<StoredKey>>>,
}

impl Gate {
    /// Lets everybody in as the local administrator: for an address that only this machine reaches.
    pub const fn open() -> Self {
        Self(Way::Open)
    }

    /// Lets in who shows an API key.
    pub fn of_keys(keys: Arc<dyn ApiKeyStore>, clock: Arc<dyn Clock>) -> Self {
        let kept = Cache::builder().max_capacity(MOST_KEPT).time_to_live(KEPT).build();
        Self(Way::Proving(Proving { keys, clock, kept }))
    }

    /// Whether everybody is the local administrator.
    pub const fn is_open(&self) -> bool {
        matches!(self.0, Way::Open)
    }

    /// Judges what a request shows.
    ///
    /// # Errors
    /// Why it does not open.
    pub async fn admit(&self, proof: Option<&Proof>) -> Result<Principal, Denied> {
        match (&self.0, proof) {
            (Way::Open, _) => Ok(Principal::local()),
            (Way::Proving(_), None) => Err(Denied::Nothing),
            (Way::Proving(proving), Some(Proof::Bearer(token))) => proving.key(token).await,
        }
    }
}

impl Proving {
    async fn key(&self, text: &str) -> Result<Principal, Denied> {
        let id = keys::shape(text).ok_or(Denied::Unknown)?;
        let look = async { Ok::<_, StoreError>(self.keys.key(id).await?.map(Arc::new)) };
        let kept = self.kept.try_get_with_by_ref(id, look).await;
        let stored = kept
            .map_err(|error: Arc<StoreError>| Denied::Store((*error).clone()))?
            .ok_or(Denied::Unknown)?;
        // The comparison of digests takes the same time wherever they differ.
        if blake3::Hash::from_bytes(stored.digest) != blake3::hash(text.as_bytes()) {
            return Err(Denied::Unknown);
        }
        let now = self.clock.now();
        match stored.key.state(now) {
            KeyState::Active => {}
            KeyState::Expired => return Err(Denied::Expired),
            KeyState::Revoked => return Err(Denied::Revoked),
        }
        if stored.key.last_used_at.is_none_or(|noted| now - noted >= NOTED) {
            self.note(id).await;
        }
        Ok(Principal {
            name: stored.key.name.clone(),
            role: stored.key.role,
            subject: Subject::Key(stored.key.id.clone()),
            until: stored.key.expires_at,
        })
    }

    /// Notes a use. A note that fails costs the request nothing but a moment.
    async fn note(&self, id: &str) {
        let now = self.clock.now();
        let noting = self.keys.key_used(id, now, now - NOTED);
        match tokio::time::timeout(NOTING, noting).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the use of a key was not noted"),
            Err(_) => tracing::debug!("noting the use of a key takes too long"),
        }
        self.kept.invalidate(id).await;
    }
}
