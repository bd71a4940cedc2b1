//! The gate: what a request shows, judged.

use std::{fmt, sync::Arc, time::Duration};

use chrono::TimeDelta;
use moka::future::Cache;

use super::{keys, limiter::Limiter, sessions::Sessions};
use crate::{
    domain::access::{KeyState, Principal, Subject},
    ports::{
        clock::Clock,
        identity::{TokenProblem, Tokens},
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
    /// What the browser keeps of a session.
    Session(String),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bearer(_) => f.write_str("Bearer([redacted])"),
            Self::Session(_) => f.write_str("Session([redacted])"),
        }
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Denied {
    /// Nothing was shown.
    #[error(
        "Send an API key or a token: Authorization: Bearer …; at the screen, sign in at /login."
    )]
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
    /// The session has ended.
    #[error("You are signed out; sign in again at /login.")]
    SignedOut,
    /// The sign-in service's token proves nothing.
    #[error("This token opens nothing here: {0}.")]
    Token(TokenProblem),
    /// Nobody assigned a role to him.
    #[error("{0} has no role here: an administrator assigns VIEWER, SALES or ADMIN.")]
    NoRole(String),
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
            Self::SignedOut => "signed-out",
            Self::Token(TokenProblem::Unavailable(_)) | Self::Store(_) => "unavailable",
            Self::Token(_) => "token",
            Self::NoRole(_) => "no-role",
        }
    }
}

/// Judges what requests show.
pub struct Gate {
    /// `None`: whoever comes is the local administrator.
    proving: Option<Proving>,
    limiter: Option<Limiter>,
}

struct Proving {
    keys: Arc<dyn ApiKeyStore>,
    clock: Arc<dyn Clock>,
    kept: Cache<String, Option<Arc<StoredKey>>>,
    tokens: Option<Arc<dyn Tokens>>,
    sessions: Option<Sessions>,
}

impl Gate {
    /// Lets everybody in as the local administrator: for an address that only this machine reaches.
    pub const fn open() -> Self {
        Self { proving: None, limiter: None }
    }

    /// Lets in who shows an API key.
    pub fn of_keys(keys: Arc<dyn ApiKeyStore>, clock: Arc<dyn Clock>) -> Self {
        let kept = Cache::builder().max_capacity(MOST_KEPT).time_to_live(KEPT).build();
        let proving = Proving { keys, clock, kept, tokens: None, sessions: None };
        Self { proving: Some(proving), limiter: None }
    }

    /// Lets in who shows a token of a sign-in service, too.
    #[must_use]
    pub fn or_tokens(mut self, tokens: Arc<dyn Tokens>) -> Self {
        if let Some(proving) = &mut self.proving {
            proving.tokens = Some(tokens);
        }
        self
    }

    /// Lets in who is signed in at the screen, too.
    #[must_use]
    pub fn or_sessions(mut self, sessions: Sessions) -> Self {
        if let Some(proving) = &mut self.proving {
            proving.sessions = Some(sessions);
        }
        self
    }

    /// Holds each caller to an allowance.
    #[must_use]
    pub fn paced(self, limiter: Option<Limiter>) -> Self {
        Self { limiter, ..self }
    }

    /// Whether everybody is the local administrator.
    pub const fn is_open(&self) -> bool {
        self.proving.is_none()
    }

    /// Where people sign in at the screen; `None`: nobody need.
    pub fn sessions(&self) -> Option<&Sessions> {
        self.proving.as_ref()?.sessions.as_ref()
    }

    /// Judges what a request shows.
    ///
    /// # Errors
    /// Why it does not open.
    pub async fn admit(&self, proof: Option<&Proof>) -> Result<Principal, Denied> {
        let Some(proving) = &self.proving else { return Ok(Principal::local()) };
        match proof.ok_or(Denied::Nothing)? {
            Proof::Bearer(token) if token.starts_with(keys::MARK) => proving.key(token).await,
            Proof::Bearer(token) => proving.token(token).await,
            Proof::Session(token) => proving.session(token).await,
        }
    }

    /// Takes one request out of a caller's allowance.
    ///
    /// # Errors
    /// It is used up: how long until there is room again.
    pub async fn take(&self, who: &Principal) -> Result<(), Duration> {
        match &self.limiter {
            Some(limiter) => limiter.take(who).await,
            None => Ok(()),
        }
    }
}

impl Proving {
    async fn token(&self, text: &str) -> Result<Principal, Denied> {
        let tokens = self.tokens.as_ref().ok_or(Denied::Unknown)?;
        let who = tokens.verify(text).await.map_err(Denied::Token)?;
        let role = who.role.ok_or_else(|| Denied::NoRole(who.name.clone()))?;
        let (name, subject) = (who.name, Subject::Person(who.subject));
        Ok(Principal { name, role, subject, until: Some(who.until) })
    }

    async fn session(&self, token: &str) -> Result<Principal, Denied> {
        let sessions = self.sessions.as_ref().ok_or(Denied::SignedOut)?;
        let who = sessions.whose(token).await?;
        // A session that a key opened ends with the key.
        if let Subject::Key(id) = &who.subject {
            let stored = self.stored(id).await?.ok_or(Denied::SignedOut)?;
            if stored.key.state(self.clock.now()) != KeyState::Active {
                return Err(Denied::SignedOut);
            }
        }
        Ok(who)
    }

    async fn stored(&self, id: &str) -> Result<Option<Arc<StoredKey>>, Denied> {
        let look = async { Ok::<_, StoreError>(self.keys.key(id).await?.map(Arc::new)) };
        let kept = self.kept.try_get_with_by_ref(id, look).await;
        kept.map_err(|error: Arc<StoreError>| Denied::Store((*error).clone()))
    }

    async fn key(&self, text: &str) -> Result<Principal, Denied> {
        let id = keys::shape(text).ok_or(Denied::Unknown)?;
        let stored = self.stored(id).await?.ok_or(Denied::Unknown)?;
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
