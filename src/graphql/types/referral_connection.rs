//! A page of referrals.

use async_graphql::{Context, Object, Result};

use super::{PageInfo, Referral, scalars::int};
use crate::{
    domain::referral,
    graphql::{context::Reach, cursor, error::store_fault, row::Row},
    ports::store::{
        Page,
        referrals::{ReferralCursor, ReferralFilter},
    },
};

/// A page of referrals.
#[derive(Debug, Clone)]
pub struct ReferralConnection {
    edges: Vec<Row<ReferralEdge>>,
    has_next: bool,
    has_previous: bool,
    filter: ReferralFilter,
}

impl ReferralConnection {
    /// A page of the referrals that match the filter.
    pub(in crate::graphql) fn new(
        page: Page<(ReferralCursor, referral::Referral)>,
        filter: ReferralFilter,
    ) -> Self {
        let edge =
            |(cursor, referral)| Row(ReferralEdge { cursor, node: Row(Referral::from(referral)) });
        Self {
            edges: page.items.into_iter().map(edge).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
            filter,
        }
    }
}

/// A page of referrals.
#[Object]
impl ReferralConnection {
    /// Each referral with its cursor.
    async fn edges(&self) -> &[Row<ReferralEdge>] {
        &self.edges
    }

    /// The referrals alone.
    async fn nodes(&self) -> Vec<&Row<Referral>> {
        self.edges.iter().map(|edge| &edge.0.node).collect()
    }

    /// What stands around the page.
    async fn page_info(&self) -> Row<PageInfo> {
        let cursor =
            |edge: Option<&Row<ReferralEdge>>| edge.map(|edge| cursor::of_referral(&edge.0.cursor));
        Row(PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        })
    }

    /// Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        ctx.state().referrals.count(&self.filter).await.map(int).map_err(store_fault)
    }
}

/// A referral and its place in the list.
#[derive(Debug, Clone)]
pub struct ReferralEdge {
    cursor: ReferralCursor,
    node: Row<Referral>,
}

/// A referral and its place in the list.
#[Object]
impl ReferralEdge {
    /// Opaque; good for the same order only.
    async fn cursor(&self) -> String {
        cursor::of_referral(&self.cursor)
    }

    /// The referral.
    async fn node(&self) -> &Row<Referral> {
        &self.node
    }
}
