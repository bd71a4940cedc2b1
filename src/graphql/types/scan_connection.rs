//! A page of scans.

use async_graphql::{Object, SimpleObject};

use super::{PageInfo, Scan};
use crate::{
    domain::scan,
    graphql::{cursor, row::Row},
    ports::store::Page,
};

/// A page of one lead's scans.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanConnection {
    edges: Vec<Row<ScanEdge>>,
    has_next: bool,
    has_previous: bool,
}

impl From<Page<scan::Scan>> for ScanConnection {
    fn from(page: Page<scan::Scan>) -> Self {
        let edge = |scan: scan::Scan| {
            Row(ScanEdge { cursor: cursor::of_scan(scan.id), node: Row(Scan::from(scan)) })
        };
        Self {
            edges: page.items.into_iter().map(edge).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        }
    }
}

/// A page of one lead's scans.
#[Object]
impl ScanConnection {
    /// Each scan with its cursor.
    async fn edges(&self) -> &[Row<ScanEdge>] {
        &self.edges
    }

    /// The scans alone.
    async fn nodes(&self) -> Vec<&Row<Scan>> {
        self.edges.iter().map(|edge| &edge.0.node).collect()
    }

    /// What stands around the page.
    async fn page_info(&self) -> Row<PageInfo> {
        let cursor = |edge: Option<&Row<ScanEdge>>| edge.map(|edge| edge.0.cursor.clone());
        Row(PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        })
    }
}

/// A scan and its place in the list.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct ScanEdge {
    /// Opaque.
    cursor: String,
    /// The scan.
    node: Row<Scan>,
}
