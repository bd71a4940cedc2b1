//! `integrations`.

use async_graphql::{Context, Object};

use crate::graphql::{context::Reach, row::Row, types::Integrations};

/// How the integrations fare.
#[derive(Debug, Default)]
pub struct IntegrationsQuery;

#[Object]
impl IntegrationsQuery {
    /// Which integrations are on, how each one fares, and why one is off or unwell.
    async fn integrations(&self, ctx: &Context<'_>) -> Row<Integrations> {
        Row(Integrations::of(ctx.state(), ctx.caller().locale).await)
    }
}
