//! `addLead`.

use async_graphql::{Context, Object, Result};

use super::payloads::{AddLeadPayload, refusals};
use crate::{
    domain::{clean::clean_name, domain_name::DomainName, lead::FactSource},
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::AddLeadInput,
        row::Row,
        types::{UserError, UserErrorCode, lead::parts},
    },
    ports::store::leads::NewLead,
    texts::Locale,
};

/// `addLead`.
#[derive(Debug, Default)]
pub struct AddLead;

#[Object]
impl AddLead {
    /// Adds a lead, or adds what is given to the lead of that domain.
    async fn add_lead(
        &self,
        ctx: &Context<'_>,
        input: AddLeadInput,
    ) -> Result<Row<AddLeadPayload>> {
        let scan = input.scan.unwrap_or(true);
        let lead = match read(&input, ctx.caller().locale) {
            Ok(lead) => lead,
            Err(errors) => {
                let user_errors = refusals(errors);
                return Ok(Row(AddLeadPayload { lead: None, user_errors }));
            }
        };
        let state = ctx.state();
        let domain = lead.domain.clone();
        let Some(id) = state.leads.add(lead).await.map_err(store_fault)? else {
            let error = UserError::erased(&domain, ctx.caller().locale);
            return Ok(Row(AddLeadPayload { lead: None, user_errors: refusals([error]) }));
        };
        if scan {
            state.scans.request(id).await.map_err(store_fault)?;
            state.handles.wake_scanner();
        }
        let parts = parts(&ctx.look_ahead().field("lead"));
        let lead = state.leads.by_ids(&[id], parts).await.map_err(store_fault)?.pop();
        Ok(Row(AddLeadPayload { lead: lead.map(|lead| Row(lead.into())), user_errors: Vec::new() }))
    }
}

/// The lead, or everything that is wrong with the input.
fn read(input: &AddLeadInput, locale: Locale) -> Result<NewLead, Vec<UserError>> {
    let mut errors = Vec::new();
    let domain = DomainName::parse_lead(&input.domain)
        .map_err(|refusal| {
            errors.push(UserError::domain(&refusal, &["input", "domain"], locale));
        })
        .ok();
    let country = input.country.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if let Some(code) = country
        && !(code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))
    {
        let code_of = UserErrorCode::InvalidInput;
        let path = ["input", "country"];
        errors.push(UserError::new(code_of, "country", Some(code), &path, locale));
    }
    match domain {
        Some(domain) if errors.is_empty() => Ok(NewLead {
            domain,
            company_name: input.company_name.as_deref().and_then(clean_name),
            country: country.map(str::to_ascii_uppercase),
            source: FactSource::Person,
        }),
        _ => Err(errors),
    }
}
