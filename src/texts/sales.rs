//! What a salesperson reads of a lead: a plan, put into words. Only what was observed is said.

mod explain;
pub mod labels;
mod security;

use std::borrow::Cow;

use super::{Locale, Texts};
use crate::domain::{
    assessment::Segment,
    provider::TenantSize,
    referral::{ReferralCategory, standing::Standing},
    sales::{
        Plan, Prospect,
        next_step::{Action, Timeline},
        offer::Why,
        potential::{FactorKind, Potential},
        price_book::PriceBook,
        script::{Bullet, Question},
    },
};

/// A sentence: of the catalogue as it stands, or filled in.
pub type Phrase = Cow<'static, str>;

/// The words of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesWords {
    /// The lead in one sentence.
    pub one_liner: String,
    /// Why it is in its segment.
    pub segment_explanation: String,
    /// Why it has its mail provider.
    pub provider_reasoning: String,
    /// How well its mail is protected; `None`: nothing of it is known.
    pub security: Option<SecurityWords>,
    /// Where its mail is hosted; `None`: not known.
    pub infrastructure_summary: Option<String>,
    /// What Partner Center knows; `None`: nothing.
    pub referral_note: Option<String>,
    /// What to say, step by step.
    pub call_script: Vec<Phrase>,
    /// What to ask.
    pub discovery_questions: Vec<Phrase>,
    /// Why that offer.
    pub recommendation: Phrase,
    /// Why each factor of the potential has its points, in their order.
    pub factor_comments: Vec<Phrase>,
    /// What to say to the customer next.
    pub message: Phrase,
    /// For colleagues: what to do, by when and why.
    pub internal_note: String,
}

/// The words of a judgement on mail security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityWords {
    /// In one sentence.
    pub summary: Phrase,
    /// What was observed, point by point.
    pub details: Vec<Phrase>,
    /// What it means for selling.
    pub sales_angle: Phrase,
    /// What the company should do.
    pub recommended_action: Phrase,
}

/// What the one sentence of a lead is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headline<'a> {
    /// As people write it.
    pub domain: &'a str,
    /// What kind of business it is, and its score; `None`: it was never scanned.
    pub verdict: Option<(Segment, u8)>,
    /// The local hosting company by name, where the mail is at one.
    pub host: Option<&'a str>,
    /// How large the tenant is, by evidence.
    pub tenant_size: TenantSize,
    /// Of its address: ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
    /// A database lists its address as an anonymiser.
    pub is_proxy: bool,
}

impl<'a> Headline<'a> {
    fn of(prospect: &Prospect<'a>) -> Self {
        let found = prospect.infrastructure.map(|found| &found.infrastructure);
        Self {
            domain: prospect.domain.display(),
            verdict: prospect.segment().zip(prospect.score()),
            host: prospect.host(),
            tenant_size: prospect.tenant_size(),
            country: found.and_then(|found| found.country.as_deref()),
            is_proxy: prospect.is_proxy(),
        }
    }
}

impl Texts {
    /// The lead in one sentence.
    pub fn sales_line(&'static self, about: &Headline<'_>, locale: Locale) -> String {
        let pen = Pen { texts: self, locale, domain: about.domain, infrastructure: None };
        pen.one_liner(about)
    }

    /// Puts a plan into words.
    pub fn sales(
        &'static self,
        prospect: &Prospect<'_>,
        plan: &Plan,
        book: &PriceBook,
        locale: Locale,
    ) -> SalesWords {
        let found = prospect.infrastructure.map(|found| &found.infrastructure);
        let pen = Pen {
            texts: self,
            locale,
            domain: prospect.domain.display(),
            infrastructure: found.and_then(|found| self.infrastructure(found, locale)),
        };
        let security = plan.security.as_ref();
        SalesWords {
            one_liner: pen.one_liner(&Headline::of(prospect)),
            segment_explanation: pen.segment(prospect),
            provider_reasoning: pen.provider(prospect),
            security: security.map(|security| pen.security(security, prospect.segment())),
            referral_note: prospect.referrals.and_then(|standing| pen.referral(standing)),
            call_script: pen.script(prospect, plan, book),
            discovery_questions: plan.questions.iter().map(|one| pen.say(question(*one))).collect(),
            recommendation: pen.say(match plan.offer.why {
                Why::Large => "offer-large",
                Why::Medium => "offer-medium",
                Why::Small => "offer-small",
                Why::Ready => "offer-ready",
                Why::Entry => "offer-entry",
            }),
            factor_comments: pen.factors(&plan.potential),
            message: pen.message(prospect.segment(), plan),
            internal_note: pen.note(prospect, plan),
            infrastructure_summary: pen.infrastructure,
        }
    }

