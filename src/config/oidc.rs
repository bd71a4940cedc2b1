//! Sign-in of people and programs by the tenant.

use secrecy::SecretString;
use url::Url;

use super::{error::Invalid, reader::Reader, table::name, value};

/// Sign-in by Microsoft Entra ID.
#[derive(Debug, Clone)]
pub struct Oidc {
    /// Whose people.
    pub tenant_id: Option<String>,
    /// Our application: the audience of tokens.
    pub client_id: Option<String>,
    /// Its secret, for the screen.
    pub client_secret: Option<SecretString>,
    /// How browsers reach this server.
    pub public_url: Option<Url>,
}

impl Oidc {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            tenant_id: reader.optional(name::OIDC_TENANT_ID, tenant),
            client_id: reader.optional(name::OIDC_CLIENT_ID, value::text),
            client_secret: reader.secret(name::OIDC_CLIENT_SECRET),
            public_url: reader.optional(name::PUBLIC_URL, value::http_url),
        }
    }

    /// Tenant and application, when sign-in by them is wanted.
    ///
    /// # Errors
    /// One of the two is missing.
    pub fn issuer(&self) -> Result<Option<(&str, &str)>, Invalid> {
        let missing = |key, other| {
            Err(Invalid::new(key, "", format!("is not set, but {other} is: set both or neither")))
        };
        match (self.tenant_id.as_deref(), self.client_id.as_deref()) {
            (None, None) => Ok(None),
            (Some(tenant), Some(client)) => Ok(Some((tenant, client))),
            (None, Some(_)) => missing(name::OIDC_TENANT_ID, name::OIDC_CLIENT_ID),
            (Some(_), None) => missing(name::OIDC_CLIENT_ID, name::OIDC_TENANT_ID),
        }
    }
}

/// One tenant: whoever of any tenant signs in proves nothing.
fn tenant(text: &str) -> Result<String, String> {
    let is_id = text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_id {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("write the tenant's id, e.g. 00000000-0000-0000-0000-000000000000".to_owned())
    }
}
