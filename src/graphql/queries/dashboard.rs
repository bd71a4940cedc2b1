//! `dashboard`.

use async_graphql::{Context, Object, Result};

use crate::graphql::{
    context::Reach, error::store_fault, inputs::LeadFilter, row::Row, types::Dashboard,
};

/// Figures.
#[derive(Debug, Default)]
pub struct DashboardQuery;

#[Object]
impl DashboardQuery {
    /// Figures over the leads that match, for charts and cards.
    async fn dashboard(
        &self,
        ctx: &Context<'_>,
        filter: Option<LeadFilter>,
    ) -> Result<Row<Dashboard>> {
        let filter = filter.unwrap_or_default().into_store()?;
        let figures = ctx.state().leads.dashboard(&filter).await.map_err(store_fault)?;
        Ok(Row(figures.into()))
    }
}
