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
        let state = ctx.state();
        let figures = state.leads.dashboard(&filter).await.map_err(store_fault)?;
        // Counted when asked for: there are no counters of it.
        let pushes = if ctx.look_ahead().field("byDynamicsState").exists() {
            state.pushes.counts(&filter).await.map_err(store_fault)?
        } else {
            Vec::new()
        };
        Ok(Row(Dashboard::new(figures, &pushes)))
    }
}
