//! Leads: find, page, count, upsert, figures.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Page, PageRequest, StoreError};
use crate::domain::{
    assessment::{PriorityCategory, Segment},
    domain_name::DomainName,
    ids::LeadId,
    lead::{FactSource, Lead},
    provider::MailProvider,
    push::PushState,
    scan::ScanState,
};

/// Which leads. Empty lists and `None` mean "any"; all given conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadFilter {
    /// One of these ASCII domains.
    pub domain: Vec<String>,
    /// One of these segments.
    pub segment: Vec<Segment>,
    /// One of these categories.
    pub category: Vec<PriorityCategory>,
    /// One of these providers.
    pub provider: Vec<MailProvider>,
    /// At least this score.
    pub score_min: Option<i32>,
    /// At most this score.
    pub score_max: Option<i32>,
    /// One of these ISO codes, upper case.
    pub country: Vec<String>,
    /// State of the newest scan.
    pub scan_state: Vec<ScanState>,
    /// State of the push to Dynamics.
    pub dynamics_state: Vec<PushState>,
    /// Part of domain or company name; folded by the store (case, Turkish letters).
    pub search: Option<String>,
    /// Whether a Partner Center referral names it.
    pub is_referral: Option<bool>,
    /// With one of these tags.
    pub tag: Vec<String>,
    /// Whether a viewer keeps it at hand.
    pub favorite: Option<Favorite>,
    /// Nothing matches (e.g. a state of pushes while nothing was ever pushed).
    pub nothing: bool,
}

/// Whether somebody keeps a lead at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Favorite {
    /// Who.
    pub viewer: String,
    /// Whether he does, or does not.
    pub is_one: bool,
}

impl LeadFilter {
    /// Whether every lead matches.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// By what leads are ordered. Ties are broken by domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LeadOrderField {
    /// Priority, then score (best first), then domain. Unscanned leads stand last in ascending order.
    #[default]
    Priority,
    /// Score.
    Score,
    /// Domain.
    Domain,
    /// Company name in Turkish alphabetical order.
    CompanyName,
    /// End of the last good scan.
    ScannedAt,
    /// Last change.
    UpdatedAt,
    /// Birth.
    CreatedAt,
}

/// Field and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LeadOrder {
    /// By what.
    pub field: LeadOrderField,
    /// Largest first.
    pub descending: bool,
}

/// A lead's place in one order: the values it is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadCursor {
    /// The order it belongs to; refused under another one.
    pub order: LeadOrder,
    /// The sort columns before the domain, as the store wrote them.
    pub key: Vec<CursorValue>,
    /// The tie-break.
    pub domain: String,
}

/// One sort column's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorValue {
    /// A number, or microseconds since 1970.
    Int(i64),
    /// A sort key.
    Text(String),
}

/// What to load beside the lead's own row; the rest stays `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeadParts {
    /// The last good signals: what each was found to be.
    pub signals: bool,
    /// Within the signals: hosts, records, problems and evidence; empty when not asked for.
    pub records: bool,
    /// Registration data within the signals.
    pub whois: bool,
    /// The last good assessment.
    pub assessment: bool,
}

impl LeadParts {
    /// Everything.
    pub const ALL: Self = Self { signals: true, records: true, whois: true, assessment: true };
}

/// A lead to add, or facts to add to the lead of that domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Key.
    pub domain: DomainName,
    /// Cleaned; `None` when not given.
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// Who says so.
    pub source: FactSource,
}

/// What an upsert did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Upserted {
    /// The lead is new.
    Added,
    /// A fact was replaced by a better one.
    Updated,
    /// Nothing new.
    Unchanged,
    /// The domain was erased and does not come back: there is no lead, and its id means nothing.
    Erased,
}

/// Figures over the leads that match.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DashboardFigures {
    /// All that match, scanned or not.
    pub lead_count: u64,
    /// Mean score of the assessed ones.
    pub average_score: Option<f64>,
    /// Segment Migration with a score of 70 or more.
    pub high_priority_count: u64,
    /// Non-zero counts.
    pub by_segment: Vec<(Segment, u64)>,
    /// Non-zero counts.
    pub by_category: Vec<(PriorityCategory, u64)>,
    /// Non-zero counts.
    pub by_provider: Vec<(MailProvider, u64)>,
    /// Non-zero counts, most leads first.
    pub by_country: Vec<(String, u64)>,
    /// Scores 0-9, 10-19, … 90-100.
    pub score_histogram: [u64; 10],
    /// Named by a Partner Center referral.
    pub referral_count: u64,
}

/// Leads by age of their last good scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ages {
    /// At most 24 hours.
    pub day: u64,
    /// More, and at most 7 days.
    pub week: u64,
    /// More, and at most 30 days.
    pub month: u64,
    /// More.
    pub older: u64,
    /// Never scanned.
    pub never: u64,
}

/// Storage of leads.
#[async_trait]
pub trait LeadStore: Send + Sync {
    /// The lead of that ASCII domain.
    async fn by_domain(&self, domain: &str, parts: LeadParts) -> Result<Option<Lead>, StoreError>;

    /// Leads by id, in no order, unknown ids left out. One statement.
    async fn by_ids(&self, ids: &[LeadId], parts: LeadParts) -> Result<Vec<Lead>, StoreError>;

    /// One page, each lead with its cursor. One statement, whatever the length and the parts.
    async fn page(
        &self,
        filter: &LeadFilter,
        order: LeadOrder,
        page: &PageRequest<LeadCursor>,
        parts: LeadParts,
    ) -> Result<Page<(LeadCursor, Lead)>, StoreError>;

    /// How many match.
    async fn count(&self, filter: &LeadFilter) -> Result<u64, StoreError>;

    /// Adds leads or merges facts into existing ones, atomically: a fact from a worse source never
    /// replaces one from a better source. Answers in the order of `leads`; a domain may stand there
    /// more than once.
    async fn upsert(
        &self,
        leads: &[NewLead],
        now: DateTime<Utc>,
    ) -> Result<Vec<(LeadId, Upserted)>, StoreError>;

    /// Figures; from counters kept with the writes when the filter matches everything.
    async fn dashboard(&self, filter: &LeadFilter) -> Result<DashboardFigures, StoreError>;

    /// How old the last good scans of the leads that match are, seen from `now`. One pass.
    async fn ages(&self, filter: &LeadFilter, now: DateTime<Utc>) -> Result<Ages, StoreError>;
}
