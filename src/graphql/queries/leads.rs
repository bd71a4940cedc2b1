//! `lead` and `leads`.

#![expect(clippy::too_many_arguments, reason = "a connection has that many")]

use async_graphql::{Context, Object, Result};

use crate::{
    domain::domain_name::DomainName,
    graphql::{
        connection::Paging,
        context::Reach,
        cursor,
        error::{Code, fault, store_fault},
        inputs::{LeadFilter, LeadOrder},
        row::Row,
        types::{
            Lead, LeadConnection,
            lead::{parts, parts_of},
        },
    },
    texts::Texts,
};

/// Leads.
#[derive(Debug, Default)]
pub struct LeadQuery;

#[Object]
impl LeadQuery {
    /// Null: no such lead. Accepts what people paste (URL, e-mail, www., upper case, IDN).
    async fn lead(&self, ctx: &Context<'_>, domain: String) -> Option<Result<Row<Lead>>> {
        find(ctx, &domain).await.transpose()
    }

    /// The leads that match, by default best priority first, then best score, then domain.
    async fn leads(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<LeadFilter>,
        order_by: Option<LeadOrder>,
    ) -> Result<Row<LeadConnection>> {
        let order = order_by.map(Into::into).unwrap_or_default();
        let filter = filter.unwrap_or_default().into_store(&ctx.caller().viewer)?;
        let paging = Paging { first, after, last, before };
        let page = paging.request(|text| cursor::lead(text, order))?;
        let selection = ctx.look_ahead();
        let parts = parts_of(&[selection.field("nodes"), selection.field("edges").field("node")]);
        let page =
            ctx.state().leads.page(&filter, order, &page, parts).await.map_err(store_fault)?;
        Ok(Row(LeadConnection::new(page, filter)))
    }
}

async fn find(ctx: &Context<'_>, domain: &str) -> Result<Option<Row<Lead>>> {
    let domain = DomainName::parse(domain).map_err(|refusal| {
        let locale = ctx.caller().locale;
        let message = Texts::get().refused(refusal.code(), refusal.detail(), locale);
        fault(Code::BadInput, message)
    })?;
    let parts = parts(&ctx.look_ahead());
    let lead = ctx.state().leads.find(domain.as_str(), parts).await.map_err(store_fault)?;
    Ok(lead.map(|lead| Row(lead.into())))
}
