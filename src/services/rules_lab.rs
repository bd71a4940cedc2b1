//! What other rules would make of the stored signals: counted and told with examples, without a
//! question to DNS and without a change.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    domain::{
        assess::{Facts, assess},
        assessment::{Assessment, PriorityCategory, Segment},
        lead::Lead,
        rules::RuleSet,
    },
    ports::store::{
        PageRequest, StoreError,
        leads::{LeadCursor, LeadFilter, LeadOrder, LeadOrderField, LeadParts, LeadStore},
    },
};

/// Leads of one statement. Nobody waits for a single page, so it may be long.
const PAGE: u32 = 1_000;
/// Leads that are named for each move.
const EXAMPLES: usize = 3;

/// Where a verdict puts a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What kind of business it is.
    pub segment: Segment,
    /// P1-P6.
    pub category: PriorityCategory,
    /// 1 (best) to 7.
    pub priority: u8,
}

impl From<&Assessment> for Place {
    fn from(verdict: &Assessment) -> Self {
        Self { segment: verdict.segment, category: verdict.category, priority: verdict.priority }
    }
}

/// A lead that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Which.
    pub domain: String,
    /// Its score as stored.
    pub before: u8,
    /// Its score by the other rules.
    pub after: u8,
}

/// The leads that move from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// How many.
    pub leads: u64,
    /// The first of them by domain.
    pub examples: Vec<Example>,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Leads that were looked at.
    pub leads: u64,
    /// Of them, those without signals or assessment: no rule speaks of them.
    pub unscanned: u64,
    /// Those that stay where they are with another score.
    pub rescored: u64,
    /// Those that move, by their places before and after.
    pub moves: BTreeMap<(Place, Place), Moved>,
}

impl Tally {
    /// Leads that move.
    pub fn moved(&self) -> u64 {
        self.moves.values().map(|moved| moved.leads).sum()
    }

    fn count(&mut self, lead: &Lead, rules: &RuleSet) {
        self.leads += 1;
        let (Some(signals), Some((stored, _))) = (&lead.signals, &lead.assessment) else {
            self.unscanned += 1;
            return;
        };
        let other = assess(&Facts::from_signals(signals), rules);
        let (before, after) = (Place::from(stored), Place::from(&other));
        if before == after {
            self.rescored += u64::from(stored.score != other.score);
            return;
        }
        let moved = self.moves.entry((before, after)).or_default();
        moved.leads += 1;
        if moved.examples.len() < EXAMPLES {
            moved.examples.push(Example {
                domain: lead.domain.display().to_owned(),
                before: stored.score,
                after: other.score,
            });
        }
    }
}

/// A comparison under way.
pub struct Comparison {
    store: Arc<dyn LeadStore>,
    rules: Arc<RuleSet>,
    after: Option<LeadCursor>,
    ended: bool,
    tally: Tally,
}

impl Comparison {
    /// Of all stored leads with these rules.
    pub fn new(store: Arc<dyn LeadStore>, rules: Arc<RuleSet>) -> Self {
        Self { store, rules, after: None, ended: false, tally: Tally::default() }
    }

    /// What was counted so far.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Looks at the next page; answers whether more may follow.
    ///
    /// # Errors
    /// When leads can not be read.
    pub async fn step(&mut self) -> Result<bool, StoreError> {
        if self.ended {
            return Ok(false);
        }
        let order = LeadOrder { field: LeadOrderField::Domain, descending: false };
        // The number of SPF includes is among the records.
        let parts = LeadParts { whois: false, ..LeadParts::ALL };
        let request =
            PageRequest { limit: PAGE, after: self.after.take(), before: None, from_end: false };
        let page = self.store.page(&LeadFilter::default(), order, &request, parts).await?;
        for (_, lead) in &page.items {
            self.tally.count(lead, &self.rules);
        }
        self.after = page.items.into_iter().next_back().map(|(cursor, _)| cursor);
        self.ended = !page.has_next || self.after.is_none();
        Ok(!self.ended)
    }
}
