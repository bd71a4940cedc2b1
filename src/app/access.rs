//! Who may come in.

use std::{sync::Arc, time::Duration};

use reqwest::Client;

use super::{Core, StartError, partner_center::reach};
use crate::{
    adapters::{
        http_client::{self, HttpLimits},
        oidc::{Application, EntraSignIn, EntraTokens, Issuer},
        redis::pace::RedisPace,
        system::SystemRandomness,
    },
    config::{Access, Invalid},
    ports::{identity::BrowserSignIn, pace::SharedPace},
    services::access::{ApiKeys, Gate, Limiter, Sessions},
};

/// Where browsers come back to from the sign-in service.
const CALLBACK: &str = "login/callback";

impl Core {
    /// Makes API keys, lists them and takes them back.
    pub fn api_keys(&self) -> ApiKeys {
        ApiKeys::new(
            Arc::clone(&self.store) as _,
            Arc::new(SystemRandomness),
            Arc::clone(&self.clock) as _,
        )
    }

    /// Judges who comes.
    pub(super) fn gate(&self) -> Result<Gate, StartError> {
        if self.settings.server.access()? == Access::LocalAdmin {
            return Ok(Gate::open());
        }
        let issuer = self.issuer()?;
        let service = issuer.as_ref().map(|issuer| self.browser_sign_in(issuer)).transpose()?;
        let sessions = Sessions::new(
            Arc::clone(&self.store) as _,
            Arc::new(SystemRandomness),
            Arc::clone(&self.clock) as _,
            service.flatten(),
        );
        let gate = Gate::of_keys(Arc::clone(&self.store) as _, Arc::clone(&self.clock) as _)
            .or_sessions(sessions)
            .paced(self.limiter());
        match issuer {
            Some(issuer) => Ok(gate.or_tokens(Arc::new(self.tokens(issuer)?))),
            None => Ok(gate),
        }
    }

    /// The name under which browsers reach the server, where that is set.
    pub(super) fn public_host(&self) -> Option<String> {
        self.settings.oidc.public_url.as_ref()?.host_str().map(ToOwned::to_owned)
    }

    fn issuer(&self) -> Result<Option<Issuer>, Invalid> {
        Ok(self.settings.oidc.issuer()?.map(|(tenant, client)| Issuer {
            authority: self.settings.authority_url.clone(),
            tenant: tenant.to_owned(),
            audience: client.to_owned(),
        }))
    }

    fn tokens(&self, issuer: Issuer) -> Result<EntraTokens, Invalid> {
        Ok(EntraTokens::new(issuer, self.sign_in_client()?, Arc::clone(&self.clock) as _))
    }

    /// `None`: tokens are taken, and people sign in at the screen with keys.
    fn browser_sign_in(&self, issuer: &Issuer) -> Result<Option<Arc<dyn BrowserSignIn>>, Invalid> {
        let oidc = &self.settings.oidc;
        let (Some(secret), Some(public)) = (&oidc.client_secret, &oidc.public_url) else {
            return Ok(None);
        };
        let base = public.as_str().trim_end_matches('/');
        let redirect = format!("{base}/{CALLBACK}").parse().map_err(|error| {
            Invalid::new("HUNTER_PUBLIC_URL", public.as_str(), format!("{error}"))
        })?;
        let application =
            Application { client_id: issuer.audience.clone(), secret: secret.clone(), redirect };
        let tokens = self.tokens(issuer.clone())?;
        Ok(Some(Arc::new(EntraSignIn::new(application, tokens, self.sign_in_client()?))))
    }

    fn sign_in_client(&self) -> Result<Client, Invalid> {
        let limits = HttpLimits {
            reach: reach(&self.settings),
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(8),
            redirects: 0,
        };
        http_client::client(&limits).map_err(|error| {
            let url = self.settings.authority_url.as_str();
            Invalid::new("HUNTER_AUTHORITY_URL", url, format!("no client can be made: {error}"))
        })
    }

    fn limiter(&self) -> Option<Limiter> {
        let a_minute = self.settings.server.requests_per_minute?;
        let shared = self
            .redis
            .as_ref()
            .map(|redis| Arc::new(RedisPace::new(Arc::clone(redis))) as Arc<dyn SharedPace>);
        Some(Limiter::new(a_minute, shared, Arc::clone(&self.clock) as _))
    }
}
