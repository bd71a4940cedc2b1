//! In which order leads stand.

use async_graphql::{Enum, InputObject};

use crate::ports::store::leads;

/// In which order leads stand. Ties are broken by domain.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct LeadOrder {
    /// By what.
    pub field: LeadOrderField,
    /// Which way.
    pub direction: OrderDirection,
}

/// By what leads are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "leads::LeadOrderField")]
pub enum LeadOrderField {
    /// Priority, then score (best first), then domain.
    Priority,
    /// Score.
    Score,
    /// Domain.
    Domain,
    /// Company name, in Turkish alphabetical order.
    CompanyName,
    /// End of the last good scan.
    ScannedAt,
    /// Last change.
    UpdatedAt,
    /// Birth.
    CreatedAt,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

impl From<LeadOrder> for leads::LeadOrder {
    fn from(order: LeadOrder) -> Self {
        Self { field: order.field.into(), descending: order.direction == OrderDirection::Desc }
    }
}
