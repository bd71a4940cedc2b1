//! `alerts`.

use async_graphql::{Context, Object, Result};

use crate::graphql::{
    connection::Paging, context::Reach, cursor, error::store_fault, inputs::AlertFilter, row::Row,
    types::AlertConnection,
};

/// What changed.
#[derive(Debug, Default)]
pub struct AlertQuery;

#[Object]
impl AlertQuery {
    /// What changed about leads, newest first.
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AlertFilter>,
    ) -> Result<Row<AlertConnection>> {
        let paging = Paging { first, after, last: None, before: None };
        let page = paging.request(cursor::alert)?;
        let filter = filter.map(Into::into).unwrap_or_default();
        let page = ctx.state().alerts.page(&filter, &page).await.map_err(store_fault)?;
        Ok(Row(AlertConnection::from(page)))
    }
}
