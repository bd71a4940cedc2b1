//! How well a company's mail is protected against forgery, by what was observed.

use super::Level;
use crate::domain::{
    assess::DmarcFact,
    signals::{DmarcPolicy, Observation},
};

/// What is known of the three records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailProtection {
    /// SPF.
    pub spf: Observation,
    /// DKIM.
    pub dkim: Observation,
    /// DMARC.
    pub dmarc: DmarcFact,
    /// Share of the mail that the policy covers, in per cent.
    pub coverage: Option<u8>,
}

/// A weakness that was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weakness {
    /// No SPF record.
    Spf,
    /// No DKIM key at the selectors that were asked.
    Dkim,
    /// No DMARC policy, or one that only monitors.
    Dmarc,
    /// A DMARC policy for a part of the mail only.
    DmarcPartial,
}

/// One line of what was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// SPF is published.
    SpfPresent,
    /// There is none.
    SpfMissing,
    /// A DKIM key was found.
    DkimPresent,
    /// None was found.
    DkimMissing,
    /// There is no DMARC record that applies.
    DmarcMissing,
    /// DMARC only monitors.
    DmarcMonitors,
    /// DMARC asks for quarantine.
    DmarcQuarantine,
    /// DMARC asks for rejection.
    DmarcReject,
    /// The policy covers all mail.
    CoverageFull,
    /// The policy covers that share of it, in per cent.
    CoveragePartial(u8),
}

/// The judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// How large the risk of forged mail is.
    pub level: Level,
    /// Every weakness that was observed.
    pub weaknesses: Vec<Weakness>,
    /// What was observed, line by line.
    pub details: Vec<Detail>,
    /// What it was made of.
    pub protection: MailProtection,
}

impl Security {
    /// Whether that weakness was observed.
    pub fn has(&self, weakness: Weakness) -> bool {
        self.weaknesses.contains(&weakness)
    }
}

/// Judges what is known; `None` where nothing is.
pub fn judge(protection: &MailProtection) -> Option<Security> {
    let MailProtection { spf, dkim, dmarc, coverage } = *protection;
    if (spf, dkim, dmarc) == (Observation::Unknown, Observation::Unknown, DmarcFact::Unknown) {
        return None;
    }
    let (mut details, mut weaknesses) = (Vec::with_capacity(4), Vec::with_capacity(3));
    match spf {
        Observation::Present => details.push(Detail::SpfPresent),
        Observation::Absent => {
            details.push(Detail::SpfMissing);
            weaknesses.push(Weakness::Spf);
        }
        Observation::Unknown => {}
    }
    match dkim {
        Observation::Present => details.push(Detail::DkimPresent),
        Observation::Absent => {
            details.push(Detail::DkimMissing);
            weaknesses.push(Weakness::Dkim);
        }
        Observation::Unknown => {}
    }
    match dmarc {
        DmarcFact::Unknown => {}
        DmarcFact::Absent => {
            details.push(Detail::DmarcMissing);
            weaknesses.push(Weakness::Dmarc);
        }
        DmarcFact::Policy(DmarcPolicy::None) => {
            details.push(Detail::DmarcMonitors);
            weaknesses.push(Weakness::Dmarc);
        }
        DmarcFact::Policy(policy) => {
            details.push(match policy {
                DmarcPolicy::Quarantine => Detail::DmarcQuarantine,
                _ => Detail::DmarcReject,
            });
            match coverage {
                Some(share) if share < 100 => {
                    details.push(Detail::CoveragePartial(share));
                    weaknesses.push(Weakness::DmarcPartial);
                }
                Some(_) => details.push(Detail::CoverageFull),
                None => {}
            }
        }
    }
    let level = match weaknesses.as_slice() {
        [] => Level::Low,
        [Weakness::Dmarc] | [_, _, ..] => Level::High,
        [_] => Level::Medium,
    };
    Some(Security { level, weaknesses, details, protection: *protection })
}
