//! Referrals of Microsoft Partner Center.

#![expect(clippy::unused_async, reason = "the macro wants async resolvers")]

use async_graphql::{ComplexObject, Context, Enum, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Lead, lead::parts, scalars::int};
use crate::{
    domain::{
        ids::LeadId,
        referral::{self, standing::Standing},
    },
    graphql::{
        connection::length,
        context::Reach,
        node::{NodeKind, id_of},
        row::{Link, Row},
    },
};

/// What Partner Center knows of a lead.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
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
    #[graphql(skip)]
    all: Vec<Row<Referral>>,
}

#[ComplexObject]
impl PartnerReferral {
    /// The same order as primary.
    async fn referrals(
        &self,
        #[graphql(default_with = "Some(10)")] first: Option<i32>,
    ) -> Result<Vec<&Row<Referral>>> {
        let first = length("first", first.unwrap_or(10))?;
        Ok(self.all.iter().take(first as usize).collect())
    }
}

impl PartnerReferral {
    /// Over all referrals of one lead.
    pub(in crate::graphql) fn new(standing: Standing, synced_at: Option<DateTime<Utc>>) -> Self {
        let all: Vec<_> =
            standing.referrals.into_iter().map(|referral| Row(Referral::from(referral))).collect();
        Self {
            is_referral: !all.is_empty(),
            link_status: standing.link_status.into(),
            count: int(all.len() as u64),
            primary: all.first().cloned(),
            synced_at,
            all,
        }
    }
}

/// How referrals were tied to a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "referral::standing::LinkStatus")]
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
#[derive(Debug, Clone, PartialEq, SimpleObject)]
#[graphql(complex)]
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
    /// As Partner Center says it: what its kind is told by.
    #[graphql(name = "type")]
    referral_type: Option<String>,
    /// As Partner Center says it: what its kind is told by.
    qualification: Option<String>,
    /// The organisation that invited; `msft` is Microsoft.
    invited_by: Option<String>,
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
    /// Whether the customer agreed to be contacted; null when nobody asked.
    consent_to_contact: Option<bool>,
    /// The domain it is linked to.
    domain: Option<String>,
    /// Domains that its payload speaks of.
    domain_candidates: Vec<String>,
    /// Customer tenant id, when the payload carries one.
    tenant_id: Option<String>,
    /// Names under onmicrosoft.com that its payload speaks of: evidence of a tenant.
    tenant_hints: Vec<String>,
    /// What the deal is worth.
    deal_value: Option<Decimal>,
    /// ISO 4217.
    currency: Option<String>,
    /// When it lapses.
    expires_at: Option<DateTime<Utc>>,
    /// When it was accepted.
    accepted_at: Option<DateTime<Utc>>,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
    /// When Partner Center made it.
    created_at: Option<DateTime<Utc>>,
    /// When it last changed there.
    updated_at: Option<DateTime<Utc>>,
    /// When a sync brought its last change.
    synced_at: DateTime<Utc>,
    /// Since when full syncs do not find it any more; null while they do. The account may see less
    /// than before.
    missing_since: Option<DateTime<Utc>>,
    /// Who linked it.
    link_source: Option<LinkSource>,
    #[graphql(skip)]
    lead_id: Option<LeadId>,
}

#[ComplexObject]
impl Referral {
    /// The lead it is linked to.
    async fn lead(&self, ctx: &Context<'_>) -> Option<Result<Link<Lead>>> {
        let parts = parts(&ctx.look_ahead());
        ctx.loaders().lead(self.lead_id?, parts).await.transpose()
    }
}

impl From<referral::Referral> for Referral {
    fn from(referral: referral::Referral) -> Self {
        let (is_open, category) = (referral.facts.is_open(), referral.facts.category().into());
        let facts = referral.facts;
        let (lead_id, link_source) = referral.link.unzip();
        Self {
            id: id_of(NodeKind::Referral, referral.id.0),
            referral_id: facts.referral_id,
            engagement_id: facts.engagement_id,
            name: facts.name,
            category,
            referral_type: facts.referral_type,
            qualification: facts.qualification,
            invited_by: facts.invited_by,
            direction: facts.direction,
            status: facts.status,
            substatus: facts.substatus,
            is_open,
            company_name: facts.company_name,
            customer_country: facts.customer_country,
            consent_to_contact: facts.consent_to_contact,
            domain: referral.domain,
            domain_candidates: referral.domain_candidates,
            // The service's payload carries none.
            tenant_id: None,
            tenant_hints: referral.tenant_hints,
            deal_value: facts.deal_value,
            currency: facts.currency,
            expires_at: facts.expires_at,
            accepted_at: facts.accepted_at,
            closed_at: facts.closed_at,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
            synced_at: referral.synced_at,
            missing_since: referral.missing_since,
            link_source: link_source.map(Into::into),
            lead_id,
        }
    }
}

/// Kind of referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "referral::ReferralCategory")]
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
#[graphql(remote = "referral::LinkSource")]
pub enum LinkSource {
    /// Hunter.
    Auto,
    /// A person.
    Manual,
}
