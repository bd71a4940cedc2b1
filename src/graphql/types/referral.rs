//! Referrals of Microsoft Partner Center.

use async_graphql::{ComplexObject, Enum, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Lead;
use crate::graphql::row::{Link, Row};

/// What Partner Center knows of a lead.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct PartnerReferral {
    /// The plain answer to «is this domain a Partner Center referral?».
    is_referral: bool,
    /// How its referrals were tied to the domain.
    link_status: LinkStatus,
    /// How many.
    count: i32,
    /// Open before closed, then higher deal value, then newest.
    primary: Option<Row<Referral>>,
    /// Last successful sync; null when none has succeeded yet.
    synced_at: Option<DateTime<Utc>>,
}

#[ComplexObject]
impl PartnerReferral {
    /// The same order as primary.
    async fn referrals(
        &self,
        #[graphql(default_with = "Some(10)")] first: Option<i32>,
    ) -> Vec<Row<Referral>> {
        let first = usize::try_from(first.unwrap_or(10)).unwrap_or(0);
        self.primary.iter().take(first).cloned().collect()
    }
}

/// How referrals were tied to a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum LinkStatus {
    /// There is none.
    None,
    /// All are linked.
    Linked,
    /// None is linked.
    Unlinked,
    /// Some are linked.
    Mixed,
    /// More than one domain is possible.
    MultiCandidate,
}

/// One referral of Partner Center.
#[derive(Debug, Clone, SimpleObject)]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
pub struct Referral {
    /// Opaque.
    #[graphql(owned)]
    pub(in crate::graphql) id: ID,
    /// Partner Center's own id.
    referral_id: String,
    /// Partner Center's id of the engagement.
    engagement_id: Option<String>,
    /// What it is about.
    name: Option<String>,
    /// Its kind.
    category: ReferralCategory,
    /// Inbound or outbound.
    direction: Option<String>,
    /// As Partner Center says it.
    status: String,
    /// As Partner Center says it.
    substatus: Option<String>,
    /// Whether something can still come of it.
    is_open: bool,
    /// The customer.
    company_name: Option<String>,
    /// The customer's country.
    customer_country: Option<String>,
    /// The domain it is linked to.
    domain: Option<String>,
    /// Domains that its payload speaks of.
    domain_candidates: Vec<String>,
    /// Customer tenant id, when the payload carries one.
    tenant_id: Option<String>,
    /// What the deal is worth.
    deal_value: Option<Decimal>,
    /// ISO 4217.
    currency: Option<String>,
    /// When it lapses.
    expires_at: Option<DateTime<Utc>>,
    /// When Partner Center made it.
    created_at: Option<DateTime<Utc>>,
    /// When it last changed there.
    updated_at: Option<DateTime<Utc>>,
    /// Who linked it.
    link_source: Option<LinkSource>,
    /// The lead it is linked to.
    lead: Option<Result<Box<Link<Lead>>>>,
}

/// Kind of referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReferralCategory {
    /// Sold together with Microsoft.
    CoSell,
    /// From the marketplace.
    Marketplace,
    /// A lead that Microsoft qualified.
    QualifiedLead,
    /// None of these.
    Unknown,
}

/// Who linked a referral to a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum LinkSource {
    /// Hunter.
    Auto,
    /// A person.
    Manual,
}
