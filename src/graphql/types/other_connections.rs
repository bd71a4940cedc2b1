//! Pages of what the integrations bring. They are empty while these are off.

use async_graphql::SimpleObject;

use super::{PageInfo, Referral};
use crate::graphql::row::Row;

/// A page of referrals.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct ReferralConnection {
    /// Each referral with its cursor.
    edges: Vec<Row<ReferralEdge>>,
    /// The referrals alone.
    nodes: Vec<Row<Referral>>,
    /// What stands around the page.
    page_info: Row<PageInfo>,
    /// Counted only when asked for.
    total_count: i32,
}

/// A referral and its place in the list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReferralEdge {
    /// Opaque; good for the same order only.
    cursor: String,
    /// The referral.
    node: Row<Referral>,
}
