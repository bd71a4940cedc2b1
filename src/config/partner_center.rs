//! Referral sync. A value that is missing makes the integration degraded, not the start fail.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{reader::Reader, table::name, value};

/// Microsoft Partner Center.
#[derive(Debug, Clone)]
pub struct PartnerCenter {
    /// The flag.
    pub enabled: bool,
    /// Tenant that signs in.
    pub tenant_id: Option<String>,
    /// Application that signs in.
    pub client_id: Option<String>,
    /// Only for a confidential client.
    pub client_secret: Option<SecretString>,
    /// Way of signing in.
    pub auth: PartnerCenterAuth,
    /// For password sign-in.
    pub username: Option<String>,
    /// For password sign-in.
    pub password: Option<SecretString>,
    /// Address of the referral API.
    pub api_url: Url,
    /// Time between two syncs.
    pub sync_interval: Duration,
    /// The partner's own domains: nobody's lead.
    pub own_domains: Vec<String>,
}

/// How a person or program signs in to Partner Center.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartnerCenterAuth {
    /// A person types a code in a browser.
    DeviceCode,
    /// Resource owner password; refused by Microsoft where MFA is enforced.
    Password,
}

impl PartnerCenter {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            enabled: reader.required(name::PARTNER_CENTER_ENABLED, value::boolean),
            tenant_id: reader.optional(name::PARTNER_CENTER_TENANT_ID, value::text),
            client_id: reader.optional(name::PARTNER_CENTER_CLIENT_ID, value::text),
            client_secret: reader.secret(name::PARTNER_CENTER_CLIENT_SECRET),
            auth: reader.required(name::PARTNER_CENTER_AUTH, |text| match text {
                "device-code" => Ok(PartnerCenterAuth::DeviceCode),
                "password" => Ok(PartnerCenterAuth::Password),
                _ => Err("write device-code or password".to_owned()),
            }),
            username: reader.optional(name::PARTNER_CENTER_USERNAME, value::text),
            password: reader.secret(name::PARTNER_CENTER_PASSWORD),
            api_url: reader.required(name::PARTNER_CENTER_API_URL, value::http_url),
            sync_interval: reader.required(name::PARTNER_CENTER_SYNC_INTERVAL, value::duration),
            own_domains: reader
                .optional(name::PARTNER_CENTER_OWN_DOMAINS, value::domains)
                .unwrap_or_default(),
        }
    }
}
