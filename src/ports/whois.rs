//! Registration data: RDAP first, WHOIS second. Fails softly.

use async_trait::async_trait;

use crate::domain::{domain_name::DomainName, signals::WhoisSignal};

/// Why there is no registration data now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhoisFailure {
    /// The registry answered that the name is not registered.
    #[error("the registry does not know the name")]
    NotFound,
    /// No RDAP and no WHOIS server is known for the suffix.
    #[error("no registry server is known for this suffix")]
    NoServer,
    /// The registry asks to slow down.
    #[error("the registry limits our rate")]
    RateLimited,
    /// No answer in time, or no connection.
    #[error("the registry can not be reached")]
    Unreachable,
    /// An answer without any of the wanted facts.
    #[error("the registry's answer could not be read")]
    Unreadable,
}

impl WhoisFailure {
    /// Stable code for rows, logs and metrics, e.g. `whois-not-found`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "whois-not-found",
            Self::NoServer => "whois-no-server",
            Self::RateLimited => "whois-rate-limited",
            Self::Unreachable => "whois-unreachable",
            Self::Unreadable => "whois-unreadable",
        }
    }
}

/// Asks registries.
#[async_trait]
pub trait Whois: Send + Sync {
    /// Registration data of the registrable domain. Bounded in time by the adapter.
    async fn lookup(&self, domain: &DomainName) -> Result<WhoisSignal, WhoisFailure>;
}
