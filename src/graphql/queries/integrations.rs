//! `integrations`.

use async_graphql::Object;

use crate::graphql::{row::Row, types::Integrations};

/// How the integrations fare.
#[derive(Debug, Default)]
pub struct IntegrationsQuery;

#[Object]
impl IntegrationsQuery {
    /// Which integrations are on, how each one fares, and why one is off or unwell.
    async fn integrations(&self) -> Row<Integrations> {
        Row(Integrations::off())
    }
}
