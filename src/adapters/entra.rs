//! Tokens of Microsoft Entra ID: obtained by one task at a time, renewed before they end, and the
//! rotated refresh token stored before the new access token is used.

mod client;
mod errors;
mod no_secrets;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use client::{EntraClient, Granted};
pub use no_secrets::NoSecrets;
use oauth2::{
    ClientId, ClientSecret, DeviceAuthorizationUrl, RefreshToken, ResourceOwnerPassword,
    ResourceOwnerUsername, Scope, StandardDeviceAuthorizationResponse, TokenUrl,
};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::ports::{
    clock::{Clock, Patience},
    secrets::{Kept, Secrets},
    sign_in::{
        DeviceCode, SignIn, SignInError, SignInNeed, SignInNote, SignInNotes, SignInState, Tokens,
    },
};

/// A refusal is believed for so long: an administrator may have let us in meanwhile.
const REFUSED_FOR: TimeDelta = TimeDelta::hours(1);

/// How tokens are obtained.
#[derive(Debug, Clone)]
pub enum Grant {
    /// A person types a code once; from then on by the stored refresh token.
    DeviceCode,
    /// Resource owner password. Microsoft refuses it where a second factor is enforced.
    Password {
        /// User principal name.
        username: String,
        /// Password.
        password: SecretString,
    },
    /// The application itself.
    ClientCredentials,
}

/// Which application signs in where, for what.
#[derive(Debug, Clone)]
pub struct Application {
    /// E.g. `https://login.microsoftonline.com`.
    pub authority: Url,
    /// Tenant id or domain, never `common`.
    pub tenant: String,
    /// Client id.
    pub client_id: String,
    /// Only for a confidential client.
    pub client_secret: Option<SecretString>,
    /// E.g. `https://api.partner.microsoft.com/.default`.
    pub scope: String,
    /// How.
    pub grant: Grant,
    /// Name under which the refresh token is kept.
    pub secret_name: &'static str,
}

/// Owns the tokens of one application.
pub struct TokenKeeper {
    application: Application,
    oauth: EntraClient,
    http: Client,
    secrets: Arc<dyn Secrets>,
    notes: Option<Arc<dyn SignInNotes>>,
    clock: Arc<dyn Clock>,
    patience: Arc<dyn Patience>,
    access: tokio::sync::Mutex<Held>,
    state: Mutex<SignInState>,
}

/// What the keeper holds in memory.
#[derive(Default)]
struct Held {
    token: Option<Access>,
    device: Option<(StandardDeviceAuthorizationResponse, DateTime<Utc>)>,
    refused: Option<Refused>,
}

/// A refusal that repeating at once does not mend.
struct Refused {
    error: SignInError,
    /// The version of the secret that was refused.
    version: u64,
    at: DateTime<Utc>,
}

struct Access {
    token: SecretString,
    renew_at: DateTime<Utc>,
}

