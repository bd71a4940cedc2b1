//! The shape of a rule file, and what must hold beyond the shape.

use serde::{Deserialize, Serialize};

use super::{
    RulesError,
    words::{AnyOf, Named, Word},
};
use crate::domain::{
    assess::{DmarcFact, Facts, MxFact},
    assessment::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat},
    provider::MailProvider,
    signals::Observation,
};

/// A rule file as written.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleFile {
    pub(super) revision: u32,
    pub(super) hard_fail: Vec<HardFail>,
    pub(super) points: Vec<PointsRule>,
    pub(super) segment: Vec<SegmentRule>,
    pub(super) priority: Vec<PriorityRule>,
    pub(super) technical_heat: Vec<Rule<TechnicalHeat>>,
    pub(super) commercial_segment: Vec<Rule<CommercialSegment>>,
    pub(super) commercial_heat: Vec<Rule<CommercialHeat>>,
    pub(super) category: Vec<Rule<PriorityCategory>>,
}

/// A fact that ends the matter.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HardFail {
    pub(super) reason: String,
    pub(super) when: When,
}

/// What a fact earns or costs.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PointsRule {
    pub(super) code: String,
    pub(super) points: i16,
    pub(super) when: When,
}

/// A segment with the reason that is told to people.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentRule {
    pub(super) is: Named<Segment>,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) when: When,
}

/// A place in the list.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriorityRule {
    pub(super) is: u8,
    #[serde(default)]
    pub(super) when: When,
}

/// Any other first-match rule.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, bound = "T: Word")]
pub(super) struct Rule<T> {
    pub(super) is: Named<T>,
    #[serde(default)]
    pub(super) when: When,
}

/// A condition: everything that is written must hold.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct When {
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    domain: AnyOf<bool>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    mx: AnyOf<MxFact>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    provider: AnyOf<MailProvider>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    spf: AnyOf<Observation>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    dkim: AnyOf<Observation>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    dmarc: AnyOf<DmarcFact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) spf_includes_min: Option<u32>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    segment: AnyOf<Segment>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    technical_heat: AnyOf<TechnicalHeat>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    commercial_segment: AnyOf<CommercialSegment>,
    #[serde(skip_serializing_if = "AnyOf::is_open")]
    commercial_heat: AnyOf<CommercialHeat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_max: Option<i32>,
}

/// What is known when a rule is asked. Later steps know more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) facts: &'a Facts,
    pub(super) score: i32,
    pub(super) segment: Option<Segment>,
    pub(super) technical_heat: Option<TechnicalHeat>,
    pub(super) commercial_segment: Option<CommercialSegment>,
    pub(super) commercial_heat: Option<CommercialHeat>,
}

impl<'a> Case<'a> {
    pub(super) const fn new(facts: &'a Facts) -> Self {
        Self {
            facts,
            score: 0,
            segment: None,
            technical_heat: None,
            commercial_segment: None,
            commercial_heat: None,
        }
    }
}

impl When {
    pub(super) fn holds(&self, case: &Case<'_>) -> bool {
        let facts = case.facts;
        self.domain.holds(Some(facts.is_domain_valid))
            && self.mx.holds(Some(facts.mx))
            && self.provider.holds(Some(facts.provider))
            && self.spf.holds(Some(facts.spf))
            && self.dkim.holds(Some(facts.dkim))
            && self.dmarc.holds(Some(facts.dmarc))
            && self
                .spf_includes_min
                .is_none_or(|min| facts.spf_includes.is_some_and(|count| count >= min))
            && self.segment.holds(case.segment)
            && self.technical_heat.holds(case.technical_heat)
            && self.commercial_segment.holds(case.commercial_segment)
            && self.commercial_heat.holds(case.commercial_heat)
            && self.score_min.is_none_or(|min| case.score >= min)
            && self.score_max.is_none_or(|max| case.score <= max)
    }

    fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// The keys that are written, and whether one of them lists nothing.
    fn written(&self) -> Vec<(&'static str, bool)> {
        fn key<T: Word>(name: &'static str, list: &AnyOf<T>) -> Option<(&'static str, bool)> {
            (!list.is_open()).then(|| (name, list.is_empty_list()))
        }
        [
            key("domain", &self.domain),
            key("mx", &self.mx),
            key("provider", &self.provider),
            key("spf", &self.spf),
            key("dkim", &self.dkim),
            key("dmarc", &self.dmarc),
            self.spf_includes_min.map(|min| ("spf-includes-min", min == 0)),
            key("segment", &self.segment),
            key("technical-heat", &self.technical_heat),
            key("commercial-segment", &self.commercial_segment),
            key("commercial-heat", &self.commercial_heat),
            self.score_min.map(|_| ("score-min", false)),
            self.score_max.map(|_| ("score-max", false)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Most points of one rule, and most rules of one list: their product fits a score item's sum.
const MAX_POINTS: i16 = 200;
const MAX_RULES: usize = 100;

impl RuleFile {
    /// Checks what the shape can not say.
    pub(super) fn validate(&self) -> Result<(), RulesError> {
        if self.revision == 0 {
            return Err(RulesError::Revision);
        }
        let points = self.points.iter().map(|rule| &rule.when);
        each("points", &["provider", "spf", "dkim", "dmarc", "spf-includes-min"], points)?;
        each("hard-fail", &["domain", "mx"], self.hard_fail.iter().map(|rule| &rule.when))?;
        for (index, rule) in self.points.iter().enumerate() {
            code("points", index, &rule.code)?;
            if rule.points.abs() > MAX_POINTS {
                return Err(invalid(
                    "points",
                    index,
                    format!("points go from -{MAX_POINTS} to {MAX_POINTS}"),
                ));
            }
        }
        for (index, rule) in self.hard_fail.iter().enumerate() {
            code("hard-fail", index, &rule.reason)?;
        }
        for (index, rule) in self.segment.iter().enumerate() {
            code("segment", index, &rule.reason)?;
        }
        for (index, rule) in self.priority.iter().enumerate() {
            if !(1..=7).contains(&rule.is) {
                return Err(invalid("priority", index, "a priority goes from 1 to 7".to_owned()));
            }
        }
        first_match(
            "segment",
            &["provider", "score-min", "score-max"],
            &whens(&self.segment, |rule| &rule.when),
        )?;
        first_match(
            "priority",
            &["segment", "score-min", "score-max"],
            &whens(&self.priority, |rule| &rule.when),
        )?;
        first_match(
            "technical-heat",
            &["segment", "provider"],
            &whens(&self.technical_heat, |rule| &rule.when),
        )?;
        first_match(
            "commercial-segment",
            &["segment", "provider", "score-min", "score-max"],
            &whens(&self.commercial_segment, |rule| &rule.when),
        )?;
        first_match(
            "commercial-heat",
            &["commercial-segment", "score-min", "score-max"],
            &whens(&self.commercial_heat, |rule| &rule.when),
        )?;
        first_match(
            "category",
            &["technical-heat", "commercial-heat", "commercial-segment"],
            &whens(&self.category, |rule| &rule.when),
        )
    }
}

fn whens<T>(rules: &[T], when: impl Fn(&T) -> &When) -> Vec<&When> {
    rules.iter().map(when).collect()
}

/// Each rule of a list: it asks something, only what is known at that step, and sensibly.
fn each<'a>(
    list: &'static str,
    keys: &[&str],
    rules: impl Iterator<Item = &'a When>,
) -> Result<(), RulesError> {
    for (index, when) in rules.enumerate() {
        if index >= MAX_RULES {
            return Err(invalid(list, index, format!("a list has at most {MAX_RULES} rules")));
        }
        if when.is_open() {
            return Err(invalid(list, index, "it has no condition; write `when`".to_owned()));
        }
        for (key, is_empty) in when.written() {
            if !keys.contains(&key) {
                let known = keys.join(", ");
                return Err(invalid(
                    list,
                    index,
                    format!("`{key}` is not known here, only {known}"),
                ));
            }
            if is_empty {
                return Err(invalid(
                    list,
                    index,
                    format!("`{key}` can never hold as it is written"),
                ));
            }
        }
        if let (Some(min), Some(max)) = (when.score_min, when.score_max)
            && min > max
        {
            return Err(invalid(list, index, "score-min is above score-max".to_owned()));
        }
    }
    Ok(())
}

/// A list that always answers: only its last rule stands without a condition.
fn first_match(list: &'static str, keys: &[&str], rules: &[&When]) -> Result<(), RulesError> {
    match rules.split_last() {
        Some((end, before)) if end.is_open() => each(list, keys, before.iter().copied()),
        _ => Err(RulesError::Incomplete { list }),
    }
}

fn code(list: &'static str, index: usize, code: &str) -> Result<(), RulesError> {
    let is_kebab = code.len() <= 64
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if is_kebab {
        Ok(())
    } else {
        Err(invalid(list, index, format!("`{code}` is no code: use a-z, 0-9 and `-`")))
    }
}

fn invalid(list: &'static str, index: usize, problem: String) -> RulesError {
    RulesError::Rule { list, number: index + 1, problem }
}
