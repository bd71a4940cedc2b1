//! What to do next with a lead: every decision a salesperson reads, in codes. The sentences are in
//! the catalogue.
//!
//! The decisions are those of the known answers, bit for bit; a score of 0 therefore counts as
//! none where they say so. What DNS did not answer is neither a strength nor a weakness.

pub mod next_step;
pub mod offer;
pub mod potential;
pub mod price_book;
pub mod script;
pub mod security;

use chrono::NaiveDate;

use self::{
    next_step::NextStep,
    offer::Offer,
    potential::Potential,
    price_book::PriceBook,
    script::{Bullet, Question, Talk},
    security::{MailProtection, Security},
};
use super::{
    assessment::{Assessment, Segment},
    contacts,
    domain_name::DomainName,
    infrastructure::Enriched,
    provider::{MailProvider, TenantSize},
    referral::standing::Standing,
    signals::Signals,
};

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

/// Everything that is known of a lead when somebody wants to call it.
#[derive(Debug, Clone, Copy)]
pub struct Prospect<'a> {
    /// Which.
    pub domain: &'a DomainName,
    /// The last good signals; `None`: never scanned.
    pub signals: Option<&'a Signals>,
    /// What the rules made of them.
    pub assessment: Option<&'a Assessment>,
    /// What its address tells; `None`: not known.
    pub infrastructure: Option<&'a Enriched>,
    /// What Partner Center knows; `None`: not known.
    pub referrals: Option<&'a Standing>,
    /// The day on which it is asked.
    pub today: NaiveDate,
}

impl<'a> Prospect<'a> {
    /// What kind of business it is.
    pub fn segment(&self) -> Option<Segment> {
        self.assessment.map(|assessment| assessment.segment)
    }

    /// 0-100.
    pub fn score(&self) -> Option<u8> {
        self.assessment.map(|assessment| assessment.score)
    }

    /// Who runs the mailbox.
    pub fn provider(&self) -> Option<MailProvider> {
        self.signals.map(|signals| signals.provider)
    }

    /// The local hosting company by name, where the mail is at one.
    pub fn host(&self) -> Option<&'a str> {
        self.signals?.local_provider.as_deref()
    }

    /// How large the tenant is, by evidence.
    pub fn tenant_size(&self) -> TenantSize {
        self.signals.map_or(TenantSize::Unknown, |signals| signals.tenant_size)
    }

    /// Days until the registration ends; negative once it has.
    pub fn days_to_expiry(&self) -> Option<i64> {
        let expires_at = self.signals?.whois.as_ref()?.expires_at?;
        Some((expires_at - self.today).num_days())
    }

    /// Whether a database lists its address as an anonymiser.
    pub fn is_proxy(&self) -> bool {
        self.infrastructure.is_some_and(|found| found.infrastructure.is_proxy == Some(true))
    }

    /// The customer's addresses that referrals name, judged; `None` where there is none.
    fn contact_quality(&self) -> Option<u8> {
        let contacts = self.referrals?.referrals.iter().flat_map(|one| &one.facts.contacts);
        let emails: Vec<&str> = contacts.filter_map(|one| one.email.as_deref()).collect();
        (!emails.is_empty()).then(|| contacts::quality(&contacts::clean(&emails), self.domain))
    }
}

/// The decisions on one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How well its mail is protected; `None`: nothing of it is known.
    pub security: Option<Security>,
    /// What to say, point by point.
    pub script: Vec<Bullet>,
    /// What to ask.
    pub questions: Vec<Question>,
    /// What to offer.
    pub offer: Offer,
    /// What it is worth.
    pub potential: Potential,
    /// How soon to act.
    pub urgency: Level,
    /// What to do.
    pub next_step: NextStep,
}

impl Plan {
    /// Decides. It can not fail: a lead that was never scanned has a plan too.
    pub fn of(prospect: &Prospect<'_>, book: &PriceBook) -> Self {
        let (segment, score) = (prospect.segment(), prospect.score());
        let priority = prospect.assessment.map(|assessment| assessment.priority);
        let size = prospect.tenant_size();
        let security = prospect.signals.and_then(|signals| {
            security::judge(&MailProtection {
                spf: signals.spf.state,
                dkim: signals.dkim.state,
                dmarc: (&signals.dmarc).into(),
                coverage: signals.dmarc.coverage,
            })
        });
        let talk = Talk {
            segment,
            score,
            size,
            has_named_host: prospect.host().is_some(),
            is_proxy: prospect.is_proxy(),
            risk: security.as_ref().map(|security| security.level),
        };
        let worth = potential::Factors {
            segment,
            score,
            priority,
            size,
            contact_quality: prospect.contact_quality(),
        };
        let potential = potential::weigh(&worth, book.opportunity_factor());
        let urgency = next_step::urgency(segment, score, priority, prospect.days_to_expiry());
        Self {
            script: script::bullets(&talk),
            questions: script::questions(segment, prospect.provider(), size),
            offer: offer::offer(size, segment, score, book),
            next_step: next_step::next_step(segment, Some(potential.total), urgency),
            security,
            potential,
            urgency,
        }
    }
}