impl TokenKeeper {
    /// A keeper that holds nothing yet.
    ///
    /// # Errors
    /// When authority and tenant make no address.
    pub fn new(
        application: Application,
        http: Client,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        patience: Arc<dyn Patience>,
    ) -> Result<Self, url::ParseError> {
        let base = application.authority.as_str().trim_end_matches('/');
        let endpoint = |name: &str| format!("{base}/{}/oauth2/v2.0/{name}", application.tenant);
        let mut oauth = EntraClient::new(ClientId::new(application.client_id.clone()))
            .set_auth_type(oauth2::AuthType::RequestBody)
            .set_token_uri(TokenUrl::new(endpoint("token"))?)
            .set_device_authorization_url(DeviceAuthorizationUrl::new(endpoint("devicecode"))?);
        if let Some(secret) = &application.client_secret {
            oauth = oauth.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        Ok(Self {
            application,
            oauth,
            http,
            secrets,
            notes: None,
            clock,
            patience,
            access: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        })
    }

    /// The same keeper, telling all nodes how the sign-in stands.
    #[must_use]
    pub fn noting(self, notes: Arc<dyn SignInNotes>) -> Self {
        Self { notes: Some(notes), ..self }
    }

    /// Obtains a token, by what is stored now: another node may have stored a newer one.
    async fn renew(&self, held: &mut Held) -> Result<SecretString, SignInError> {
        held.token = None;
        let mut kept = self.stored().await?;
        loop {
            let version = kept.as_ref().map_or(0, |kept| kept.version);
            if let Some(refused) = &held.refused
                && refused.version == version
                && !self.may_ask_again(refused)
            {
                return Err(refused.error.clone());
            }
            let error = match self.exchange(kept.as_ref().map(|kept| &kept.secret)).await {
                Ok(granted) => return self.keep(held, granted, Some(version)).await,
                Err(error) => error,
            };
            // Repeating what Microsoft refused locks accounts; a new sign-in changes the version.
            if error.need != SignInNeed::Time {
                let at = self.clock.now();
                held.refused = Some(Refused { error: error.clone(), version, at });
                kept = self.stored().await?;
                if kept.as_ref().map_or(0, |kept| kept.version) != version {
                    // Another node used the token up in between, and stored the next one.
                    continue;
                }
            }
            self.note(version, |state| state.problem = Some(error.clone())).await;
            return Err(error);
        }
    }

    /// A refused password is never tried again: that locks accounts. An application is not locked,
    /// and what stands in its way may be mended at any time.
    fn may_ask_again(&self, refused: &Refused) -> bool {
        match self.application.grant {
            Grant::Password { .. } => false,
            Grant::DeviceCode => self.clock.now() - refused.at >= REFUSED_FOR,
            Grant::ClientCredentials => true,
        }
    }

    async fn exchange(&self, refresh: Option<&SecretString>) -> Result<Granted, SignInError> {
        let http = client::caller(&self.http);
        let scopes = || {
            let offline = matches!(self.application.grant, Grant::ClientCredentials)
                .then_some(None)
                .unwrap_or(Some("offline_access"));
            [Some(self.application.scope.as_str()), offline]
                .into_iter()
                .flatten()
                .map(|scope| Scope::new(scope.to_owned()))
        };
        let answer = match (&self.application.grant, refresh) {
            (Grant::DeviceCode, None) => return Err(SignInError::not_signed_in()),
            (Grant::DeviceCode, Some(refresh)) => {
                let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
                let request = self.oauth.exchange_refresh_token(&refresh).add_scopes(scopes());
                request.request_async(&http).await
            }
            (Grant::Password { username, password }, _) => {
                let username = ResourceOwnerUsername::new(username.clone());
                let password = ResourceOwnerPassword::new(password.expose_secret().to_owned());
                let request =
                    self.oauth.exchange_password(&username, &password).add_scopes(scopes());
                request.request_async(&http).await
            }
            (Grant::ClientCredentials, _) => {
                let request = self.oauth.exchange_client_credentials().add_scopes(scopes());
                request.request_async(&http).await
            }
        };
        answer.map(Granted::from).map_err(|error| errors::read(&error, &self.application.grant))
    }

    /// Stores the rotated refresh token first: a crash after the exchange must not lose it. `over` is
    /// the version that it came from; without one it is a person's own sign-in, which stands over all.
    async fn keep(
        &self,
        held: &mut Held,
        granted: Granted,
        over: Option<u64>,
    ) -> Result<SecretString, SignInError> {
        let mut version = over.unwrap_or(0);
        if let (Grant::DeviceCode, Some(refresh)) = (&self.application.grant, &granted.refresh) {
            let name = self.application.secret_name;
            let stored = match over {
                None => self.secrets.save(name, refresh).await.map(Some),
                Some(version) => self.secrets.replace(name, version, refresh).await,
            };
            // Where another node was first, its token stands; the access token here is as good.
            let stored = stored.map_err(|error| SignInError::from(&error))?;
            version = stored.unwrap_or(version);
        }
        let now = self.clock.now();
        // Renewed at four fifths of its life, so that no request travels with a dying token.
        let life = TimeDelta::from_std(granted.lifetime).unwrap_or_default();
        held.token = Some(Access { token: granted.access.clone(), renew_at: now + life * 4 / 5 });
        held.refused = None;
        let has_mfa = client::has_mfa(granted.access.expose_secret());
        self.note(version, |state| {
            *state = SignInState { renewed_at: Some(now), has_mfa, problem: None };
        })
        .await;
        Ok(granted.access)
    }

    /// The refresh token; `None` for grants that keep none, too.
    async fn stored(&self) -> Result<Option<Kept>, SignInError> {
        match self.application.grant {
            Grant::DeviceCode => {
                let kept = self.secrets.load(self.application.secret_name).await;
                kept.map_err(|error| SignInError::from(&error))
            }
            Grant::Password { .. } | Grant::ClientCredentials => Ok(None),
        }
    }

    /// Notes how it stands, here and for all nodes.
    async fn note(&self, secret_version: u64, change: impl FnOnce(&mut SignInState)) {
        let state = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut state);
            state.clone()
        };
        let Some(notes) = &self.notes else { return };
        // Nobody has signed in: no row says so as well.
        if state.problem == Some(SignInError::not_signed_in()) {
            return;
        }
        let note = SignInNote { secret_version, at: self.clock.now(), state };
        if let Err(error) = notes.note(self.application.secret_name, &note).await {
            tracing::warn!(%error, "how the sign-in stands could not be noted");
        }
    }
}

