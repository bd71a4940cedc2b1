//! What-if: scores signals that somebody typed, storing nothing.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        assess::{DmarcFact, Facts, MxFact, assess},
        assessment::Assessment,
        domain_name::DomainName,
        provider::MailProvider,
        rules::RuleSet,
        signals::{DmarcPolicy, Observation, spf},
    },
    ports::clock::Clock,
};

/// Signals as somebody typed them. What is left out is unknown, not absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Whose signals; judged as a name only.
    pub domain: Option<String>,
    /// Who runs the mailbox.
    pub provider: MailProvider,
    /// Mail exchangers; an empty list says that there are none.
    pub mx_hosts: Option<Vec<String>>,
    /// Whether SPF is published.
    pub spf: Option<bool>,
    /// The SPF record; says that it is published when `spf` does not say.
    pub spf_record: Option<String>,
    /// Whether a DKIM key was found.
    pub dkim: Option<bool>,
    /// The DMARC policy.
    pub dmarc_policy: Option<DmarcPolicy>,
}

/// Scores typed signals.
#[derive(Clone)]
pub struct Assess {
    rules: Arc<RuleSet>,
    clock: Arc<dyn Clock>,
}

impl Assess {
    /// With these rules.
    pub fn new(rules: Arc<RuleSet>, clock: Arc<dyn Clock>) -> Self {
        Self { rules, clock }
    }

    /// The verdict, and when it was made.
    pub fn assess(&self, typed: &Typed) -> (Assessment, DateTime<Utc>) {
        (assess(&facts(typed), &self.rules), self.clock.now())
    }
}

fn facts(typed: &Typed) -> Facts {
    let observed = |said: Option<bool>| match said {
        Some(true) => Observation::Present,
        Some(false) => Observation::Absent,
        None => Observation::Unknown,
    };
    let record = typed.spf_record.as_deref().map(str::trim).filter(|record| spf::is_record(record));
    Facts {
        is_domain_valid: typed.domain.as_deref().is_none_or(|text| DomainName::parse(text).is_ok()),
        mx: match typed.mx_hosts.as_deref() {
            None => MxFact::Unknown,
            Some([]) => MxFact::Absent,
            Some([host]) if host.trim() == "." => MxFact::Null,
            Some(_) => MxFact::Present,
        },
        provider: typed.provider,
        spf: observed(typed.spf.or_else(|| record.map(|_| true))),
        spf_includes: record.map(|record| spf::parse(record).includes().count() as u32),
        dkim: observed(typed.dkim),
        dmarc: typed.dmarc_policy.map_or(DmarcFact::Unknown, DmarcFact::Policy),
    }
}
