//! Every verdict a rule set can give, worked out once when it is loaded.
//!
//! Facts are few: ten providers, three or five states of each signal. So `assess` is a look-up, and
//! the same facts give the same verdict bit for bit.

use std::{collections::HashMap, sync::Arc};

use super::file::{Case, RuleFile, SegmentRule};
use crate::domain::{
    assess::{DmarcFact, Facts, MxFact},
    assessment::{
        Assessment, CommercialHeat, CommercialSegment, PriorityCategory, ScoreItem, Segment,
        TechnicalHeat,
    },
    provider::MailProvider,
    signals::{DmarcPolicy, Observation},
};

pub(super) const PROVIDERS: [MailProvider; 10] = [
    MailProvider::M365,
    MailProvider::Google,
    MailProvider::Yandex,
    MailProvider::Zoho,
    MailProvider::Amazon,
    MailProvider::SendGrid,
    MailProvider::Mailgun,
    MailProvider::Hosting,
    MailProvider::Local,
    MailProvider::Unknown,
];
pub(super) const OBSERVATIONS: [Observation; 3] =
    [Observation::Present, Observation::Absent, Observation::Unknown];
pub(super) const DMARC: [DmarcFact; 5] = [
    DmarcFact::Unknown,
    DmarcFact::Absent,
    DmarcFact::Policy(DmarcPolicy::None),
    DmarcFact::Policy(DmarcPolicy::Quarantine),
    DmarcFact::Policy(DmarcPolicy::Reject),
];
const MX: [MxFact; 4] = [MxFact::Present, MxFact::Absent, MxFact::Null, MxFact::Unknown];

/// Where a lead stands by its segment, provider and score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How warm the technical side is.
    pub technical_heat: TechnicalHeat,
    /// What the commercial opportunity is.
    pub commercial_segment: CommercialSegment,
    /// How urgent the commercial side is.
    pub commercial_heat: CommercialHeat,
    /// P1-P6.
    pub category: PriorityCategory,
}

/// All verdicts of a rule set.
#[derive(Debug)]
pub(super) struct Verdicts {
    /// By validity of the name and MX; `None`: no hard fail.
    barred: Vec<Option<Assessment>>,
    /// By provider, SPF, DKIM, DMARC and step of the includes.
    scored: Vec<Assessment>,
    /// The numbers of SPF includes that rules ask for, sorted.
    include_steps: Vec<u32>,
}

impl Verdicts {
    pub(super) fn work_out(file: &RuleFile, version: &Arc<str>) -> Self {
        let mut include_steps: Vec<u32> =
            file.points.iter().filter_map(|rule| rule.when.spf_includes_min).collect();
        include_steps.sort_unstable();
        include_steps.dedup();
        let mut maker = Maker { file, version, codes: HashMap::new() };

        let mut barred = Vec::with_capacity(2 * MX.len());
        for is_domain_valid in [false, true] {
            for mx in MX {
                barred.push(maker.hard_fail(&Facts { is_domain_valid, mx, ..Facts::default() }));
            }
        }

        let includes: Vec<Option<u32>> =
            std::iter::once(None).chain(include_steps.iter().copied().map(Some)).collect();
        let mut scored = Vec::new();
        for provider in PROVIDERS {
            for spf in OBSERVATIONS {
                for dkim in OBSERVATIONS {
                    for dmarc in DMARC {
                        for &spf_includes in &includes {
                            let facts = Facts {
                                provider,
                                spf,
                                spf_includes,
                                dkim,
                                dmarc,
                                ..Facts::default()
                            };
                            scored.push(maker.score(&facts));
                        }
                    }
                }
            }
        }
        Self { barred, scored, include_steps }
    }

    pub(super) fn of(&self, facts: &Facts) -> &Assessment {
        let mx = match facts.mx {
            MxFact::Present => 0,
            MxFact::Absent => 1,
            MxFact::Null => 2,
            MxFact::Unknown => 3,
        };
        if let Some(verdict) = &self.barred[usize::from(facts.is_domain_valid) * MX.len() + mx] {
            return verdict;
        }
        let step = facts.spf_includes.map_or(0, |count| {
            self.include_steps.iter().take_while(|step| **step <= count).count()
        });
        let mut at = provider_place(facts.provider);
        at = at * OBSERVATIONS.len() + observation_place(facts.spf);
        at = at * OBSERVATIONS.len() + observation_place(facts.dkim);
        at = at * DMARC.len() + dmarc_place(facts.dmarc);
        at = at * (self.include_steps.len() + 1) + step;
        &self.scored[at]
    }

    /// Every verdict, hard fails included.
    pub(super) fn all(&self) -> impl Iterator<Item = &Assessment> {
        self.barred.iter().flatten().chain(&self.scored)
    }
}

const fn provider_place(provider: MailProvider) -> usize {
    match provider {
        MailProvider::M365 => 0,
        MailProvider::Google => 1,
        MailProvider::Yandex => 2,
        MailProvider::Zoho => 3,
        MailProvider::Amazon => 4,
        MailProvider::SendGrid => 5,
        MailProvider::Mailgun => 6,
        MailProvider::Hosting => 7,
        MailProvider::Local => 8,
        MailProvider::Unknown => 9,
    }
}

