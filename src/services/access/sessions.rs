//! Sessions of the screen: a browser keeps 256 random bits, the store their digest.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{gate::Denied, keys::hex};
use crate::{
    domain::access::{Principal, Role, Subject},
    ports::{
        clock::{Clock, Randomness},
        identity::{BrowserSignIn, Ceremony, Identity, TokenProblem},
        store::{StoreError, sessions::SessionStore},
    },
};

/// A session ends after so long, used or not.
const LIFE: TimeDelta = TimeDelta::hours(12);

/// Signs people in at the screen, and out.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn SessionStore>,
    randomness: Arc<dyn Randomness>,
    clock: Arc<dyn Clock>,
    service: Option<Arc<dyn BrowserSignIn>>,
}

/// A session that was just made.
pub struct NewSession {
    /// What the browser keeps.
    pub token: String,
    /// How long, in seconds.
    pub seconds: i64,
}

/// Where a browser goes to sign in, and what it keeps until it is back.
pub struct Begun {
    /// The service's page.
    pub page: String,
    /// What it keeps.
    pub ceremony: Ceremony,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignInProblem {
    /// What came back belongs to no sign-in of this browser.
    #[error("This sign-in was not begun here, or too long ago; begin again.")]
    Stranger,
    /// The service vouches for nobody.
    #[error("The sign-in was not completed: {0}.")]
    Token(#[from] TokenProblem),
    /// Somebody without a role.
    #[error("{0} has no role here: an administrator assigns VIEWER, SALES or ADMIN.")]
    NoRole(String),
    /// The store's.
    #[error("Nobody can be signed in now; try again later.")]
    Store(#[from] StoreError),
}

impl Sessions {
    /// `service`: where people sign in; `None`: only keys open sessions.
    pub fn new(
        store: Arc<dyn SessionStore>,
        randomness: Arc<dyn Randomness>,
        clock: Arc<dyn Clock>,
        service: Option<Arc<dyn BrowserSignIn>>,
    ) -> Self {
        Self { store, randomness, clock, service }
    }

    /// Begins a sign-in at the service; `None`: there is none.
    pub fn begin(&self) -> Option<Begun> {
        let service = self.service.as_ref()?;
        let ceremony = Ceremony {
            state: hex(&self.randomness.secret()),
            nonce: hex(&self.randomness.secret()),
            verifier: hex(&self.randomness.secret()),
        };
        let page = service.page(&ceremony).to_string();
        Some(Begun { page, ceremony })
    }

    /// Ends a sign-in: `kept` is what the browser kept, `state` and `code` what it came back with.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub async fn complete(
        &self,
        kept: Option<&Ceremony>,
        state: &str,
        code: &str,
    ) -> Result<NewSession, SignInProblem> {
        let kept = kept.filter(|kept| is_same(&kept.state, state));
        let (Some(service), Some(kept)) = (&self.service, kept) else {
            return Err(SignInProblem::Stranger);
        };
        let Identity { subject, name, role, .. } = service.redeem(code, kept).await?;
        let role = role.ok_or_else(|| SignInProblem::NoRole(name.clone()))?;
        Ok(self.open(name, role, Subject::Person(subject), None).await?)
    }

    /// Opens a session for somebody who proved himself otherwise. It ends when his proof does.
    ///
    /// # Errors
    /// The store's.
    pub async fn of(&self, who: Principal) -> Result<NewSession, StoreError> {
        self.open(who.name, who.role, who.subject, who.until).await
    }

    async fn open(
        &self,
        name: String,
        role: Role,
        subject: Subject,
        end: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<NewSession, StoreError> {
        let token = hex(&self.randomness.secret());
        let now = self.clock.now();
        let until = end.map_or(now + LIFE, |end| end.min(now + LIFE));
        let who = Principal { name, role, subject, until: Some(until) };
        self.store.add_session(digest(&token), &who, now).await?;
        Ok(NewSession { token, seconds: (until - now).num_seconds() })
    }

    /// Whose session it is.
    ///
    /// # Errors
    /// Why it opens nothing.
    pub async fn whose(&self, token: &str) -> Result<Principal, Denied> {
        let found = self.store.session(digest(token)).await.map_err(Denied::Store)?;
        let who = found.ok_or(Denied::SignedOut)?;
        if who.until.is_none_or(|until| until <= self.clock.now()) {
            return Err(Denied::SignedOut);
        }
        Ok(who)
    }

    /// Signs out.
    ///
    /// # Errors
    /// The store's.
    pub async fn end(&self, token: &str) -> Result<(), StoreError> {
        self.store.end_session(digest(token)).await
    }
}

fn digest(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// Takes the same time wherever the texts differ.
fn is_same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}
