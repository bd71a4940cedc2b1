//! What is odd about a rule set that can be used: gaps, and places where better facts lead to a
//! worse place. Found by trying every combination of facts.

use std::collections::BTreeMap;

use super::{
    RuleSet,
    verdicts::{DMARC, OBSERVATIONS, PROVIDERS},
};
use crate::domain::{
    assess::{DmarcFact, Facts, MxFact, assess},
    assessment::Segment,
    provider::MailProvider,
    signals::{DmarcPolicy, Observation},
};

/// One oddity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// Scores that a provider can have and that no rule speaks of: only the rest of the list takes
    /// them.
    Gap {
        /// Whose.
        provider: MailProvider,
        /// The lowest of these scores.
        from: u8,
        /// The highest; every score between them that the provider can have is one too.
        to: u8,
        /// Where the rest of the list puts them.
        segment: Segment,
    },
    /// A higher score leads to a worse segment.
    SegmentFalls {
        /// Whose.
        provider: MailProvider,
        /// The lower score and its segment.
        before: (u8, Segment),
        /// The higher score and its segment.
        after: (u8, Segment),
    },
    /// A higher score leads to a worse place in the list.
    PriorityFalls {
        /// Whose.
        provider: MailProvider,
        /// The lower score and its priority.
        before: (u8, u8),
        /// The higher score and its priority.
        after: (u8, u8),
    },
    /// A better fact costs points.
    Penalty {
        /// With that provider, for one; the worst case.
        provider: MailProvider,
        /// Which fact becomes better.
        step: Step,
        /// How many points it costs at most.
        points: u8,
    },
}

/// A fact that becomes better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// SPF is published.
    Spf,
    /// A DKIM key is published.
    Dkim,
    /// DMARC is published for monitoring.
    DmarcNone,
    /// DMARC goes from monitoring to quarantine.
    DmarcQuarantine,
    /// DMARC goes from quarantine to rejection.
    DmarcReject,
}

/// What is odd, provider by provider and then fact by fact. Nothing: the rules are complete, and
/// better facts never lead to a worse place.
pub fn review(rules: &RuleSet) -> Vec<Oddity> {
    let mut found = Vec::new();
    for provider in PROVIDERS {
        let scores = scores(provider, rules);
        gaps(provider, &scores, &mut found);
        falls(provider, &scores, &mut found);
    }
    found.extend(penalties(rules));
    found
}

/// Where a score leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    segment: Segment,
    priority: u8,
    is_rest: bool,
}

/// Every score that a provider can have.
fn scores(provider: MailProvider, rules: &RuleSet) -> BTreeMap<u8, Place> {
    let facts = all_facts().map(|facts| Facts { provider, ..facts });
    facts
        .map(|facts| {
            let verdict = assess(&facts, rules);
            let place = Place {
                segment: verdict.segment,
                priority: verdict.priority,
                is_rest: rules.is_of_the_rest(provider, i32::from(verdict.score)),
            };
            (verdict.score, place)
        })
        .collect()
}

fn gaps(provider: MailProvider, scores: &BTreeMap<u8, Place>, found: &mut Vec<Oddity>) {
    let mut open: Option<(u8, u8, Segment)> = None;
    for (&score, place) in scores {
        open = match (open, place.is_rest) {
            (Some((from, _, segment)), true) => Some((from, score, segment)),
            (None, true) => Some((score, score, place.segment)),
            (Some((from, to, segment)), false) => {
                found.push(Oddity::Gap { provider, from, to, segment });
                None
            }
            (None, false) => None,
        };
    }
    if let Some((from, to, segment)) = open {
        found.push(Oddity::Gap { provider, from, to, segment });
    }
}

fn falls(provider: MailProvider, scores: &BTreeMap<u8, Place>, found: &mut Vec<Oddity>) {
    let steps = scores.iter().zip(scores.iter().skip(1));
    for ((&low, worse), (&high, better)) in steps {
        if worth(better.segment) < worth(worse.segment) {
            let (before, after) = ((low, worse.segment), (high, better.segment));
            found.push(Oddity::SegmentFalls { provider, before, after });
        }
        if better.priority > worse.priority {
            let (before, after) = ((low, worse.priority), (high, better.priority));
            found.push(Oddity::PriorityFalls { provider, before, after });
        }
    }
}

/// Two segments that a provider's leads are never both in need no order between them.
const fn worth(segment: Segment) -> u8 {
    match segment {
        Segment::Skip => 0,
        Segment::Cold => 1,
        Segment::Existing | Segment::Migration => 2,
    }
}

/// Each step that costs points anywhere, with its worst case.
fn penalties(rules: &RuleSet) -> Vec<Oddity> {
    let steps = [Step::Spf, Step::Dkim, Step::DmarcNone, Step::DmarcQuarantine, Step::DmarcReject];
    let worst = |step: Step| {
        let cases = PROVIDERS
            .into_iter()
            .flat_map(|provider| all_facts().map(move |facts| Facts { provider, ..facts }));
        let costs = cases.filter_map(|worse| {
            let better = step.of(&worse)?;
            let lost = assess(&worse, rules).score.saturating_sub(assess(&better, rules).score);
            (lost > 0).then_some((lost, worse.provider))
        });
        // Of equal cases the first.
        let worst = costs.reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
        worst.map(|(points, provider)| Oddity::Penalty { provider, step, points })
    };
    steps.into_iter().filter_map(worst).collect()
}

impl Step {
    /// The facts after it, if it can be made from these.
    fn of(self, facts: &Facts) -> Option<Facts> {
        const NONE: DmarcFact = DmarcFact::Policy(DmarcPolicy::None);
        const QUARANTINE: DmarcFact = DmarcFact::Policy(DmarcPolicy::Quarantine);
        const REJECT: DmarcFact = DmarcFact::Policy(DmarcPolicy::Reject);
        let dmarc = |from: DmarcFact, to: DmarcFact| {
            (facts.dmarc == from).then_some(Facts { dmarc: to, ..*facts })
        };
        match self {
            Self::Spf => (facts.spf == Observation::Absent)
                .then_some(Facts { spf: Observation::Present, ..*facts }),
            Self::Dkim => (facts.dkim == Observation::Absent)
                .then_some(Facts { dkim: Observation::Present, ..*facts }),
            Self::DmarcNone => dmarc(DmarcFact::Absent, NONE),
            Self::DmarcQuarantine => dmarc(NONE, QUARANTINE),
            Self::DmarcReject => dmarc(QUARANTINE, REJECT),
        }
    }
}

/// Every combination of the three records, with a mail host and a modest SPF record.
fn all_facts() -> impl Iterator<Item = Facts> {
    OBSERVATIONS.into_iter().flat_map(|spf| {
        OBSERVATIONS.into_iter().flat_map(move |dkim| {
            DMARC.into_iter().map(move |dmarc| Facts {
                mx: MxFact::Present,
                spf,
                dkim,
                dmarc,
                spf_includes: (spf == Observation::Present).then_some(1),
                ..Facts::default()
            })
        })
    })
}
