//! A Partner Center referral as Hunter keeps it: what Microsoft says of it, which kind it is, which
//! company it speaks of, and what it means for a lead.

pub mod candidates;
pub mod kind;
pub mod standing;

use chrono::{DateTime, TimeDelta, Utc};
pub use kind::ReferralCategory;
use rust_decimal::Decimal;

use super::ids::{LeadId, ReferralId};

/// A referral that lapses so soon wants somebody's attention.
pub const EXPIRING: TimeDelta = TimeDelta::hours(72);

/// What Partner Center says of one referral. Texts of closed sets are kept as they came: the sets
/// grow, and an unknown value is no reason to lose a referral.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReferralFacts {
    /// Partner Center's id: the key.
    pub referral_id: String,
    /// Several referrals, also of other partners, can share one.
    pub engagement_id: Option<String>,
    /// Name of the deal.
    pub name: Option<String>,
    /// `Independent`, `Shared`.
    pub referral_type: Option<String>,
    /// `Direct`, `SalesQualified`, `MarketingQualified`, `None`.
    pub qualification: Option<String>,
    /// `msft`, or the inviting partner's organisation.
    pub invited_by: Option<String>,
    /// `Incoming`, `Outgoing`.
    pub direction: Option<String>,
    /// `New`, `Active`, `Closed`.
    pub status: String,
    /// `Pending`, `Accepted`, `Won`, …
    pub substatus: Option<String>,
    /// The customer's name, entities decoded and blanks trimmed.
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub customer_country: Option<String>,
    /// The customer's people; empty once Microsoft has blanked them.
    pub contacts: Vec<ReferralContact>,
    /// Whether the customer agreed to be contacted.
    pub consent_to_contact: Option<bool>,
    /// In `currency`.
    pub deal_value: Option<Decimal>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it was made there.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed there.
    pub updated_at: Option<DateTime<Utc>>,
    /// When it lapses unanswered.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the partner accepted it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The service's own version of the row.
    pub etag: Option<String>,
}

impl ReferralFacts {
    /// Still to be worked: not closed. An unknown status counts as open, so that nobody misses it.
    pub fn is_open(&self) -> bool {
        is_open(&self.status)
    }

    /// Which kind it is.
    pub fn category(&self) -> ReferralCategory {
        ReferralCategory::of(
            self.referral_type.as_deref(),
            self.qualification.as_deref(),
            self.invited_by.as_deref(),
        )
    }
}

/// Whether a status is one of work to be done.
pub fn is_open(status: &str) -> bool {
    !status.eq_ignore_ascii_case("Closed") && !status.eq_ignore_ascii_case("None")
}

/// One of the customer's people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferralContact {
    /// First and last name.
    pub name: Option<String>,
    /// Lower case.
    pub email: Option<String>,
    /// As written.
    pub phone: Option<String>,
    /// Job title.
    pub title: Option<String>,
}

/// Who tied a referral to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkSource {
    /// The sync, by domain.
    Auto,
    /// A person; no sync undoes it.
    Manual,
}

/// A referral as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Referral {
    /// Our identity.
    pub id: ReferralId,
    /// What Partner Center says.
    pub facts: ReferralFacts,
    /// The company's domain: chosen by the sync, or by a person.
    pub domain: Option<String>,
    /// Every company domain that occurs, most frequent first.
    pub domain_candidates: Vec<String>,
    /// `x.onmicrosoft.com` names that occur: evidence of a tenant, never a company's domain.
    pub tenant_hints: Vec<String>,
    /// Lead and who tied it; `None` while unlinked.
    pub link: Option<(LeadId, LinkSource)>,
    /// When a sync last brought a change of it.
    pub synced_at: DateTime<Utc>,
    /// Since when full syncs do not find it any more; `None` while they do. The account may have
    /// lost a role: it is no proof that the referral is gone.
    pub missing_since: Option<DateTime<Utc>>,
}
