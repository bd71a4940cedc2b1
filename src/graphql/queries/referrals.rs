//! `referral` and `referrals`: what Partner Center will answer.

#![expect(clippy::too_many_arguments, reason = "a connection has that many")]
#![expect(clippy::unused_async, reason = "the macro wants async resolvers")]

use async_graphql::{ID, Object, Result};

use crate::graphql::{
    connection::Paging,
    inputs::{ReferralFilter, ReferralOrder},
    node::{NodeKind, decode_as},
    row::Row,
    types::{Referral, ReferralConnection},
};

/// Referrals.
#[derive(Debug, Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// Null: there is no referral of that id.
    async fn referral(&self, id: ID) -> Option<Result<Row<Referral>>> {
        decode_as(NodeKind::Referral, &id).err().map(Err)
    }

    /// The referrals that match.
    async fn referrals(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReferralFilter>,
        order_by: Option<ReferralOrder>,
    ) -> Result<Row<ReferralConnection>> {
        let _ = (filter, order_by);
        Paging { first, after, last, before }.request(|_| Ok(()))?;
        Ok(Row(ReferralConnection::default()))
    }
}
