//! Referrals: found, paged, counted, tied to leads by hand. Syncs write them (`sync_runs`).

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Page, PageRequest, StoreError};
use crate::domain::{
    domain_name::DomainName,
    ids::{LeadId, ReferralId, ScanId},
    referral::{Referral, ReferralCategory, ReferralContact},
};

/// Which referrals. Empty lists and `None` mean "any"; all given conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferralFilter {
    /// Still to be worked.
    pub is_open: Option<bool>,
    /// One of these kinds.
    pub category: Vec<ReferralCategory>,
    /// Whether its company's domain is known.
    pub has_domain: Option<bool>,
    /// Whether it is tied to a lead.
    pub is_linked: Option<bool>,
    /// Whether somebody must do something: it is open, and without a domain, without a lead,
    /// missing there, or lapsing before the given time.
    pub needs_action: Option<(bool, DateTime<Utc>)>,
    /// Part of its name, company or domain; folded by the store (case, Turkish letters).
    pub search: Option<String>,
}

/// By what referrals are ordered. Ties are broken by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReferralOrderField {
    /// Last change there; unknown is oldest.
    #[default]
    UpdatedAt,
    /// Birth there; unknown is oldest.
    CreatedAt,
    /// When it lapses; what never does stands last in ascending order.
    ExpiresAt,
    /// What the deal is worth, whatever the currency; unknown is least.
    DealValue,
}

/// Field and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReferralOrder {
    /// By what.
    pub field: ReferralOrderField,
    /// Largest first.
    pub descending: bool,
}

impl Default for ReferralOrder {
    fn default() -> Self {
        Self { field: ReferralOrderField::UpdatedAt, descending: true }
    }
}

/// A referral's place in one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralCursor {
    /// The order it belongs to; refused under another one.
    pub order: ReferralOrder,
    /// The sort column, as the store wrote it.
    pub key: i64,
    /// The tie-break.
    pub id: ReferralId,
}

/// What is known of the referrals of some leads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeadReferrals {
    /// End of the last complete sync; `None` before the first, or without any lead.
    pub synced_at: Option<DateTime<Utc>>,
    /// Every referral that is tied to one of the leads or names its domain.
    pub referrals: Vec<(LeadId, Referral)>,
}

/// One of a customer's people, and whether they may be spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadContact {
    /// Who.
    pub contact: ReferralContact,
    /// What the referral says of their consent.
    pub consent_to_contact: Option<bool>,
}

/// Why a referral was not tied to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLinked {
    /// There is no such referral.
    NoReferral,
    /// No domain of its company is known.
    NoDomain,
    /// Several companies are possible: a person names one.
    SeveralDomains,
}

/// What tying by hand did.
#[derive(Debug, Clone, PartialEq)]
pub struct Tied {
    /// The referral as it stands.
    pub referral: Referral,
    /// Leads that are other than before.
    pub leads: Vec<LeadId>,
    /// The scan that was queued for a new lead.
    pub scan: Option<ScanId>,
}

/// Figures for gauges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReferralFigures {
    /// Still to be worked.
    pub open: u64,
    /// Open, and nobody knows which company's.
    pub without_domain: u64,
    /// Open, and lapsing before the time asked for.
    pub expiring: u64,
}

/// Storage of referrals. Rows come without contacts, which are read for a lead.
#[async_trait]
pub trait ReferralStore: Send + Sync {
    /// Referrals by id, in no order, unknown ids left out. One statement.
    async fn by_ids(&self, ids: &[ReferralId]) -> Result<Vec<Referral>, StoreError>;

    /// One page, each referral with its cursor. One statement.
    async fn page(
        &self,
        filter: &ReferralFilter,
        order: ReferralOrder,
        page: &PageRequest<ReferralCursor>,
    ) -> Result<Page<(ReferralCursor, Referral)>, StoreError>;

    /// How many match.
    async fn count(&self, filter: &ReferralFilter) -> Result<u64, StoreError>;

    /// What is known of these leads' referrals. One statement, however many leads.
    async fn of_leads(&self, leads: &[LeadId]) -> Result<LeadReferrals, StoreError>;

    /// The people whom the referrals tied to these leads name. One statement.
    async fn contacts(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, LeadContact)>, StoreError>;

    /// Ties a referral to the lead of that domain, by hand: no sync undoes it. A lead that there is
    /// not yet is made of the referral, and a scan of it queued.
    async fn link(
        &self,
        id: ReferralId,
        domain: &DomainName,
        now: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError>;

    /// Unties a referral, by hand: no sync ties it again.
    async fn unlink(
        &self,
        id: ReferralId,
        now: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError>;

    /// Makes the company of a referral a lead, ties them by hand and queues a scan when the lead is
    /// new.
    async fn create_lead(
        &self,
        id: ReferralId,
        now: DateTime<Utc>,
    ) -> Result<Result<(LeadId, Tied), NotLinked>, StoreError>;

    /// Counts for gauges.
    async fn figures(&self, expiring_before: DateTime<Utc>) -> Result<ReferralFigures, StoreError>;

    /// Raises the alerts of open referrals that lapse within the time that is soon, each once;
    /// answers how many. Writes nothing while there is nothing to tell.
    async fn tell_expiring(&self, now: DateTime<Utc>) -> Result<u64, StoreError>;
}