const fn observation_place(observation: Observation) -> usize {
    match observation {
        Observation::Present => 0,
        Observation::Absent => 1,
        Observation::Unknown => 2,
    }
}

const fn dmarc_place(dmarc: DmarcFact) -> usize {
    match dmarc {
        DmarcFact::Unknown => 0,
        DmarcFact::Absent => 1,
        DmarcFact::Policy(DmarcPolicy::None) => 2,
        DmarcFact::Policy(DmarcPolicy::Quarantine) => 3,
        DmarcFact::Policy(DmarcPolicy::Reject) => 4,
    }
}

struct Maker<'a> {
    file: &'a RuleFile,
    version: &'a Arc<str>,
    codes: HashMap<&'a str, Arc<str>>,
}

impl<'a> Maker<'a> {
    fn hard_fail(&mut self, facts: &Facts) -> Option<Assessment> {
        let rule = self.file.hard_fail.iter().find(|rule| rule.when.holds(&Case::new(facts)))?;
        let reason = self.code(&rule.reason);
        Some(self.verdict(facts, 0, Segment::Skip, reason, Arc::from([])))
    }

    fn score(&mut self, facts: &Facts) -> Assessment {
        let case = Case::new(facts);
        let file = self.file;
        let breakdown: Arc<[ScoreItem]> = file
            .points
            .iter()
            .filter(|rule| rule.when.holds(&case))
            .map(|rule| ScoreItem { code: self.code(&rule.code), points: rule.points })
            .collect();
        let sum: i16 = breakdown.iter().map(|item| item.points).sum();
        let score = sum.clamp(0, 100) as u8;
        let (segment, reason) = file.segment_of(facts.provider, i32::from(score));
        let reason = self.code(reason);
        self.verdict(facts, score, segment, reason, breakdown)
    }

    fn verdict(
        &self,
        facts: &Facts,
        score: u8,
        segment: Segment,
        reason: Arc<str>,
        breakdown: Arc<[ScoreItem]>,
    ) -> Assessment {
        let standing = self.file.standing_of(segment, facts.provider, i32::from(score));
        Assessment {
            score,
            segment,
            priority: self.file.priority_of(segment, i32::from(score)),
            category: standing.category,
            technical_heat: standing.technical_heat,
            commercial_segment: standing.commercial_segment,
            commercial_heat: standing.commercial_heat,
            reason,
            breakdown,
            ruleset_version: Arc::clone(self.version),
        }
    }

    fn code(&mut self, code: &'a str) -> Arc<str> {
        Arc::clone(self.codes.entry(code).or_insert_with(|| Arc::from(code)))
    }
}

/// The steps by themselves. Each list ends with a rule without a condition, so each step answers.
impl RuleFile {
    pub(super) fn segment_of(&self, provider: MailProvider, score: i32) -> (Segment, &str) {
        let rule = self.segment_rule(provider, score).0;
        (rule.is.0, rule.reason.as_str())
    }

    /// The rule that decides, and whether it is the last one.
    pub(super) fn segment_rule(&self, provider: MailProvider, score: i32) -> (&SegmentRule, bool) {
        let facts = Facts { provider, ..Facts::default() };
        let case = Case { score, ..Case::new(&facts) };
        let at = self.segment.iter().position(|rule| rule.when.holds(&case));
        let at = at.expect("the last rule holds always");
        (&self.segment[at], at + 1 == self.segment.len())
    }

    pub(super) fn priority_of(&self, segment: Segment, score: i32) -> u8 {
        let facts = Facts::default();
        let case = Case { score, segment: Some(segment), ..Case::new(&facts) };
        self.priority
            .iter()
            .find(|rule| rule.when.holds(&case))
            .map(|rule| rule.is)
            .expect("the last rule holds always")
    }

    pub(super) fn standing_of(
        &self,
        segment: Segment,
        provider: MailProvider,
        score: i32,
    ) -> Standing {
        let facts = Facts { provider, ..Facts::default() };
        let mut case = Case { score, segment: Some(segment), ..Case::new(&facts) };
        let technical_heat = first(&self.technical_heat, &case);
        let commercial_segment = first(&self.commercial_segment, &case);
        case.commercial_segment = Some(commercial_segment);
        let commercial_heat = first(&self.commercial_heat, &case);
        let category = self.category_of(technical_heat, commercial_heat, commercial_segment);
        Standing { technical_heat, commercial_segment, commercial_heat, category }
    }

    pub(super) fn category_of(
        &self,
        technical_heat: TechnicalHeat,
        commercial_heat: CommercialHeat,
        commercial_segment: CommercialSegment,
    ) -> PriorityCategory {
        let facts = Facts::default();
        let case = Case {
            technical_heat: Some(technical_heat),
            commercial_heat: Some(commercial_heat),
            commercial_segment: Some(commercial_segment),
            ..Case::new(&facts)
        };
        first(&self.category, &case)
    }
}

fn first<T: Copy>(rules: &[super::file::Rule<T>], case: &Case<'_>) -> T {
    rules
        .iter()
        .find(|rule| rule.when.holds(case))
        .map(|rule| rule.is.0)
        .expect("the last rule holds always")
}
