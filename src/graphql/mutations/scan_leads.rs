//! `scanLeads`.

use async_graphql::{Context, Object, Result};

use super::payloads::{JobPayload, refusals};
use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::BulkInput,
        row::Row,
        types::{UserError, UserErrorCode},
    },
    ports::store::jobs::BulkTarget,
    texts::Locale,
};

/// Most domains that one mutation may name.
const DOMAINS: usize = 1_000;
/// Most leads that one job may be for.
const LEADS: u64 = 100_000;
/// Refused domains told in one answer.
const TOLD: usize = 20;

/// `scanLeads`.
#[derive(Debug, Default)]
pub struct ScanLeads;

#[Object]
impl ScanLeads {
    /// Scans many leads as a job.
    async fn scan_leads(&self, ctx: &Context<'_>, input: BulkInput) -> Result<Row<JobPayload>> {
        let locale = ctx.caller().locale;
        let refuse = |errors: Vec<UserError>| {
            Ok(Row(JobPayload { job: None, user_errors: refusals(errors) }))
        };
        let state = ctx.state();
        let target = match (input.domains, input.filter) {
            (Some(domains), None) => match read(&domains, locale) {
                Ok(domains) => BulkTarget::Domains(domains),
                Err(errors) => return refuse(errors),
            },
            (None, Some(filter)) => {
                let filter = filter.into_store()?;
                if state.leads.count(&filter).await.map_err(store_fault)? > LEADS {
                    let most = LEADS.to_string();
                    return refuse(vec![UserError::new(
                        UserErrorCode::TooMany,
                        "too-many-leads",
                        Some(&most),
                        &["input", "filter"],
                        locale,
                    )]);
                }
                BulkTarget::Filter(filter)
            }
            _ => {
                let code = UserErrorCode::InvalidInput;
                let error = UserError::new(code, "bulk-target", None, &["input"], locale);
                return refuse(vec![error]);
            }
        };
        let job = state.jobs.scan(&target).await.map_err(store_fault)?;
        state.handles.wake_jobs();
        Ok(Row(JobPayload { job: Some(Row(job.into())), user_errors: Vec::new() }))
    }
}

/// The ASCII domains, each once, or what is wrong with them.
fn read(texts: &[String], locale: Locale) -> Result<Vec<String>, Vec<UserError>> {
    let path = ["input", "domains"];
    if texts.is_empty() {
        let code = UserErrorCode::InvalidInput;
        return Err(vec![UserError::new(code, "no-domains", None, &path, locale)]);
    }
    if texts.len() > DOMAINS {
        let most = DOMAINS.to_string();
        let code = UserErrorCode::TooMany;
        return Err(vec![UserError::new(code, "too-many-domains", Some(&most), &path, locale)]);
    }
    let mut domains = Vec::with_capacity(texts.len());
    let mut errors = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match DomainName::parse(text) {
            Ok(domain) => domains.push(domain.as_str().to_owned()),
            Err(refusal) => {
                let index = index.to_string();
                errors.push(UserError::domain(&refusal, &[path[0], path[1], &index], locale));
            }
        }
    }
    if !errors.is_empty() {
        errors.truncate(TOLD);
        return Err(errors);
    }
    let mut seen = std::collections::HashSet::new();
    domains.retain(|domain| seen.insert(domain.clone()));
    Ok(domains)
}
