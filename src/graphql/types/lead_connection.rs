//! A page of leads.

use async_graphql::{Context, Object, Result};

use super::{Lead, PageInfo, scalars::int};
use crate::{
    domain::lead,
    graphql::{context::Reach, cursor, error::store_fault, row::Row, rows::Rows},
    ports::store::{
        Page,
        leads::{LeadCursor, LeadFilter},
    },
};

/// A page of leads.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadConnection {
    edges: Rows<Row<LeadEdge>>,
    has_next: bool,
    has_previous: bool,
    filter: LeadFilter,
}

impl LeadConnection {
    /// A page of the leads that match the filter.
    pub(in crate::graphql) fn new(
        page: Page<(LeadCursor, lead::Lead)>,
        filter: LeadFilter,
    ) -> Self {
        let edge = |(cursor, lead)| Row(LeadEdge { cursor, node: Row(Lead::from(lead)) });
        Self {
            edges: Rows(page.items.into_iter().map(edge).collect()),
            has_next: page.has_next,
            has_previous: page.has_previous,
            filter,
        }
    }
}

/// A page of leads.
#[Object]
impl LeadConnection {
    /// Each lead with its cursor.
    async fn edges(&self) -> &Rows<Row<LeadEdge>> {
        &self.edges
    }

    /// The leads alone.
    async fn nodes(&self) -> Rows<&Row<Lead>> {
        Rows(self.edges.0.iter().map(|edge| &edge.0.node).collect())
    }

    /// What stands around the page.
    async fn page_info(&self) -> Row<PageInfo> {
        let cursor =
            |edge: Option<&Row<LeadEdge>>| edge.map(|edge| cursor::of_lead(&edge.0.cursor));
        Row(PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.0.first()),
            end_cursor: cursor(self.edges.0.last()),
        })
    }

    /// Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        ctx.state().leads.count(&self.filter).await.map(int).map_err(store_fault)
    }
}

/// A lead and its place in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadEdge {
    cursor: LeadCursor,
    node: Row<Lead>,
}

/// A lead and its place in the list.
#[Object]
impl LeadEdge {
    /// Opaque; good for the same order only.
    async fn cursor(&self) -> String {
        cursor::of_lead(&self.cursor)
    }

    /// The lead.
    async fn node(&self) -> &Row<Lead> {
        &self.node
    }
}
