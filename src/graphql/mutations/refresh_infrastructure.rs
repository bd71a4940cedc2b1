//! `refreshInfrastructure`.

use async_graphql::{Context, Object, Result};

use super::payloads::{LeadPayload, refusals};
use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::{ask_fault, store_fault},
        inputs::DomainInput,
        loaders::PATIENCE,
        row::Row,
        types::{UserError, UserErrorCode, lead::parts},
    },
    ports::store::leads::LeadParts,
    services::enrichment::Wanted,
};

/// `refreshInfrastructure`.
#[derive(Debug, Default)]
pub struct RefreshInfrastructure;

#[Object]
impl RefreshInfrastructure {
    /// Looks a lead's address up again.
    async fn refresh_infrastructure(
        &self,
        ctx: &Context<'_>,
        input: DomainInput,
    ) -> Result<Row<LeadPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused =
            |error| Ok(Row(LeadPayload { user_errors: refusals([error]), ..Default::default() }));
        if state.enrichment.is_none() {
            return refused(UserError::feature_disabled("enrichment-off", locale));
        }
        let path = ["input", "domain"];
        let domain = match DomainName::parse(&input.domain) {
            Ok(domain) => domain,
            Err(refusal) => return refused(UserError::domain(&refusal, &path, locale)),
        };
        let found = state.leads.find(domain.as_str(), LeadParts::default()).await;
        let Some(lead) = found.map_err(store_fault)? else {
            let detail = Some(domain.as_str());
            let code = UserErrorCode::NotFound;
            return refused(UserError::new(code, "no-lead", detail, &path, locale));
        };
        let wanted = vec![Wanted { lead: lead.id, domain: lead.domain }];
        // What came of it stands at the lead's own field, a failure included.
        state.handles.resolve_infrastructure(wanted, true, PATIENCE).await.map_err(ask_fault)?;
        let parts = parts(&ctx.look_ahead().field("lead"));
        let lead = state.leads.by_ids(&[lead.id], parts).await.map_err(store_fault)?.pop();
        Ok(Row(LeadPayload { lead: lead.map(|lead| Row(lead.into())), user_errors: Vec::new() }))
    }
}