    /// A sentence of the sales part by the rest of its key.
    fn phrase(&'static self, key: &'static str, values: &[(&str, &str)], locale: Locale) -> Phrase {
        let template = self.language(locale).phrases.get(key);
        template.map_or(Cow::Borrowed(key), |template| template.fill(values))
    }
}

/// What every sentence needs.
struct Pen<'a> {
    texts: &'static Texts,
    locale: Locale,
    domain: &'a str,
    infrastructure: Option<String>,
}

impl Pen<'_> {
    /// A sentence without variables, or with the domain only.
    fn say(&self, key: &'static str) -> Phrase {
        self.texts.phrase(key, &[("domain", self.domain)], self.locale)
    }

    fn fill(&self, key: &'static str, values: &[(&str, &str)]) -> Phrase {
        self.texts.phrase(key, values, self.locale)
    }

    fn referral(&self, standing: &Standing) -> Option<String> {
        let facts = &standing.primary()?.facts;
        let kind = self.say(match facts.category() {
            ReferralCategory::CoSell => "referral-co-sell",
            ReferralCategory::Marketplace => "referral-marketplace",
            ReferralCategory::QualifiedLead => "referral-qualified-lead",
            ReferralCategory::Unknown => "referral-unknown",
        });
        let key = if facts.is_open() { "referral-open" } else { "referral-closed" };
        let status = facts.substatus.as_deref().unwrap_or(&facts.status);
        Some(self.fill(key, &[("kind", &kind), ("status", status)]).into_owned())
    }

    fn script(&self, prospect: &Prospect<'_>, plan: &Plan, book: &PriceBook) -> Vec<Phrase> {
        let host = prospect.host().unwrap_or_default();
        let mut script: Vec<Phrase> = plan
            .script
            .iter()
            .map(|point| {
                if *point == Bullet::SecurityIssues {
                    let issues = plan.security.as_ref().map(|security| self.issues(security));
                    let issues = issues.unwrap_or_default();
                    return self.fill("script-security-issues", &[("issues", &issues)]);
                }
                self.fill(bullet(*point), &[("domain", self.domain), ("host", host)])
            })
            .collect();
        if let (Some(vendor), Some(opening)) = (book.vendor(), script.first_mut()) {
            *opening = self.fill("script-from", &[("vendor", vendor), ("words", opening)]);
        }
        script
    }

    fn factors(&self, potential: &Potential) -> Vec<Phrase> {
        let known = &potential.known;
        let number = |key, name, value: u8| self.fill(key, &[(name, &value.to_string())]);
        let comment = |kind| match kind {
            FactorKind::Segment => match known.segment {
                Some(segment) => {
                    let segment = self.texts.segment(segment, self.locale);
                    self.fill("factor-segment", &[("segment", &segment)])
                }
                None => self.say("factor-segment-none"),
            },
            FactorKind::Readiness => match known.score {
                None | Some(0) => self.say("factor-readiness-none"),
                Some(score @ 80..) => number("factor-readiness-high", "score", score),
                Some(score @ 50..) => number("factor-readiness-medium", "score", score),
                Some(score) => number("factor-readiness-low", "score", score),
            },
            FactorKind::Priority => match known.priority {
                Some(priority) => number("factor-priority", "priority", priority),
                None => self.say("factor-priority-none"),
            },
            FactorKind::TenantSize => self.texts.tenant_size(known.size, self.locale),
            FactorKind::ContactQuality => {
                number("factor-contacts", "quality", known.contact_quality.unwrap_or_default())
            }
        };
        potential.factors.iter().map(|factor| comment(factor.kind)).collect()
    }

    fn message(&self, segment: Option<Segment>, plan: &Plan) -> Phrase {
        self.say(match (plan.next_step.action, segment) {
            (Action::Wait, _) | (_, Some(Segment::Skip) | None) => "next-say-plain",
            (_, Some(Segment::Migration)) => "next-say-migration",
            (_, Some(Segment::Existing)) => "next-say-existing",
            (_, Some(Segment::Cold)) => "next-say-cold",
        })
    }

    fn note(&self, prospect: &Prospect<'_>, plan: &Plan) -> String {
        let step = &plan.next_step;
        let key = match (step.action, step.timeline) {
            (Action::Wait, _) | (_, Timeline::Month1) => "next-note-wait-month-1",
            (Action::Email, _) => "next-note-email-week-1",
            (Action::Call, Timeline::Hours24) => "next-note-call-hours-24",
            (Action::Call, Timeline::Days3) => "next-note-call-days-3",
            (Action::Call, Timeline::Week1) => "next-note-call-week-1",
        };
        let potential = plan.potential.total.to_string();
        let values = [
            ("potential", &*potential),
            ("urgency", &*self.texts.level(plan.urgency, self.locale)),
        ];
        let mut note = self.fill(key, &values).into_owned();
        let mut add = |sentence: &str| {
            note.push(' ');
            note.push_str(sentence);
        };
        if let Some(expiry) = self.expiry(prospect) {
            add(&expiry);
        }
        if let Some(standing) = prospect.referrals
            && standing.primary().is_some_and(|referral| referral.facts.is_open())
            && let Some(registered) = self.referral(standing)
        {
            add(&registered);
        }
        note
    }

    /// A registration that ends soon, or has ended: two different things.
    fn expiry(&self, prospect: &Prospect<'_>) -> Option<Phrase> {
        let days = prospect.days_to_expiry().filter(|days| *days < 90)?;
        let date = prospect.today.checked_add_signed(chrono::TimeDelta::try_days(days)?)?;
        let (date, days_left) = (labels::date(date, self.locale), days.to_string());
        let key = match days {
            ..0 => "next-note-expired",
            0 => "next-note-expires-today",
            1.. => "next-note-expires",
        };
        let values = [("domain", self.domain), ("date", &*date), ("days", &*days_left)];
        Some(self.fill(key, &values))
    }
}

