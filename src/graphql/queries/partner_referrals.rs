//! `referral` and `referrals`: what was synced, whether the sync is on or not.

#![expect(clippy::too_many_arguments, reason = "a connection has that many")]

use async_graphql::{Context, ID, Object, Result};

use crate::{
    domain::ids::ReferralId,
    graphql::{
        connection::Paging,
        context::Reach,
        cursor,
        error::store_fault,
        inputs::{ReferralFilter, ReferralOrder},
        node::{NodeKind, decode_as},
        row::Row,
        types::{Referral, ReferralConnection},
    },
};

/// Referrals.
#[derive(Debug, Default)]
pub struct PartnerReferralQuery;

#[Object]
impl PartnerReferralQuery {
    /// Null: there is no referral of that id.
    async fn referral(&self, ctx: &Context<'_>, id: ID) -> Option<Result<Row<Referral>>> {
        let id = match decode_as(NodeKind::Referral, &id) {
            Ok(id) => ReferralId(id),
            Err(error) => return Some(Err(error)),
        };
        let found = ctx.state().referrals.by_ids(&[id]).await.map_err(store_fault);
        found.map(|mut found| found.pop().map(|referral| Row(referral.into()))).transpose()
    }

    /// The referrals that match, by default the newest change first.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReferralFilter>,
        order_by: Option<ReferralOrder>,
    ) -> Result<Row<ReferralConnection>> {
        let order = order_by.map(Into::into).unwrap_or_default();
        let referrals = &ctx.state().referrals;
        let now = referrals.now();
        let filter = filter.map(|filter| filter.into_store(now)).transpose()?.unwrap_or_default();
        let paging = Paging { first, after, last, before };
        let page = paging.request(|text| cursor::referral(text, order))?;
        let page = referrals.page(&filter, order, &page).await.map_err(store_fault)?;
        Ok(Row(ReferralConnection::new(page, filter)))
    }
}
