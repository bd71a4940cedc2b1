//! A page of alerts.

use async_graphql::{Object, SimpleObject};

use super::{Alert, PageInfo};
use crate::{
    domain::alert,
    graphql::{cursor, row::Row},
    ports::store::Page,
};

/// A page of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertConnection {
    edges: Vec<Row<AlertEdge>>,
    has_next: bool,
    has_previous: bool,
}

impl From<Page<alert::Alert>> for AlertConnection {
    fn from(page: Page<alert::Alert>) -> Self {
        let edge = |alert: alert::Alert| {
            Row(AlertEdge { cursor: cursor::of_alert(alert.id), node: Row(alert.into()) })
        };
        Self {
            edges: page.items.into_iter().map(edge).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        }
    }
}

/// A page of alerts.
#[Object]
impl AlertConnection {
    /// Each alert with its cursor.
    async fn edges(&self) -> &[Row<AlertEdge>] {
        &self.edges
    }

    /// The alerts alone.
    async fn nodes(&self) -> Vec<&Row<Alert>> {
        self.edges.iter().map(|edge| &edge.0.node).collect()
    }

    /// What stands around the page.
    async fn page_info(&self) -> Row<PageInfo> {
        let cursor = |edge: Option<&Row<AlertEdge>>| edge.map(|edge| edge.0.cursor.clone());
        Row(PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        })
    }
}

/// An alert and its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct AlertEdge {
    /// Opaque.
    cursor: String,
    /// The alert.
    node: Row<Alert>,
}
