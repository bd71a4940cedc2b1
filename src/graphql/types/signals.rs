//! What a scan observed.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::{DmarcPolicy, MailProvider, Observation, TenantSize, WhoisSignal, scalars::int};
use crate::{
    domain::signals,
    graphql::{row::Row, word::Word},
};

/// What a scan observed, each fact with its state.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct Signals {
    /// Mail exchangers.
    mx: Row<MxSignal>,
    /// Sender Policy Framework.
    spf: Row<SpfSignal>,
    /// DomainKeys Identified Mail.
    dkim: Row<DkimSignal>,
    /// Domain-based Message Authentication.
    dmarc: Row<DmarcSignal>,
    /// Registration data, when a registry answered.
    whois: Option<Row<WhoisSignal>>,
    /// Who runs the mailbox.
    provider: Word<MailProvider>,
    /// Security gateway in front of the mailbox, e.g. Proofpoint; null when none was seen.
    gateway: Option<String>,
    /// Why that provider: host names and records that were seen.
    provider_evidence: Vec<String>,
    /// Name of the local hosting company when provider is LOCAL and it is known.
    local_provider: Option<String>,
    /// How large the tenant is, by evidence.
    tenant_size: Word<TenantSize>,
    /// When the answers came in.
    observed_at: DateTime<Utc>,
}

/// Mail exchangers.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct MxSignal {
    /// Whether DNS answered, and what.
    state: Word<Observation>,
    /// Sorted by preference, then name.
    hosts: Vec<Row<MxHost>>,
    /// Registrable domain of the first host.
    root: Option<String>,
    /// RFC 7505: the domain declares that it takes no mail.
    is_null_mx: bool,
}

/// One mail exchanger.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct MxHost {
    /// Host name.
    host: String,
    /// The lower is asked first.
    preference: i32,
}

/// Sender Policy Framework, RFC 7208.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct SpfSignal {
    /// Whether DNS answered, and what.
    state: Word<Observation>,
    /// The record's text.
    record: Option<String>,
    /// `include:` mechanisms in the record itself.
    include_count: Option<i32>,
    /// DNS look-ups that an evaluation needs.
    lookup_count: Option<i32>,
    /// The `all` mechanism with its qualifier.
    all: Option<String>,
    /// Stable codes of what is wrong.
    problems: Vec<String>,
}

/// DomainKeys Identified Mail, RFC 6376.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct DkimSignal {
    /// Whether a key was found; UNKNOWN when none was and a selector went unanswered.
    state: Word<Observation>,
    /// Selectors with a usable key.
    selectors: Vec<String>,
}

/// DMARC, RFC 7489 and RFC 9989.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct DmarcSignal {
    /// Whether DNS answered, and what.
    state: Word<Observation>,
    /// The record's text.
    record: Option<String>,
    /// The policy that applies to this domain.
    policy: Option<Word<DmarcPolicy>>,
    /// The policy for names below it.
    subdomain_policy: Option<Word<DmarcPolicy>>,
    /// Legacy pct, 0-100.
    coverage: Option<i32>,
    /// Stable codes of what is wrong.
    problems: Vec<String>,
}

impl From<signals::Signals> for Signals {
    fn from(signals: signals::Signals) -> Self {
        Self {
            mx: Row(signals.mx.into()),
            spf: Row(signals.spf.into()),
            dkim: Row(signals.dkim.into()),
            dmarc: Row(signals.dmarc.into()),
            whois: signals.whois.map(|whois| Row(whois.into())),
            provider: Word(signals.provider.into()),
            gateway: signals.gateway,
            provider_evidence: signals.provider_evidence,
            local_provider: signals.local_provider,
            tenant_size: Word(signals.tenant_size.into()),
            observed_at: signals.observed_at,
        }
    }
}

impl From<signals::MxSignal> for MxSignal {
    fn from(mx: signals::MxSignal) -> Self {
        let host = |host: signals::MxHost| {
            Row(MxHost { host: host.host, preference: i32::from(host.preference) })
        };
        Self {
            state: Word(mx.state.into()),
            hosts: mx.hosts.into_iter().map(host).collect(),
            root: mx.root,
            is_null_mx: mx.is_null_mx,
        }
    }
}

impl From<signals::SpfSignal> for SpfSignal {
    fn from(spf: signals::SpfSignal) -> Self {
        Self {
            state: Word(spf.state.into()),
            record: spf.record,
            include_count: spf.include_count.map(int),
            lookup_count: spf.lookup_count.map(int),
            all: spf.all,
            problems: spf.problems,
        }
    }
}

impl From<signals::DkimSignal> for DkimSignal {
    fn from(dkim: signals::DkimSignal) -> Self {
        Self { state: Word(dkim.state.into()), selectors: dkim.selectors }
    }
}

impl From<signals::DmarcSignal> for DmarcSignal {
    fn from(dmarc: signals::DmarcSignal) -> Self {
        Self {
            state: Word(dmarc.state.into()),
            record: dmarc.record,
            policy: dmarc.policy.map(|policy| Word(policy.into())),
            subdomain_policy: dmarc.subdomain_policy.map(|policy| Word(policy.into())),
            coverage: dmarc.coverage.map(i32::from),
            problems: dmarc.problems,
        }
    }
}
