//! `ipInfrastructure`.

use async_graphql::{Object, Result};

use crate::graphql::{row::Row, types::Infrastructure};

/// What the offline databases say.
#[derive(Debug, Default)]
pub struct InfrastructureQuery;

#[Object]
impl InfrastructureQuery {
    /// What the offline databases say of one address. Role ADMIN. Null while enrichment is off.
    async fn ip_infrastructure(&self, ip: String) -> Option<Result<Row<Infrastructure>>> {
        let _ = ip;
        None
    }
}
