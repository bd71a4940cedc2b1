//! The mutations of integrations that are switched off: each says so.

use async_graphql::{Context, Object};

use super::payloads::{LeadPayload, ReferralPayload, SyncRunPayload, refusals};
use crate::graphql::{
    context::Reach,
    inputs::{LinkReferralInput, NodeInput, SyncPartnerReferralsInput},
    row::Row,
    types::UserError,
};

const PARTNER_CENTER: &str = "partner-center-off";

/// The mutations of integrations that are switched off.
#[derive(Debug, Default)]
pub struct SwitchedOff;

#[Object]
impl SwitchedOff {
    /// Starts a sync, or joins the one that runs.
    async fn sync_partner_referrals(
        &self,
        ctx: &Context<'_>,
        input: Option<SyncPartnerReferralsInput>,
    ) -> Row<SyncRunPayload> {
        let _ = input;
        Row(SyncRunPayload { user_errors: off(ctx, PARTNER_CENTER), ..Default::default() })
    }

    /// Ties a referral to a domain by hand.
    async fn link_referral(
        &self,
        ctx: &Context<'_>,
        input: LinkReferralInput,
    ) -> Row<ReferralPayload> {
        let _ = input;
        Row(ReferralPayload { user_errors: off(ctx, PARTNER_CENTER), ..Default::default() })
    }

    /// Unties a referral from its domain.
    async fn unlink_referral(&self, ctx: &Context<'_>, input: NodeInput) -> Row<ReferralPayload> {
        let _ = input;
        Row(ReferralPayload { user_errors: off(ctx, PARTNER_CENTER), ..Default::default() })
    }

    /// Makes the customer of a referral a lead.
    async fn create_lead_from_referral(
        &self,
        ctx: &Context<'_>,
        input: NodeInput,
    ) -> Row<LeadPayload> {
        let _ = input;
        Row(LeadPayload { user_errors: off(ctx, PARTNER_CENTER), ..Default::default() })
    }
}

fn off(ctx: &Context<'_>, key: &str) -> Vec<Row<UserError>> {
    refusals([UserError::feature_disabled(key, ctx.caller().locale)])
}
