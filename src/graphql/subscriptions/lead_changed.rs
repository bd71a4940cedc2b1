//! `leadChanged`.

use async_graphql::{Context, Result, Subscription};
use futures::{Stream, StreamExt as _};

use super::follow::{Kind, follow};
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
        let first =
            (Row(Lead::from(found)), state.pushes.standings(&[id]).await.map_err(store_fault)?);
        let (leads, pushes) = (state.leads.clone(), state.pushes.clone());
        // The push stands beside the lead, and its hints do not come from other nodes.
        let read = move || {
            let (leads, pushes) = (leads.clone(), pushes.clone());
            async move {
                let Some(lead) = leads.by_ids(&[id], parts).await?.pop() else { return Ok(None) };
                Ok(Some((Row(Lead::from(lead)), pushes.standings(&[id]).await?)))
            }
        };
        // Addresses and referrals stand beside it too.
        let kind = Kind { has_ended: |_| false, hints_are_news: true };
        let states = follow(hints, state.tick, Changed::Lead(id), first, read, kind);
        Ok(states.map(|state| state.map(|(lead, _)| lead)))
    }
}
