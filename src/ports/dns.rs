//! DNS as a scan needs it: the answer, or which kind of no.

use std::net::IpAddr;

use async_trait::async_trait;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordType {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Alias.
    Cname,
    /// Mail exchanger.
    Mx,
    /// Name server.
    Ns,
    /// Text.
    Txt,
}

/// One record's data. Names are lower case ASCII without the trailing dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A or AAAA.
    Address(IpAddr),
    /// CNAME.
    Alias(String),
    /// MX; the root name (null MX) is the empty string.
    Mx {
        /// The lower is asked first.
        preference: u16,
        /// Host name.
        host: String,
    },
    /// NS.
    NameServer(String),
    /// TXT: its strings joined as they stand; bytes that are no UTF-8 are replaced.
    Text(String),
}

/// The outcome of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The records of the asked type, after following aliases. Never empty.
    Records(Vec<Record>),
    /// The name does not exist.
    NxDomain,
    /// The name exists without records of that type.
    NoData,
    /// Nobody answered the question: the fact stays unknown.
    Failed(DnsFailure),
}

/// Why a question went unanswered, after the second server was asked too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DnsFailure {
    /// No answer in time.
    #[error("the name servers did not answer in time")]
    Timeout,
    /// SERVFAIL.
    #[error("the name servers failed (SERVFAIL)")]
    ServFail,
    /// REFUSED.
    #[error("the name servers refused the question")]
    Refused,
    /// Truncated, and TCP did not help.
    #[error("the answer was truncated and could not be read over TCP")]
    Truncated,
    /// An answer that can not be read, or an alias chain without end.
    #[error("the answer could not be read")]
    Malformed,
    /// No network path to any server.
    #[error("no name server can be reached")]
    Unreachable,
    /// The domain's budget of questions (40) is used up.
    #[error("the question budget of this domain is used up")]
    Budget,
}

impl DnsFailure {
    /// Stable code for rows, logs and metrics, e.g. `dns-timeout`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "dns-timeout",
            Self::ServFail => "dns-servfail",
            Self::Refused => "dns-refused",
            Self::Truncated => "dns-truncated",
            Self::Malformed => "dns-malformed",
            Self::Unreachable => "dns-unreachable",
            Self::Budget => "dns-budget",
        }
    }
}

/// Asks name servers.
#[async_trait]
pub trait Dns: Send + Sync {
    /// One question. `name` is ASCII, without the trailing dot. Bounded in time by the adapter.
    async fn query(&self, name: &str, record_type: RecordType) -> Answer;
}
