//! `viewer`.

use async_graphql::Object;

use crate::graphql::{row::Row, types::Viewer};

/// Who asks.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks, and what he may.
    async fn viewer(&self) -> Row<Viewer> {
        Row(Viewer::local())
    }
}
