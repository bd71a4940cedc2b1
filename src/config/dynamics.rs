//! Lead push. A value that is missing makes the integration degraded, not the start fail.

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::{reader::Reader, table::name, value};

/// Microsoft Dynamics 365.
#[derive(Debug, Clone)]
pub struct Dynamics {
    /// The flag.
    pub enabled: bool,
    /// Address of the organisation.
    pub base_url: Option<Url>,
    /// Tenant of the application user.
    pub tenant_id: Option<String>,
    /// Application of the application user.
    pub client_id: Option<String>,
    /// Its secret.
    pub client_secret: Option<SecretString>,
    /// Model-driven app that links to leads open in.
    pub app_id: Option<String>,
    /// Version of the Web API, e.g. `v9.2`.
    pub api_version: String,
    /// A mapping file instead of the built-in one.
    pub mapping: Option<PathBuf>,
    /// Whether leads are tied to accounts.
    pub accounts: DynamicsTie,
    /// Whether leads are tied to contacts.
    pub contacts: DynamicsTie,
    /// Budget of all nodes together.
    pub requests_per_second: u32,
    /// Requests under way, of all nodes together.
    pub concurrency: u32,
}

/// Whether leads are tied to rows of another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamicsTie {
    /// They are not.
    Off,
    /// To the one that fits, where there is exactly one.
    Link,
    /// The same, and one is made where there is none.
    Create,
}

fn tie(text: &str) -> Result<DynamicsTie, String> {
    match text {
        "off" => Ok(DynamicsTie::Off),
        "link" => Ok(DynamicsTie::Link),
        "create" => Ok(DynamicsTie::Create),
        _ => Err("write off, link or create".to_owned()),
    }
}

impl Dynamics {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            enabled: reader.required(name::D365_ENABLED, value::boolean),
            base_url: reader.optional(name::D365_BASE_URL, value::http_url),
            tenant_id: reader.optional(name::D365_TENANT_ID, value::text),
            client_id: reader.optional(name::D365_CLIENT_ID, value::text),
            client_secret: reader.secret(name::D365_CLIENT_SECRET),
            app_id: reader.optional(name::D365_APP_ID, value::text),
            api_version: reader.required(name::D365_API_VERSION, api_version),
            mapping: reader.optional(name::D365_MAPPING, value::path),
            accounts: reader.required(name::D365_ACCOUNTS, tie),
            contacts: reader.required(name::D365_CONTACTS, tie),
            requests_per_second: reader
                .required(name::D365_REQUESTS_PER_SECOND, |text| value::whole(text, 1, 1000)),
            concurrency: reader.required(name::D365_CONCURRENCY, |text| value::whole(text, 1, 100)),
        }
    }
}

/// It becomes part of a path, so it is held to its form.
fn api_version(text: &str) -> Result<String, String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v')
        .and_then(|number| number.split_once('.'))
        .filter(|(major, minor)| digits(major) && digits(minor))
        .map(|_| text.to_owned())
        .ok_or_else(|| "write a version such as v9.2".to_owned())
}
