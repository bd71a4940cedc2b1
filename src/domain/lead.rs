//! A lead: a company's domain, who it is, and the last good facts about it.

use chrono::{DateTime, Utc};

use super::{
    assessment::Assessment, domain_name::DomainName, ids::LeadId, scan::ScanState, signals::Signals,
};

/// Where a company name or country came from. Later variants are better and replace earlier ones;
/// among equals the newer non-empty value wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactSource {
    /// Derived from IP enrichment.
    Enrichment,
    /// A column of an imported file.
    Import,
    /// A program, through the intake webhook.
    Webhook,
    /// Microsoft Partner Center.
    PartnerCenter,
    /// Typed by a person.
    Person,
}

/// A fact about a company with its source and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// Who said so.
    pub source: FactSource,
    /// When.
    pub at: DateTime<Utc>,
}

/// A lead as it stands. `signals` and `assessment` are the last good ones: a failed scan never
/// erases them.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// Identity.
    pub id: LeadId,
    /// ASCII key and Unicode form.
    pub domain: DomainName,
    /// The company's name.
    pub company_name: Option<Sourced<String>>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<Sourced<String>>,
    /// State of the newest scan.
    pub scan_state: ScanState,
    /// Last good signals; `None` before the first good scan, or when not asked for.
    pub signals: Option<Signals>,
    /// Last good assessment and when it was made; `None` likewise.
    pub assessment: Option<(Assessment, DateTime<Utc>)>,
    /// Birth of the row.
    pub created_at: DateTime<Utc>,
    /// Last change of anything above.
    pub updated_at: DateTime<Utc>,
    /// End of the last good scan.
    pub scanned_at: Option<DateTime<Utc>>,
}
