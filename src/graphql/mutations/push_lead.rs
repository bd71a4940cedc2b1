//! `pushLeadToDynamics`.

use async_graphql::{Context, Object, Result};

use super::payloads::{LeadPayload, refusals};
use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::DomainInput,
        row::Row,
        types::{UserError, UserErrorCode, lead::parts},
    },
    ports::store::{audit::AuditAction, leads::LeadParts, pushes::Wished},
    services::audit::Deed,
};

/// `pushLeadToDynamics`.
#[derive(Debug, Default)]
pub struct PushLead;

#[Object]
impl PushLead {
    /// Create or update in Dynamics: records the wish durably and answers at once. Safe to repeat.
    async fn push_lead_to_dynamics(
        &self,
        ctx: &Context<'_>,
        input: DomainInput,
    ) -> Result<Row<LeadPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused =
            |error| Ok(Row(LeadPayload { user_errors: refusals([error]), ..Default::default() }));
        if !state.pushes.is_on() {
            return refused(UserError::feature_disabled("dynamics-off", locale));
        }
        let path = ["input", "domain"];
        let domain = match DomainName::parse(&input.domain) {
            Ok(domain) => domain,
            Err(refusal) => return refused(UserError::domain(&refusal, &path, locale)),
        };
        let not = |code, key| UserError::new(code, key, Some(domain.as_str()), &path, locale);
        let found = state.leads.find(domain.as_str(), LeadParts::default()).await;
        let Some(lead) = found.map_err(store_fault)? else {
            return refused(not(UserErrorCode::NotFound, "no-lead"));
        };
        let viewer = &ctx.caller().viewer;
        let deed = Deed {
            action: AuditAction::Push,
            actor: viewer.who(),
            subject: domain.as_str(),
            detail: None,
            request_id: None,
        };
        state.audit.note(deed).await.map_err(store_fault)?;
        match state.pushes.push(lead.id).await.map_err(store_fault)? {
            Wished::Waiting { .. } => state.handles.wake_pusher(),
            Wished::NotScanned => return refused(not(UserErrorCode::NotScanned, "not-scanned")),
            Wished::Deleted | Wished::NoLead => {
                return refused(not(UserErrorCode::NotFound, "no-lead"));
            }
        }
        let parts = parts(&ctx.look_ahead().field("lead"));
        let lead = state.leads.by_ids(&[lead.id], parts).await.map_err(store_fault)?.pop();
        Ok(Row(LeadPayload { lead: lead.map(|lead| Row(lead.into())), user_errors: Vec::new() }))
    }
}
