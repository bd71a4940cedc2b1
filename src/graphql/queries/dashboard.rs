//! `dashboard`.

use async_graphql::{Context, Object, Result};

use crate::graphql::{
    context::Reach,
    error::store_fault,
    inputs::LeadFilter,
    row::Row,
    types::{Counted, Dashboard},
};

/// Days of `pushesByDay`.
const DAYS: u16 = 14;

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
        let filter = filter.unwrap_or_default().into_store(&ctx.caller().viewer)?;
        let state = ctx.state();
        let figures = state.leads.dashboard(&filter).await.map_err(store_fault)?;
        let wants = |field| ctx.look_ahead().field(field).exists();
        let mut counted = Counted::default();
        if wants("byDynamicsState") {
            counted.states = state.pushes.counts(&filter).await.map_err(store_fault)?;
        }
        if wants("pushesByDay") {
            counted.days = state.pushes.by_day(&filter, DAYS).await.map_err(store_fault)?;
        }
        if wants("byFreshness") {
            counted.ages = Some(state.leads.ages(&filter).await.map_err(store_fault)?);
        }
        Ok(Row(Dashboard::new(figures, counted)))
    }
}
