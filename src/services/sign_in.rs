//! Signing in to an outside service by a person's code, and how that stands for all nodes.
//!
//! A sign-in is begun at once and finished in the background, for a person takes minutes to type a
//! code. How it stands is read from what is stored, so that every node says the same.

mod explain;

use std::sync::Arc;

use metrics::gauge;
use tokio::sync::watch;

pub use self::explain::{Way, explain};
use crate::{
    ports::{
        secrets::{Secrets, SecretsError},
        sign_in::{
            DeviceCode, SignIn, SignInError, SignInNeed, SignInNote, SignInNotes, SignInState,
        },
        store::StoreError,
    },
    telemetry::names,
    texts::Locale,
};

/// The sign-in to one service.
pub struct SignIns {
    ports: Ports,
    name: &'static str,
    way: Way,
    begun: watch::Sender<Begun>,
}

/// What it stands on.
pub struct Ports {
    /// Who signs in.
    pub sign_in: Arc<dyn SignIn>,
    /// Where its secret is kept.
    pub secrets: Arc<dyn Secrets>,
    /// Where all nodes note how it stands.
    pub notes: Arc<dyn SignInNotes>,
}

/// Which sign-in was begun last, and which of them has ended.
#[derive(Debug, Clone, Copy, Default)]
struct Begun {
    count: u64,
    ended: u64,
    is_stopped: bool,
}

/// Why no sign-in was begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// A stored password signs in; there is no code to type.
    #[error("signing in is set to go by password")]
    ByPassword,
    /// The service gives no code.
    #[error(transparent)]
    Refused(#[from] SignInError),
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is a sign-in that works, as far as anybody knows.
    Ok,
    /// The token works for now; the second factor that Partner Center demands was not used for it.
    WithoutMfa,
    /// There is no token.
    Without(SignInError),
}

impl SignIns {
    /// The sign-in whose secret has that name.
    pub fn new(ports: Ports, name: &'static str, way: Way) -> Self {
        Self { ports, name, way, begun: watch::Sender::default() }
    }

    /// How signing in is done.
    pub const fn way(&self) -> Way {
        self.way
    }

    /// Whether the token that this process holds carries the MFA claim, as far as it tells.
    pub fn has_mfa(&self) -> Option<bool> {
        self.ports.sign_in.state().has_mfa
    }

    /// Asks for a code. Whoever finishes sign-ins in the background hears of it and must be awake; a
    /// code asked for before is no longer waited for.
    ///
    /// # Errors
    /// When there is no code to be had.
    pub async fn begin(&self) -> Result<DeviceCode, BeginError> {
        if self.way == Way::Password {
            return Err(BeginError::ByPassword);
        }
        let code = self.ports.sign_in.begin().await?;
        self.begun.send_modify(|begun| begun.count += 1);
        Ok(code)
    }

    /// Waits until the person has typed the code that was asked for last.
    ///
    /// # Errors
    /// When he declines or takes too long, or the sign-in is refused.
    pub async fn finish(&self) -> Result<(), SignInError> {
        self.ports.sign_in.finish().await
    }

    /// Finishes what was begun, the newest code only; returns when nothing is left to wait for.
    pub async fn finish_begun(&self) {
        let mut changes = self.begun.subscribe();
        loop {
            let begun = *changes.borrow_and_update();
            if begun.is_stopped || begun.ended == begun.count {
                return;
            }
            tokio::select! {
                outcome = self.finish() => {
                    match outcome {
                        Ok(()) => tracing::info!(sign_in = self.name, "signed in"),
                        Err(error) => {
                            tracing::warn!(sign_in = self.name, %error, "nobody signed in");
                        }
                    }
                    self.begun.send_modify(|now| now.ended = begun.count);
                }
                // A newer code, or the stop.
                _ = changes.changed() => {}
            }
        }
    }

    /// From now on nothing is waited for.
    pub fn stop(&self) {
        self.begun.send_modify(|begun| begun.is_stopped = true);
    }

    /// How it stands, by what is stored.
    ///
    /// # Errors
    /// When the store can not say.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        let noted = self.ports.notes.noted(self.name).await?;
        let version = match self.way {
            Way::Password => 0,
            Way::DeviceCode => match self.ports.secrets.load(self.name).await {
                Ok(Some(kept)) => kept.version,
                Ok(None) => return Ok(Standing::Without(never_signed_in(noted))),
                Err(SecretsError::Store(error)) => return Err(error),
                Err(error) => return Ok(Standing::Without(SignInError::from(&error))),
            },
        };
        // A note about a secret that was replaced since says nothing of the present one.
        let state = noted.filter(|note| note.secret_version >= version).map(|note| note.state);
        Ok(match state {
            Some(SignInState { problem: Some(problem), .. }) => Standing::Without(problem),
            Some(SignInState { has_mfa: Some(false), .. }) => Standing::WithoutMfa,
            Some(_) | None => Standing::Ok,
        })
    }

    /// Tells the metrics how it stands.
    ///
    /// # Errors
    /// When the store can not say.
    pub async fn observe(&self) -> Result<(), StoreError> {
        let works = self.standing().await? == Standing::Ok;
        gauge!(names::PARTNER_CENTER_SIGN_IN).set(f64::from(u8::from(works)));
        Ok(())
    }

    /// What is wrong and what to do; `None` when all is well.
    pub fn reason(&self, standing: &Standing, locale: Locale) -> Option<String> {
        match standing {
            Standing::Ok => None,
            Standing::WithoutMfa => Some(explain::without_mfa(self.way, locale)),
            Standing::Without(error) => Some(explain(error, self.way, locale)),
        }
    }

    /// Whether a person who types a code would mend it.
    pub fn needs_sign_in(&self, standing: &Standing) -> bool {
        self.way == Way::DeviceCode
            && matches!(standing, Standing::Without(error) if error.need == SignInNeed::Person)
    }
}

/// Why there is no sign-in: what came of the last try, or that there was none.
fn never_signed_in(noted: Option<SignInNote>) -> SignInError {
    noted
        .filter(|note| note.secret_version == 0)
        .and_then(|note| note.state.problem)
        .unwrap_or_else(SignInError::not_signed_in)
}
