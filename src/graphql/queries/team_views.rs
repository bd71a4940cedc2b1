//! `teamViews`.

use async_graphql::{Context, Object, Result};

use crate::graphql::{context::Reach, error::store_fault, row::Row, types::TeamView};

/// Views that the team shares.
#[derive(Debug, Default)]
pub struct TeamViewQuery;

#[Object]
impl TeamViewQuery {
    /// Views of the list that the team shares, oldest first; at most a hundred.
    async fn team_views(&self, ctx: &Context<'_>) -> Result<Vec<Row<TeamView>>> {
        let views = ctx.state().views.all().await.map_err(store_fault)?;
        Ok(views.into_iter().map(|view| Row(view.into())).collect())
    }
}
