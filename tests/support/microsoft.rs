//! The stand-ins for Microsoft on loopback, and what the clients are given in place of the world.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use hunter::{
    adapters::{
        entra::{Application, Grant, TokenKeeper},
        http_client::{self, HttpLimits, Reach},
        partner_center::ReferralClient,
        system::{SystemClock, SystemIds},
    },
    ports::{
        clock::{Clock, Patience},
        secrets::{Kept, Secrets, SecretsError},
        sign_in::SignIn,
    },
    sandbox::{
        Now, Served,
        entra::{Account, Entra},
        journal::Journal,
        partner_center::PartnerCenter,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

/// Writes down how long it was asked to wait, and does not.
#[derive(Debug, Default)]
pub struct Impatient {
    pub waits: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Patience for Impatient {
    async fn wait(&self, time: Duration) {
        self.waits.lock().expect("no panic").push(time);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Secrets in memory, each with its version.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<HashMap<String, (SecretString, u64)>>,
}

impl Memory {
    /// The secret of that name in the clear.
    pub fn shown(&self, name: &str) -> Option<String> {
        let kept = self.kept.lock().expect("no panic");
        kept.get(name).map(|(secret, _)| secret.expose_secret().to_owned())
    }
}

#[async_trait]
impl Secrets for Memory {
    async fn load(&self, name: &str) -> Result<Option<Kept>, SecretsError> {
        let kept = self.kept.lock().expect("no panic");
        let found = kept.get(name).cloned();
        Ok(found.map(|(secret, version)| Kept { secret, version }))
    }

    async fn save(&self, name: &str, secret: &SecretString) -> Result<u64, SecretsError> {
        let mut kept = self.kept.lock().expect("no panic");
        let version = kept.get(name).map_or(0, |(_, version)| *version) + 1;
        kept.insert(name.to_owned(), (secret.clone(), version));
        Ok(version)
    }

    async fn replace(
        &self,
        name: &str,
        version: u64,
        secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        let mut kept = self.kept.lock().expect("no panic");
        if kept.get(name).is_none_or(|(_, present)| *present != version) {
            return Ok(None);
        }
        kept.insert(name.to_owned(), (secret.clone(), version + 1));
        Ok(Some(version + 1))
    }
}

/// Everything of one test.
pub struct Microsoft {
    pub entra: Arc<Entra>,
    pub partner_center: Arc<PartnerCenter>,
    pub journal: Arc<Journal>,
    pub patience: Arc<Impatient>,
    pub secrets: Arc<Memory>,
    pub clock: Arc<SystemClock>,
    pub sign_in_url: String,
    pub api_url: String,
    _served: [Served; 2],
}

impl Microsoft {
    pub fn start(referrals: Vec<Value>) -> Self {
        let clock = Arc::new(SystemClock::new());
        let now: Now = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        let journal = Arc::new(Journal::default());
        let entra = Arc::new(Entra::new(
            "tenant",
            vec![("app".into(), None), ("confidential".into(), Some("hush".into()))],
            vec![
                Account { username: "plain".into(), password: "pw".into(), needs_mfa: false },
                Account { username: "mfa".into(), password: "pw".into(), needs_mfa: true },
            ],
            Arc::clone(&journal),
            Arc::clone(&now),
        ));
        let partner_center =
            Arc::new(PartnerCenter::new(referrals, Arc::clone(&entra), Arc::clone(&journal), now));
        let sign_in = Served::start(0, entra.routes()).expect("a free port");
        let api = Served::start(0, partner_center.routes()).expect("a free port");
        Self {
            entra,
            partner_center,
            journal,
            patience: Arc::default(),
            secrets: Arc::default(),
            clock,
            sign_in_url: sign_in.url.clone(),
            api_url: api.url.clone(),
            _served: [sign_in, api],
        }
    }

    pub fn http() -> reqwest::Client {
        http_client::client(&HttpLimits {
            reach: Reach::AlsoLoopback,
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(5),
            redirects: 0,
        })
        .expect("a client")
    }

    /// A keeper of tokens for that scope, with secrets in memory.
    pub fn keeper(&self, scope: &str, grant: Grant) -> Arc<TokenKeeper> {
        Arc::new(self.keeper_over(scope, grant, self.secrets.clone()))
    }

    /// A keeper of tokens for that scope over those secrets.
    pub fn keeper_over(&self, scope: &str, grant: Grant, secrets: Arc<dyn Secrets>) -> TokenKeeper {
        let confidential = matches!(grant, Grant::ClientCredentials);
        let application = Application {
            authority: self.sign_in_url.parse().expect("an address"),
            tenant: "tenant".into(),
            client_id: if confidential { "confidential" } else { "app" }.into(),
            client_secret: confidential.then(|| "hush".into()),
            scope: scope.into(),
            grant,
            secret_name: "test",
        };
        let keeper = TokenKeeper::new(
            application,
            Self::http(),
            secrets,
            self.clock.clone(),
            self.patience.clone(),
        );
        keeper.expect("an address")
    }

    /// A keeper that a person has signed in.
    pub async fn signed_in(&self) -> Arc<TokenKeeper> {
        let keeper = self.keeper(PARTNER_CENTER_SCOPE, Grant::DeviceCode);
        let code = keeper.begin().await.expect("a code");
        assert!(self.entra.approve(&code.user_code), "the code is known");
        keeper.finish().await.expect("signed in");
        keeper
    }

    pub fn client(&self, keeper: Arc<TokenKeeper>) -> ReferralClient {
        let api = self.api_url.parse().expect("an address");
        let ids = Arc::new(SystemIds::new());
        ReferralClient::new(
            Self::http(),
            &api,
            keeper,
            self.clock.clone(),
            ids,
            self.patience.clone(),
        )
        .expect("an address")
    }
}

/// What the referral list asks tokens for.
pub const PARTNER_CENTER_SCOPE: &str = "https://api.partner.microsoft.com/.default";
