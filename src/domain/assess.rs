//! `assess`: facts and a rule set in, the verdict out. The engine's one door.
//!
//! It can not fail: every [`Facts`] has a verdict, all-unknown included. A signal that DNS did not
//! answer neither earns nor costs points.

use super::{
    assessment::Assessment,
    provider::MailProvider,
    rules::RuleSet,
    signals::{DmarcPolicy, DmarcSignal, MxSignal, Observation, Signals},
};

/// What the rules look at.
///
/// ```
/// use hunter::domain::{
///     assess::{Facts, MxFact, assess},
///     assessment::Segment,
///     provider::MailProvider,
///     rules::RuleSet,
///     signals::Observation,
/// };
///
/// let facts = Facts {
///     mx: MxFact::Present,
///     provider: MailProvider::Google,
///     spf: Observation::Present,
///     dkim: Observation::Present,
///     ..Facts::default()
/// };
/// let verdict = assess(&facts, RuleSet::built_in());
/// assert_eq!((verdict.score, verdict.segment), (70, Segment::Migration));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Whether the name can be a company's domain at all.
    pub is_domain_valid: bool,
    /// Mail exchangers.
    pub mx: MxFact,
    /// Who runs the mailbox.
    pub provider: MailProvider,
    /// SPF.
    pub spf: Observation,
    /// `include:` mechanisms of the SPF record, when it is known.
    pub spf_includes: Option<u32>,
    /// DKIM.
    pub dkim: Observation,
    /// DMARC.
    pub dmarc: DmarcFact,
}

/// Nothing is known but that the name is one.
impl Default for Facts {
    fn default() -> Self {
        Self {
            is_domain_valid: true,
            mx: MxFact::Unknown,
            provider: MailProvider::Unknown,
            spf: Observation::Unknown,
            spf_includes: None,
            dkim: Observation::Unknown,
            dmarc: DmarcFact::Unknown,
        }
    }
}

/// What is known of the mail exchangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MxFact {
    /// There is at least one.
    Present,
    /// There is none.
    Absent,
    /// RFC 7505: the domain declares that it takes no mail.
    Null,
    /// Not answered.
    Unknown,
}

/// What is known of the DMARC policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DmarcFact {
    /// Not answered.
    Unknown,
    /// No record, or none with a policy.
    Absent,
    /// The policy that applies.
    Policy(DmarcPolicy),
}

impl Facts {
    /// What a scan observed, as the rules look at it.
    pub fn from_signals(signals: &Signals) -> Self {
        Self {
            is_domain_valid: true,
            mx: MxFact::from(&signals.mx),
            provider: signals.provider,
            spf: signals.spf.state,
            spf_includes: signals.spf.include_count,
            dkim: signals.dkim.state,
            dmarc: DmarcFact::from(&signals.dmarc),
        }
    }
}

impl From<&MxSignal> for MxFact {
    fn from(signal: &MxSignal) -> Self {
        match signal.state {
            _ if signal.is_null_mx => Self::Null,
            Observation::Present => Self::Present,
            Observation::Absent => Self::Absent,
            Observation::Unknown => Self::Unknown,
        }
    }
}

impl From<&DmarcSignal> for DmarcFact {
    fn from(signal: &DmarcSignal) -> Self {
        match (signal.state, signal.policy) {
            (Observation::Unknown, _) => Self::Unknown,
            (Observation::Present, Some(policy)) => Self::Policy(policy),
            (Observation::Present, None) | (Observation::Absent, _) => Self::Absent,
        }
    }
}

/// The verdict of these rules on these facts.
pub fn assess(facts: &Facts, rules: &RuleSet) -> Assessment {
    rules.verdict(facts).clone()
}
