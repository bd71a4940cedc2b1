//! What one scan observed, each fact with its state: answered, answered "no", or not answered.

pub mod dkim;
pub mod dmarc;
pub mod mx;
pub mod problem;
pub mod spf;
pub mod txt;

use chrono::{DateTime, NaiveDate, Utc};

use super::provider::{MailProvider, TenantSize};

/// Whether DNS answered. `Unknown` (timeout, SERVFAIL, refused) is never `Absent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Observation {
    /// Answered: the record exists.
    Present,
    /// Answered: the record does not exist.
    Absent,
    /// Not answered.
    #[default]
    Unknown,
}

/// Everything one scan learned about one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals {
    /// Mail exchangers.
    pub mx: MxSignal,
    /// Sender Policy Framework, RFC 7208.
    pub spf: SpfSignal,
    /// `DomainKeys` Identified Mail, RFC 6376.
    pub dkim: DkimSignal,
    /// DMARC, RFC 7489 and RFC 9989.
    pub dmarc: DmarcSignal,
    /// Registration data; `None` when neither RDAP nor WHOIS answered.
    pub whois: Option<WhoisSignal>,
    /// Who runs the mailbox.
    pub provider: MailProvider,
    /// Security gateway in front of the mailbox, by name.
    pub gateway: Option<String>,
    /// The local hosting company, when `provider` is `Local` and it is known.
    pub local_provider: Option<String>,
    /// Host names and records that say why it is that provider.
    pub provider_evidence: Vec<String>,
    /// Tenant size, with evidence or `Unknown`.
    pub tenant_size: TenantSize,
    /// When the answers came in.
    pub observed_at: DateTime<Utc>,
}

/// One mail exchanger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MxHost {
    /// MX preference; the lower is asked first. Stands first so that hosts sort by it, then by name.
    pub preference: u16,
    /// Host name in lower case ASCII, without the trailing dot.
    pub host: String,
}

/// The MX records of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MxSignal {
    /// `Absent` also for a null MX.
    pub state: Observation,
    /// Sorted by preference, then name.
    pub hosts: Vec<MxHost>,
    /// Registrable domain of the first host.
    pub root: Option<String>,
    /// RFC 7505: the domain declares that it takes no mail.
    pub is_null_mx: bool,
}

/// The SPF record of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpfSignal {
    /// `Present` when at least one TXT record is an SPF record, valid or not.
    pub state: Observation,
    /// The record's text, strings joined.
    pub record: Option<String>,
    /// `include:` mechanisms in the record itself.
    pub include_count: Option<u32>,
    /// DNS look-ups an evaluation needs (RFC 7208 section 4.6.4), as far as they were followed.
    pub lookup_count: Option<u32>,
    /// The `all` mechanism with its qualifier: `-all`, `~all`, `?all`, `+all`.
    pub all: Option<String>,
    /// Stable codes of what is wrong, of [`problem`]; texts are in the catalogue.
    pub problems: Vec<String>,
}

/// DKIM keys found at known selectors. Absence can not be proven, only "not at these selectors".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DkimSignal {
    /// `Present` with a usable key; `Unknown` when no key was found and a selector went unanswered.
    pub state: Observation,
    /// Selectors with a usable key, sorted.
    pub selectors: Vec<String>,
    /// Selectors whose key was revoked (`p=` empty), sorted.
    pub revoked: Vec<String>,
}

/// The DMARC policy that applies to a domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DmarcSignal {
    /// `Present` when exactly one record applies.
    pub state: Observation,
    /// The record's text.
    pub record: Option<String>,
    /// The policy that applies to this domain (`sp` when it came from the organisational domain).
    pub policy: Option<DmarcPolicy>,
    /// `sp`, else the policy.
    pub subdomain_policy: Option<DmarcPolicy>,
    /// `np`: for names that do not exist.
    pub nonexistent_policy: Option<DmarcPolicy>,
    /// Legacy `pct`, 0-100.
    pub coverage: Option<u8>,
    /// `t=y`: the owner only tests (RFC 9989).
    pub is_testing: bool,
    /// The name the record was found at.
    pub found_at: Option<String>,
    /// Stable codes of what is wrong.
    pub problems: Vec<String>,
}

/// What a DMARC record asks receivers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DmarcPolicy {
    /// Monitor only.
    None,
    /// Treat as suspicious.
    Quarantine,
    /// Refuse.
    Reject,
}

/// Registration data from RDAP or WHOIS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoisSignal {
    /// Sponsoring registrar.
    pub registrar: Option<String>,
    /// Last day of the registration.
    pub expires_at: Option<NaiveDate>,
    /// Lower case, without trailing dots, sorted.
    pub nameservers: Vec<String>,
    /// Who said so: `rdap:<host>` or `whois:<host>`.
    pub source: String,
    /// When it was asked.
    pub observed_at: DateTime<Utc>,
}
