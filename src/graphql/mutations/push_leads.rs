//! `pushLeadsToDynamics`.

use async_graphql::{Context, Object, Result};

use super::{
    bulk::target,
    payloads::{JobPayload, refusals},
};
use crate::{
    graphql::{context::Reach, error::store_fault, inputs::BulkInput, row::Row, types::UserError},
    ports::store::{audit::AuditAction, jobs::BulkTarget},
    services::audit::Deed,
};

/// `pushLeadsToDynamics`.
#[derive(Debug, Default)]
pub struct PushLeads;

#[Object]
impl PushLeads {
    /// The same for many leads, as a job. Leads that failed are tried again by the same call with a
    /// filter for them; leads that were deleted in Dynamics are made anew only where they are asked
    /// for by name or by that state.
    async fn push_leads_to_dynamics(
        &self,
        ctx: &Context<'_>,
        input: BulkInput,
    ) -> Result<Row<JobPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refuse = |errors: Vec<UserError>| {
            Ok(Row(JobPayload { job: None, user_errors: refusals(errors) }))
        };
        if !state.pushes.is_on() {
            return refuse(vec![UserError::feature_disabled("dynamics-off", locale)]);
        }
        let target = match target(ctx, input).await? {
            Ok(target) => target,
            Err(errors) => return refuse(errors),
        };
        let subject = match &target {
            BulkTarget::Domains(domains) => format!("{} leads by name", domains.len()),
            BulkTarget::Filter(_) => "leads of a filter".to_owned(),
        };
        let deed = Deed {
            action: AuditAction::Push,
            actor: ctx.caller().viewer.who(),
            subject: &subject,
            detail: None,
            request_id: None,
        };
        state.audit.note(deed).await.map_err(store_fault)?;
        let job = state.pushes.push_many(&target).await.map_err(store_fault)?;
        state.handles.wake_jobs();
        Ok(Row(JobPayload { job: Some(Row(job.into())), user_errors: Vec::new() }))
    }
}
