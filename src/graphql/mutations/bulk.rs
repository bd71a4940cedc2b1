//! The leads that a bulk mutation is for.

use async_graphql::{Context, Result};

use crate::{
    domain::domain_name::DomainName,
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::BulkInput,
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

/// Which leads, or what the caller can mend.
pub(super) async fn target(
    ctx: &Context<'_>,
    input: BulkInput,
) -> Result<Result<BulkTarget, Vec<UserError>>> {
    let (state, locale) = (ctx.state(), ctx.caller().locale);
    match (input.domains, input.filter) {
        (Some(domains), None) => Ok(read(&domains, locale).map(BulkTarget::Domains)),
        (None, Some(filter)) => {
            let filter = filter.into_store(&ctx.caller().viewer)?;
            if state.leads.count(&filter).await.map_err(store_fault)? > LEADS {
                let most = LEADS.to_string();
                return Ok(Err(vec![UserError::new(
                    UserErrorCode::TooMany,
                    "too-many-leads",
                    Some(&most),
                    &["input", "filter"],
                    locale,
                )]));
            }
            Ok(Ok(BulkTarget::Filter(Box::new(filter))))
        }
        _ => {
            let code = UserErrorCode::InvalidInput;
            Ok(Err(vec![UserError::new(code, "bulk-target", None, &["input"], locale)]))
        }
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
