//! A referral as a row, both ways.

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use sea_orm::DbErr;

use super::super::cells::Cells;
use crate::domain::{
    fold::fold,
    ids::{LeadId, ReferralId},
    referral::{LinkSource, Referral, ReferralFacts},
};

/// What [`read_referral`] reads of alias `p`.
pub const COLUMNS: &str = "p.id, p.referral_id, p.engagement_id, p.name, p.referral_type, \
    p.qualification, p.invited_by, p.direction, p.status, p.substatus, p.company_name, \
    p.customer_country, p.consent_to_contact, p.deal_value, p.currency, p.created_at, \
    p.updated_at, p.expires_at, p.accepted_at, p.closed_at, p.etag, p.domain, \
    p.domain_candidates, p.tenant_hints, p.lead_id, p.link_source, p.synced_at, \
    p.missing_since";

/// Reads [`COLUMNS`].
pub fn read_referral(cells: &mut Cells<'_>) -> Result<Referral, DbErr> {
    let id = ReferralId(cells.id()?);
    let facts = ReferralFacts {
        referral_id: cells.text()?.to_owned(),
        engagement_id: cells.maybe_owned()?,
        name: cells.maybe_owned()?,
        referral_type: cells.maybe_owned()?,
        qualification: cells.maybe_owned()?,
        invited_by: cells.maybe_owned()?,
        direction: cells.maybe_owned()?,
        status: cells.text()?.to_owned(),
        substatus: cells.maybe_owned()?,
        company_name: cells.maybe_owned()?,
        customer_country: cells.maybe_owned()?,
        contacts: Vec::new(),
        consent_to_contact: cells.maybe_flag()?,
        deal_value: money(cells.maybe_text()?)?,
        currency: cells.maybe_owned()?,
        created_at: cells.maybe_moment()?,
        updated_at: cells.maybe_moment()?,
        expires_at: cells.maybe_moment()?,
        accepted_at: cells.maybe_moment()?,
        closed_at: cells.maybe_moment()?,
        etag: cells.maybe_owned()?,
    };
    let domain = cells.maybe_owned()?;
    let (domain_candidates, tenant_hints) = (cells.list()?, cells.list()?);
    let lead = cells.maybe_id()?.map(LeadId);
    let source: Option<LinkSource> = cells.maybe_code()?;
    Ok(Referral {
        id,
        facts,
        domain,
        domain_candidates,
        tenant_hints,
        link: lead.zip(source),
        synced_at: cells.moment()?,
        missing_since: cells.maybe_moment()?,
    })
}

fn money(text: Option<&str>) -> Result<Option<Decimal>, DbErr> {
    let read =
        |text: &str| text.parse().map_err(|_| DbErr::Type(format!("{text:?} is no decimal")));
    text.map(read).transpose()
}

/// The tie of a referral to a lead, as its row has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tie {
    /// The sync's choice, or a person's.
    pub domain: Option<String>,
    /// The sync's choice alone.
    pub chosen_domain: Option<String>,
    /// Every domain that it could be.
    pub candidates: Vec<String>,
    /// Evidence of a tenant.
    pub tenant_hints: Vec<String>,
    /// The lead and who tied it.
    pub link: Option<(LeadId, LinkSource)>,
    /// A person tied or untied it.
    pub by_hand: bool,
    /// When.
    pub linked_at: Option<DateTime<Utc>>,
}

impl Tie {
    /// What [`Tie::read`] reads of alias `p`.
    pub const COLUMNS: &str = "p.domain, p.chosen_domain, p.domain_candidates, p.tenant_hints, \
        p.lead_id, p.link_source, p.by_hand, p.linked_at";

    /// Reads its columns.
    pub fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            domain: cells.maybe_owned()?,
            chosen_domain: cells.maybe_owned()?,
            candidates: cells.list()?,
            tenant_hints: cells.list()?,
            link: {
                let lead = cells.maybe_id()?.map(LeadId);
                let source: Option<LinkSource> = cells.maybe_code()?;
                lead.zip(source)
            },
            by_hand: cells.flag()?,
            linked_at: cells.maybe_moment()?,
        })
    }

    /// The domains under which leads find it: its own, or else every one that it could be.
    pub fn named(&self) -> &[String] {
        self.domain.as_ref().map_or(&self.candidates, std::slice::from_ref)
    }
}

/// What search looks into.
pub fn search_text(facts: &ReferralFacts, tie: &Tie) -> String {
    let names = [facts.name.as_deref(), facts.company_name.as_deref(), tie.domain.as_deref()];
    let texts = names.into_iter().flatten().chain(tie.candidates.iter().map(String::as_str));
    texts.map(fold).collect::<Vec<_>>().join("\n")
}

/// A time in the orders; 0 when unknown.
pub fn sort_time(at: Option<DateTime<Utc>>) -> i64 {
    at.map_or(0, |at| at.timestamp_micros())
}

/// A lapse in the orders; the largest when there is none.
pub fn sort_lapse(at: Option<DateTime<Utc>>) -> i64 {
    at.map_or(i64::MAX, |at| at.timestamp_micros())
}

/// A value in the orders, in 1/10,000; -1 when unknown.
pub fn sort_value(value: Option<Decimal>) -> i64 {
    value.map_or(-1, |value| {
        let scaled = value.checked_mul(Decimal::from(10_000)).and_then(|value| value.to_i64());
        scaled.unwrap_or(i64::MAX)
    })
}
