//! Partner Center out of the settings. What is wrong with them is said and stops nothing else.

use std::{path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;
use url::Url;

use super::Core;
use crate::{
    adapters::{
        entra::{Application, Grant, TokenKeeper},
        http_client::{self, HttpLimits, Reach},
        partner_center::ReferralClient,
        store::{KeySource, SealedSecrets},
        system::SystemPatience,
    },
    config::{PartnerCenterAuth, Settings},
    ports::{partner_center::PartnerCenter, secrets::Secrets, sign_in::Tokens},
    services::{
        set_up::{SetUp, SetUpProblem},
        sign_in::{Ports, SignIns, Way},
    },
};

/// What tokens are asked for.
const SCOPE: &str = "https://api.partner.microsoft.com/.default";
/// Names of what is stored; what one way of signing in learnt says nothing of the other.
const BY_CODE: &str = "partner-center";
const BY_PASSWORD: &str = "partner-center-password";
/// Hosts that the sign-in service and the referral API have, national clouds included. Tokens go
/// nowhere else unless insecure upstreams are permitted.
pub(super) const SIGN_IN_HOSTS: &[&str] = &[
    "microsoftonline.com",
    "microsoftonline.us",
    "partner.microsoftonline.cn",
    "chinacloudapi.cn",
];
const API_HOSTS: &[&str] = &["partner.microsoft.com", "partner.microsoftonline.cn"];

/// Partner Center as this process speaks to it. One for each process: it owns the tokens.
#[derive(Clone)]
pub struct PartnerCenterParts {
    /// Signing in, and how that stands.
    pub sign_ins: Arc<SignIns>,
    /// Access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// The referral list.
    pub client: Arc<dyn PartnerCenter>,
}

impl Core {
    /// Partner Center as the settings have it.
    pub fn partner_center(&self) -> SetUp<PartnerCenterParts> {
        if !self.settings.partner_center.enabled {
            return SetUp::Off;
        }
        match self.set_partner_center_up() {
            Ok(parts) => SetUp::On(parts),
            Err(problem) => SetUp::Bad(problem),
        }
    }

    fn set_partner_center_up(&self) -> Result<PartnerCenterParts, SetUpProblem> {
        let settings = &self.settings.partner_center;
        let (grant, name, way) = self.grant()?;
        let tenant = wanted("HUNTER_PARTNER_CENTER_TENANT_ID", settings.tenant_id.as_ref())?;
        if !is_tenant(&tenant) {
            return Err(SetUpProblem::new("tenant", "HUNTER_PARTNER_CENTER_TENANT_ID"));
        }
        let client_id = wanted("HUNTER_PARTNER_CENTER_CLIENT_ID", settings.client_id.as_ref())?;
        permitted(
            &self.settings,
            "HUNTER_AUTHORITY_URL",
            &self.settings.authority_url,
            SIGN_IN_HOSTS,
        )?;
        permitted(&self.settings, "HUNTER_PARTNER_CENTER_API_URL", &settings.api_url, API_HOSTS)?;
        let application = Application {
            authority: self.settings.authority_url.clone(),
            tenant,
            client_id,
            client_secret: settings.client_secret.clone(),
            scope: SCOPE.to_owned(),
            grant,
            secret_name: name,
        };
        let secrets = Arc::new(self.secrets()?);
        let http = http_client::client(&HttpLimits {
            reach: reach(&self.settings),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            redirects: 0,
        })
        .map_err(|error| SetUpProblem::new("http", error.to_string()))?;
        let patience = Arc::new(SystemPatience);
        let keeper = TokenKeeper::new(
            application,
            http.clone(),
            Arc::clone(&secrets) as Arc<dyn Secrets>,
            Arc::clone(&self.clock) as _,
            Arc::clone(&patience) as _,
        )
        .map_err(|_| SetUpProblem::new("address", "HUNTER_AUTHORITY_URL"))?;
        let keeper = Arc::new(keeper.noting(Arc::clone(&self.store) as _));
        let client = ReferralClient::new(
            http,
            &settings.api_url,
            Arc::clone(&keeper) as _,
            Arc::clone(&self.clock) as _,
            Arc::clone(&self.ids) as _,
            patience,
        )
        .map_err(|_| SetUpProblem::new("address", "HUNTER_PARTNER_CENTER_API_URL"))?;
        let ports = Ports {
            sign_in: Arc::clone(&keeper) as _,
            secrets,
            notes: Arc::clone(&self.store) as _,
        };
        Ok(PartnerCenterParts {
            sign_ins: Arc::new(SignIns::new(ports, name, way)),
            tokens: keeper,
            client: Arc::new(client),
        })
    }

    fn grant(&self) -> Result<(Grant, &'static str, Way), SetUpProblem> {
        let settings = &self.settings.partner_center;
        Ok(match settings.auth {
            PartnerCenterAuth::DeviceCode => (Grant::DeviceCode, BY_CODE, Way::DeviceCode),
            PartnerCenterAuth::Password => {
                let username =
                    wanted("HUNTER_PARTNER_CENTER_USERNAME", settings.username.as_ref())?;
                let password: SecretString =
                    wanted("HUNTER_PARTNER_CENTER_PASSWORD", settings.password.as_ref())?;
                (Grant::Password { username, password }, BY_PASSWORD, Way::Password)
            }
        })
    }

    /// Where secrets are kept, and what seals them.
    ///
    /// # Errors
    /// When the key is missing beside a database of several nodes, or too short.
    pub fn secrets(&self) -> Result<SealedSecrets, SetUpProblem> {
        let database = &self.settings.database.url;
        let key = match (&self.settings.secret_key, database.sqlite_file()) {
            (Some(key), _) => KeySource::given(key.clone())
                .map_err(|_| SetUpProblem::new("secret-key-short", "HUNTER_SECRET_KEY"))?,
            (None, Some(file)) => {
                let mut path = file.as_os_str().to_owned();
                path.push(".key");
                KeySource::File(PathBuf::from(path))
            }
            (None, None) => {
                return Err(SetUpProblem::new("secret-key-missing", "HUNTER_SECRET_KEY"));
            }
        };
        Ok(SealedSecrets::new(Arc::clone(&self.store), key, Arc::clone(&self.clock) as _))
    }
}

/// Where clients of outside services may connect to.
pub(super) fn reach(settings: &Settings) -> Reach {
    if settings.allow_insecure_upstreams { Reach::AlsoLoopback } else { Reach::Public }
}

/// Whether tokens may be sent to an address: to these hosts over https, or anywhere within reach
/// where that was permitted.
pub(super) fn permitted(
    settings: &Settings,
    setting: &str,
    url: &Url,
    hosts: &[&str],
) -> Result<(), SetUpProblem> {
    let shown = || format!("{setting} = {url}");
    let reach = reach(settings);
    http_client::permit(url, reach).map_err(|_| SetUpProblem::new("insecure-address", shown()))?;
    let is_theirs = |host: &str| {
        hosts.iter().any(|known| {
            host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    if reach == Reach::AlsoLoopback || url.host_str().is_some_and(is_theirs) {
        Ok(())
    } else {
        Err(SetUpProblem::new("foreign-address", shown()))
    }
}

pub(super) fn wanted<T: Clone>(setting: &str, value: Option<&T>) -> Result<T, SetUpProblem> {
    value.cloned().ok_or_else(|| SetUpProblem::new("setting-missing", setting))
}

/// One tenant's id or domain: the shared endpoints give no tokens for this.
pub(super) fn is_tenant(text: &str) -> bool {
    let is_shared = ["common", "organizations", "consumers"].contains(&text);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    !is_shared && is_plain && !text.contains("..")
}
