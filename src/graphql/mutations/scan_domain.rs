//! `scanDomain`.

use async_graphql::{Context, Object, Result};

use super::payloads::{ScanDomainPayload, refusals};
use crate::{
    domain::{clean::clean_name, domain_name::DomainName, lead::FactSource},
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::ScanDomainInput,
        row::Row,
        types::{UserError, lead::parts},
    },
    ports::store::leads::NewLead,
};

/// `scanDomain`.
#[derive(Debug, Default)]
pub struct ScanDomain;

#[Object]
impl ScanDomain {
    /// Scans one domain, adding the lead when it is new. Asking while a scan runs gives that scan.
    async fn scan_domain(
        &self,
        ctx: &Context<'_>,
        input: ScanDomainInput,
    ) -> Result<Row<ScanDomainPayload>> {
        let domain = match DomainName::parse_lead(&input.domain) {
            Ok(domain) => domain,
            Err(refusal) => {
                let locale = ctx.caller().locale;
                let error = UserError::domain(&refusal, &["input", "domain"], locale);
                let user_errors = refusals([error]);
                return Ok(Row(ScanDomainPayload { user_errors, ..Default::default() }));
            }
        };
        let state = ctx.state();
        let lead = NewLead {
            domain,
            company_name: input.company_name.as_deref().and_then(clean_name),
            country: None,
            source: FactSource::Person,
        };
        let domain = lead.domain.clone();
        let Some(lead_id) = state.leads.add(lead).await.map_err(store_fault)? else {
            let user_errors = refusals([UserError::erased(&domain, ctx.caller().locale)]);
            return Ok(Row(ScanDomainPayload { user_errors, ..Default::default() }));
        };
        let scan_id = state.scans.request(lead_id).await.map_err(store_fault)?;
        state.handles.wake_scanner();

        let scan = state.scans.find(scan_id).await.map_err(store_fault)?;
        let selection = ctx.look_ahead().field("lead");
        let lead = if selection.exists() {
            let leads = state.leads.by_ids(&[lead_id], parts(&selection)).await;
            leads.map_err(store_fault)?.pop()
        } else {
            None
        };
        Ok(Row(ScanDomainPayload {
            scan: scan.map(|scan| Row(scan.into())),
            lead: lead.map(|lead| Row(lead.into())),
            user_errors: Vec::new(),
        }))
    }
}
