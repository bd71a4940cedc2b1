//! `ipInfrastructure`.

use std::net::IpAddr;

use async_graphql::{Context, Object, Result};

use crate::{
    graphql::{
        context::Reach,
        error::{Code, enrichment_fault, fault},
        loaders::PATIENCE,
        row::Row,
        types::Infrastructure,
    },
    services::enrichment::EnrichmentFailure,
};

/// What the offline databases say.
#[derive(Debug, Default)]
pub struct InfrastructureQuery;

#[Object]
impl InfrastructureQuery {
    /// What the offline databases say of one address. Role ADMIN. Null while enrichment is off.
    async fn ip_infrastructure(
        &self,
        ctx: &Context<'_>,
        ip: String,
    ) -> Option<Result<Row<Infrastructure>>> {
        let enrichment = ctx.state().enrichment.as_ref()?;
        let Ok(ip) = ip.trim().parse::<IpAddr>() else {
            return Some(Err(fault(Code::BadInput, "This is no IP address.")));
        };
        // Files that are being read for the first time answer in a moment.
        let found = tokio::time::timeout(PATIENCE, enrichment.address(ip)).await;
        let found = found.unwrap_or(Err(EnrichmentFailure::Pending)).map_err(enrichment_fault);
        Some(found.map(|found| Row(Infrastructure::from(found))))
    }
}
