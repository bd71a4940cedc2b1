//! Registration data of a domain.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::scalars::Date;
use crate::domain::signals;

/// Registration data from RDAP or WHOIS.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct WhoisSignal {
    /// Sponsoring registrar.
    registrar: Option<String>,
    /// Last day of the registration.
    expires_at: Option<Date>,
    /// Name servers.
    nameservers: Vec<String>,
    /// Who said so: `rdap:<host>` or `whois:<host>`.
    source: String,
    /// When it was asked.
    observed_at: DateTime<Utc>,
}

impl From<signals::WhoisSignal> for WhoisSignal {
    fn from(whois: signals::WhoisSignal) -> Self {
        Self {
            registrar: whois.registrar,
            expires_at: whois.expires_at.map(Date),
            nameservers: whois.nameservers,
            source: whois.source,
            observed_at: whois.observed_at,
        }
    }
}
