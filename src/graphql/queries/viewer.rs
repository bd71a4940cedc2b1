//! `viewer`.

use async_graphql::{Context, Object};

use crate::graphql::{context::Reach, row::Row, types::Viewer};

/// Who asks.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks, and what he may.
    async fn viewer(&self, ctx: &Context<'_>) -> Row<Viewer> {
        Row(ctx.caller().viewer.clone())
    }
}
