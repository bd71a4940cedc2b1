//! What a salesperson reads of a lead: facts in, decisions and words out. Nothing is asked or
//! stored.

pub mod desk;
pub mod sheet;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        infrastructure::Enriched,
        lead::Lead,
        referral::standing::Standing,
        sales::{Plan, Prospect, price_book::PriceBook},
    },
    ports::clock::Clock,
    texts::{Locale, Texts, sales::SalesWords},
};

/// Writes summaries.
#[derive(Clone)]
pub struct Sales {
    book: Arc<PriceBook>,
    clock: Arc<dyn Clock>,
}

/// What is known beside the lead itself; `None`: not known now, which is no reason for no summary.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// What its first address tells.
    pub infrastructure: Option<&'a Enriched>,
    /// What Partner Center knows of it.
    pub referrals: Option<&'a Standing>,
}

/// A plan with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The decisions.
    pub plan: Plan,
    /// The words for them.
    pub words: SalesWords,
    /// Of the offer's prices, ISO 4217.
    pub currency: Arc<str>,
    /// When it was written.
    pub generated_at: DateTime<Utc>,
}

impl Sales {
    /// With these prices.
    pub fn new(book: Arc<PriceBook>, clock: Arc<dyn Clock>) -> Self {
        Self { book, clock }
    }

    /// What to say to a lead and what to offer it, in that language. The lead brings its signals and
    /// assessment; one that was never scanned has a summary that says so.
    pub fn summary(&self, lead: &Lead, beside: Beside<'_>, locale: Locale) -> Summary {
        let generated_at = self.clock.now();
        let prospect = Prospect {
            domain: &lead.domain,
            signals: lead.signals.as_ref(),
            assessment: lead.assessment.as_ref().map(|(verdict, _)| verdict),
            infrastructure: beside.infrastructure,
            referrals: beside.referrals,
            today: generated_at.date_naive(),
        };
        let plan = Plan::of(&prospect, &self.book);
        let words = Texts::get().sales(&prospect, &plan, &self.book, locale);
        Summary { plan, words, currency: Arc::clone(self.book.currency()), generated_at }
    }
}
