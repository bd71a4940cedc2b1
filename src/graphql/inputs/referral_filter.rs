//! Which referrals, and in which order.

use async_graphql::{Enum, InputObject, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::OrderDirection;
use crate::{
    graphql::{
        error::{Code, fault},
        types::ReferralCategory,
    },
    ports::store::referrals,
};

/// Which referrals. What is not given matches all.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ReferralFilter {
    /// Whether something can still come of it.
    pub is_open: Option<bool>,
    /// One of these kinds.
    pub category: Option<Vec<ReferralCategory>>,
    /// Whether it speaks of a domain.
    pub has_domain: Option<bool>,
    /// Whether it is linked to a lead.
    pub is_linked: Option<bool>,
    /// Whether it needs somebody: it is open, and no domain is known, no lead is tied to it, it is
    /// missing in Partner Center, or it lapses within three days.
    pub needs_action: Option<bool>,
    /// Part of its name, company or domain.
    pub search: Option<String>,
}

/// In which order referrals stand.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ReferralOrder {
    /// By what.
    pub field: ReferralOrderField,
    /// Which way.
    pub direction: OrderDirection,
}

/// By what referrals are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "referrals::ReferralOrderField")]
pub enum ReferralOrderField {
    /// Last change.
    UpdatedAt,
    /// Birth.
    CreatedAt,
    /// When it lapses.
    ExpiresAt,
    /// What the deal is worth.
    DealValue,
}

/// How soon a lapse needs somebody.
const SOON: TimeDelta = TimeDelta::days(3);

/// Longest search text, in characters.
const SEARCH: usize = 200;

impl ReferralFilter {
    /// As the store understands it.
    ///
    /// # Errors
    /// `BAD_INPUT` when the search text is too long.
    pub(in crate::graphql) fn into_store(
        self,
        now: DateTime<Utc>,
    ) -> Result<referrals::ReferralFilter> {
        let search = self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if search.as_ref().is_some_and(|text| text.chars().count() > SEARCH) {
            let message = format!("Search for at most {SEARCH} characters.");
            return Err(fault(Code::BadInput, message));
        }
        Ok(referrals::ReferralFilter {
            is_open: self.is_open,
            category: self.category.unwrap_or_default().into_iter().map(Into::into).collect(),
            has_domain: self.has_domain,
            is_linked: self.is_linked,
            needs_action: self.needs_action.map(|wanted| (wanted, now + SOON)),
            search,
        })
    }
}

impl From<ReferralOrder> for referrals::ReferralOrder {
    fn from(order: ReferralOrder) -> Self {
        Self { field: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}
