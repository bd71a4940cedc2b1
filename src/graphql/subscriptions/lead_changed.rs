//! `leadChanged`.

use async_graphql::{Context, Result, Subscription};
use futures::Stream;

use super::follow::follow;
use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        row::Row,
        types::{Lead, lead::parts},
    },
    ports::progress::Changed,
    texts::Texts,
};

/// `leadChanged`.
#[derive(Debug, Default)]
pub struct LeadChanged;

#[Subscription]
impl LeadChanged {
    /// Follows one lead: scans, enrichment, referral and push states. Never completes by itself.
    async fn lead_changed(
        &self,
        ctx: &Context<'_>,
        domain: String,
    ) -> Result<impl Stream<Item = Result<Row<Lead>>> + use<>> {
        let locale = ctx.caller().locale;
        let bad = |message: String| fault(Code::BadInput, message);
        let domain = DomainName::parse(&domain).map_err(|refusal| {
            bad(Texts::get().refused(refusal.code(), refusal.detail(), locale))
        })?;
        let state = ctx.state();
        let parts = parts(&ctx.look_ahead());
        // First the ear, then the eye: no change falls between them.
        let hints = state.progress.subscribe();
        let found = state.leads.find(domain.as_str(), parts).await.map_err(store_fault)?;
        let found = found
            .ok_or_else(|| bad(Texts::get().refused("no-lead", Some(domain.display()), locale)))?;
        let id = found.id;
        let leads = state.leads.clone();
        let read = move || {
            let leads = leads.clone();
            async move { Ok(leads.by_ids(&[id], parts).await?.pop().map(|lead| Row(lead.into()))) }
        };
        let first = Row(Lead::from(found));
        Ok(follow(hints, state.tick, Changed::Lead(id), first, read, |_| false))
    }
}
