//! Which referrals, and in which order.

use async_graphql::{Enum, InputObject};

use super::OrderDirection;
use crate::graphql::types::ReferralCategory;

/// Which referrals. What is not given matches all.
#[derive(Debug, Clone, InputObject)]
pub struct ReferralFilter {
    /// Whether something can still come of it.
    pub is_open: Option<bool>,
    /// One of these kinds.
    pub category: Option<Vec<ReferralCategory>>,
    /// Whether it speaks of a domain.
    pub has_domain: Option<bool>,
    /// Whether it is linked to a lead.
    pub is_linked: Option<bool>,
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
