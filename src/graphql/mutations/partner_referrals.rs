//! Syncs with Partner Center, and referrals tied to leads by hand.

use async_graphql::{Context, Object, Result};

use super::payloads::{LeadPayload, ReferralPayload, SyncRunPayload, refusals};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::{ReferralId, SyncRunId},
        sync_run::SyncMode,
    },
    graphql::{
        context::{Reach, State},
        error::store_fault,
        inputs::{LinkReferralInput, NodeInput, SyncPartnerReferralsInput},
        node::{NodeKind, decode_as},
        row::Row,
        types::{UserError, UserErrorCode, lead::parts},
    },
    ports::store::referrals::NotLinked,
    services::set_up::SetUp,
    texts::Locale,
};

/// Syncs, and ties by hand.
#[derive(Debug, Default)]
pub struct PartnerReferralMutation;

#[Object]
impl PartnerReferralMutation {
    /// Starts a sync, or joins the one that runs.
    async fn sync_partner_referrals(
        &self,
        ctx: &Context<'_>,
        input: Option<SyncPartnerReferralsInput>,
    ) -> Result<Row<SyncRunPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let user_errors = match &state.partner_center {
            SetUp::On(_) => Vec::new(),
            SetUp::Off => refusals([off(locale)]),
            SetUp::Bad(problem) => refusals([UserError::integration(
                UserErrorCode::FeatureDisabled,
                problem.explain(locale),
            )]),
        };
        if !user_errors.is_empty() {
            return Ok(Row(SyncRunPayload { user_errors, ..Default::default() }));
        }
        let is_full = input.and_then(|input| input.full).unwrap_or(false);
        let mode = if is_full { SyncMode::Full } else { SyncMode::Delta };
        let run = state.syncs.request(mode).await.map_err(store_fault)?;
        state.handles.wake_syncer();
        Ok(Row(SyncRunPayload { sync_run: Some(Row(run.into())), user_errors }))
    }

    /// Stops a sync; what it stored stands. Stopping an ended one changes nothing.
    async fn cancel_sync(
        &self,
        ctx: &Context<'_>,
        input: NodeInput,
    ) -> Result<Row<SyncRunPayload>> {
        let id = SyncRunId(decode_as(NodeKind::SyncRun, &input.id)?);
        let run = ctx.state().syncs.cancel(id).await.map_err(store_fault)?;
        let user_errors = if run.is_none() {
            let (path, locale) = (["input", "id"], ctx.caller().locale);
            refusals([UserError::new(UserErrorCode::NotFound, "no-sync", None, &path, locale)])
        } else {
            Vec::new()
        };
        Ok(Row(SyncRunPayload { sync_run: run.map(|run| Row(run.into())), user_errors }))
    }

    /// Ties a referral to a domain by hand; no sync undoes it. A domain that is no lead yet becomes
    /// one and is scanned.
    async fn link_referral(
        &self,
        ctx: &Context<'_>,
        input: LinkReferralInput,
    ) -> Result<Row<ReferralPayload>> {
        let id = ReferralId(decode_as(NodeKind::Referral, &input.referral_id)?);
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused = |error| {
            Ok(Row(ReferralPayload { user_errors: refusals([error]), ..Default::default() }))
        };
        if is_off(state) {
            return refused(off(locale));
        }
        let domain = match DomainName::parse_lead(&input.domain) {
            Ok(domain) => domain,
            Err(refusal) => {
                return refused(UserError::domain(&refusal, &["input", "domain"], locale));
            }
        };
        match state.referrals.link(id, &domain).await.map_err(store_fault)? {
            Ok(referral) => {
                state.handles.wake_scanner();
                let referral = Some(Row(referral.into()));
                Ok(Row(ReferralPayload { referral, user_errors: Vec::new() }))
            }
            Err(why) => refused(refusal(why, "referralId", locale)),
        }
    }

    /// Unties a referral from its domain; no sync ties it again.
    async fn unlink_referral(
        &self,
        ctx: &Context<'_>,
        input: NodeInput,
    ) -> Result<Row<ReferralPayload>> {
        let id = ReferralId(decode_as(NodeKind::Referral, &input.id)?);
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused = |error| {
            Ok(Row(ReferralPayload { user_errors: refusals([error]), ..Default::default() }))
        };
        if is_off(state) {
            return refused(off(locale));
        }
        match state.referrals.unlink(id).await.map_err(store_fault)? {
            Ok(referral) => Ok(Row(ReferralPayload {
                referral: Some(Row(referral.into())),
                user_errors: Vec::new(),
            })),
            Err(why) => refused(refusal(why, "id", locale)),
        }
    }

    /// Makes the customer of a referral a lead, scans it when it is new, and ties them.
    async fn create_lead_from_referral(
        &self,
        ctx: &Context<'_>,
        input: NodeInput,
    ) -> Result<Row<LeadPayload>> {
        let id = ReferralId(decode_as(NodeKind::Referral, &input.id)?);
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused =
            |error| Ok(Row(LeadPayload { user_errors: refusals([error]), ..Default::default() }));
        if is_off(state) {
            return refused(off(locale));
        }
        let lead = match state.referrals.create_lead(id).await.map_err(store_fault)? {
            Ok(lead) => lead,
            Err(why) => return refused(refusal(why, "id", locale)),
        };
        state.handles.wake_scanner();
        let parts = parts(&ctx.look_ahead().field("lead"));
        let lead = state.leads.by_ids(&[lead], parts).await.map_err(store_fault)?.pop();
        Ok(Row(LeadPayload { lead: lead.map(|lead| Row(lead.into())), user_errors: Vec::new() }))
    }
}

fn is_off(state: &State) -> bool {
    matches!(state.partner_center, SetUp::Off)
}

fn off(locale: Locale) -> UserError {
    UserError::feature_disabled("partner-center-off", locale)
}

fn refusal(why: NotLinked, field: &str, locale: Locale) -> UserError {
    let (code, key) = match why {
        NotLinked::NoReferral => (UserErrorCode::NotFound, "no-referral"),
        NotLinked::NoDomain => (UserErrorCode::InvalidInput, "referral-no-domain"),
        NotLinked::SeveralDomains => (UserErrorCode::Conflict, "referral-several-domains"),
    };
    UserError::new(code, key, None, &["input", field], locale)
}