const fn bullet(bullet: Bullet) -> &'static str {
    match bullet {
        Bullet::ColdOpening => "script-cold-opening",
        Bullet::ColdSecurityRisk => "script-cold-security-risk",
        Bullet::ColdImprovement => "script-cold-improvement",
        Bullet::ColdInvitation => "script-cold-invitation",
        Bullet::MigrationOpening => "script-migration-opening",
        Bullet::MigrationOpeningAtHost => "script-migration-opening-host",
        Bullet::ProxyCaution => "script-proxy-caution",
        Bullet::SecurityIssues => "script-security-issues",
        Bullet::ValueLarge => "script-value-large",
        Bullet::ValueMedium => "script-value-medium",
        Bullet::ValueSmall => "script-value-small",
        Bullet::ValueUnknownSize => "script-value-unknown-size",
        Bullet::InvitationFifteenMinutes => "script-invitation-fifteen-minutes",
        Bullet::InvitationProposal => "script-invitation-proposal",
        Bullet::ExistingOpening => "script-existing-opening",
        Bullet::ExistingValue => "script-existing-value",
        Bullet::ExistingInvitation => "script-existing-invitation",
        Bullet::PlainOpening => "script-plain-opening",
        Bullet::PlainInvitation => "script-plain-invitation",
    }
}

const fn question(question: Question) -> &'static str {
    match question {
        Question::MigrationPain => "question-migration-pain",
        Question::MigrationIncidents => "question-migration-incidents",
        Question::MigrationEffort => "question-migration-effort",
        Question::MigrationHost => "question-migration-host",
        Question::ExistingUse => "question-existing-use",
        Question::ExistingSecurity => "question-existing-security",
        Question::ExistingDelivery => "question-existing-delivery",
        Question::PlainView => "question-plain-view",
        Question::PlainPriorities => "question-plain-priorities",
        Question::LargeStrategy => "question-large-strategy",
        Question::LargeCompliance => "question-large-compliance",
        Question::MediumGrowth => "question-medium-growth",
        Question::SmallBudget => "question-small-budget",
        Question::Budget => "question-budget",
        Question::Decision => "question-decision",
        Question::Timing => "question-timing",
    }
}