#[async_trait]
impl Tokens for TokenKeeper {
    async fn token(&self) -> Result<SecretString, SignInError> {
        let mut held = self.access.lock().await;
        if let Some(access) =
            held.token.as_ref().filter(|access| self.clock.now() < access.renew_at)
        {
            return Ok(access.token.clone());
        }
        self.renew(&mut held).await
    }

    async fn token_after(&self, refused: &SecretString) -> Result<SecretString, SignInError> {
        let mut held = self.access.lock().await;
        match &held.token {
            Some(access) if access.token.expose_secret() != refused.expose_secret() => {
                Ok(access.token.clone())
            }
            _ => self.renew(&mut held).await,
        }
    }
}

#[async_trait]
impl SignIn for TokenKeeper {
    async fn begin(&self) -> Result<DeviceCode, SignInError> {
        let request = self
            .oauth
            .exchange_device_code()
            .add_scope(Scope::new(self.application.scope.clone()))
            .add_scope(Scope::new("offline_access".to_owned()));
        let details: StandardDeviceAuthorizationResponse = request
            .request_async(&client::caller(&self.http))
            .await
            .map_err(|error| errors::read(&error, &self.application.grant))?;
        let life = TimeDelta::from_std(details.expires_in()).unwrap_or_default();
        let expires_at = self.clock.now() + life;
        let code = DeviceCode {
            verification_uri: details.verification_uri().to_string(),
            user_code: details.user_code().secret().clone(),
            expires_at,
        };
        self.access.lock().await.device = Some((details, expires_at));
        Ok(code)
    }

    async fn finish(&self) -> Result<(), SignInError> {
        let pending = self.access.lock().await.device.clone();
        let (details, expires_at) = pending.ok_or_else(SignInError::not_signed_in)?;
        let left = (expires_at - self.clock.now()).to_std().unwrap_or(Duration::ZERO);
        let (clock, patience) = (Arc::clone(&self.clock), Arc::clone(&self.patience));
        let answer = self
            .oauth
            .exchange_device_access_token(&details)
            .set_time_fn(move || clock.now())
            .request_async(
                &client::caller(&self.http),
                move |time| {
                    let patience = Arc::clone(&patience);
                    async move { patience.wait(time).await }
                },
                Some(left),
            )
            .await;
        let mut held = self.access.lock().await;
        let is_newest = |(newest, _): &(StandardDeviceAuthorizationResponse, _)| {
            newest.device_code().secret() == details.device_code().secret()
        };
        if held.device.as_ref().is_some_and(is_newest) {
            held.device = None;
        }
        match answer {
            Ok(answer) => self.keep(&mut held, Granted::from(answer), None).await.map(drop),
            Err(error) => {
                let error = errors::of_device_code(&error, &self.application.grant);
                // Whoever is signed in already stays so.
                if self.stored().await.is_ok_and(|kept| kept.is_none()) {
                    self.note(0, |state| state.problem = Some(error.clone())).await;
                }
                Err(error)
            }
        }
    }

    fn state(&self) -> SignInState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
