//! Tokens of Microsoft Entra ID: obtained by one task at a time, renewed before they end, and the
//! rotated refresh token stored before the new access token is used.

mod client;
mod errors;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use client::{EntraClient, Granted};
use oauth2::{
    ClientId, ClientSecret, DeviceAuthorizationUrl, RefreshToken, ResourceOwnerPassword,
    ResourceOwnerUsername, Scope, StandardDeviceAuthorizationResponse, TokenUrl,
};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::ports::{
    clock::{Clock, Patience},
    secrets::Secrets,
    sign_in::{DeviceCode, SignIn, SignInError, SignInNeed, SignInState, Tokens},
};

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
    /// A refusal that repeating does not mend, and what was refused.
    refused: Option<(SignInError, Option<String>)>,
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
            clock,
            patience,
            access: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        })
    }

    async fn renew(&self, held: &mut Held) -> Result<SecretString, SignInError> {
        held.token = None;
        let refresh = match self.application.grant {
            Grant::DeviceCode => self.stored().await?,
            Grant::Password { .. } | Grant::ClientCredentials => None,
        };
        if let Some((error, with)) = &held.refused
            && *with == refresh
        {
            return Err(error.clone());
        }
        let granted = self.exchange(refresh.as_deref()).await;
        match granted {
            Ok(granted) => self.keep(held, granted).await,
            Err(error) => {
                // Repeating what Microsoft refused locks accounts; a new sign-in changes `refresh`.
                if error.need != SignInNeed::Time {
                    held.refused = Some((error.clone(), refresh));
                }
                self.note(|state| state.problem = Some(error.clone()));
                Err(error)
            }
        }
    }

    async fn exchange(&self, refresh: Option<&str>) -> Result<Granted, SignInError> {
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
                let refresh = RefreshToken::new(refresh.to_owned());
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

    /// Stores the rotated refresh token first: a crash after the exchange must not lose it.
    async fn keep(&self, held: &mut Held, granted: Granted) -> Result<SecretString, SignInError> {
        if let (Grant::DeviceCode, Some(refresh)) = (&self.application.grant, &granted.refresh) {
            self.secrets
                .save(self.application.secret_name, refresh.expose_secret())
                .await
                .map_err(|_| errors::storage())?;
        }
        let now = self.clock.now();
        // Renewed at four fifths of its life, so that no request travels with a dying token.
        let life = TimeDelta::from_std(granted.lifetime).unwrap_or_default();
        held.token = Some(Access { token: granted.access.clone(), renew_at: now + life * 4 / 5 });
        held.refused = None;
        let has_mfa = client::has_mfa(granted.access.expose_secret());
        self.note(|state| {
            *state = SignInState { renewed_at: Some(now), has_mfa, problem: None };
        });
        Ok(granted.access)
    }

    async fn stored(&self) -> Result<Option<String>, SignInError> {
        self.secrets.load(self.application.secret_name).await.map_err(|_| errors::storage())
    }

    fn note(&self, change: impl FnOnce(&mut SignInState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
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
        held.device = None;
        match answer {
            Ok(answer) => self.keep(&mut held, Granted::from(answer)).await.map(drop),
            Err(error) => {
                let error = errors::of_device_code(&error, &self.application.grant);
                self.note(|state| state.problem = Some(error.clone()));
                Err(error)
            }
        }
    }

    fn state(&self) -> SignInState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
