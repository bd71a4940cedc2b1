//! Dynamics out of the settings. What is wrong with them is said and stops nothing else.

use std::{sync::Arc, time::Duration};

use super::{
    Core,
    partner_center::{SIGN_IN_HOSTS, is_tenant, permitted, reach, wanted},
};
use crate::{
    adapters::{
        budget::{Limits, LocalBudget},
        dataverse::{DataverseClient, Organisation, Parts},
        entra::{Application, Grant, NoSecrets, TokenKeeper},
        http_client::{self, HttpLimits},
        system::{SystemClock, SystemIds, SystemPatience},
    },
    config::Settings,
    domain::push::{failure::PushFailure, mapping::Mapping},
    ports::budget::Budget,
    services::set_up::{SetUp, SetUpProblem},
    texts::{Locale, Texts},
};

/// Hosts of organisations, national clouds included. Tokens go nowhere else unless insecure
/// upstreams are permitted.
const HOSTS: &[&str] = &["dynamics.com", "dynamics.cn", "microsoftdynamics.us", "appsplatform.us"];

/// A write with its plug-ins may take two minutes.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Dynamics as this process speaks to it. One for each process: it owns the tokens.
#[derive(Clone)]
pub struct DynamicsParts {
    /// The organisation.
    pub client: Arc<DataverseClient>,
    /// What every request takes its turn from.
    pub budget: Arc<dyn Budget>,
}

impl Core {
    /// Dynamics as the settings have it, with a budget of this process.
    pub fn dynamics(&self) -> SetUp<DynamicsParts> {
        dynamics(&self.settings, &self.clock, &self.ids)
    }
}

/// The same without a database.
pub(super) fn dynamics(
    settings: &Settings,
    clock: &Arc<SystemClock>,
    ids: &Arc<SystemIds>,
) -> SetUp<DynamicsParts> {
    if !settings.dynamics.enabled {
        return SetUp::Off;
    }
    let limits = Limits {
        per_second: settings.dynamics.requests_per_second,
        concurrency: settings.dynamics.concurrency,
    };
    let budget = LocalBudget::new(limits, Arc::clone(clock) as _, Arc::new(SystemPatience));
    match set_up(settings, clock, ids, Arc::new(budget)) {
        Ok(parts) => SetUp::On(parts),
        Err(problem) => SetUp::Bad(problem),
    }
}

fn set_up(
    settings: &Settings,
    clock: &Arc<SystemClock>,
    ids: &Arc<SystemIds>,
    budget: Arc<dyn Budget>,
) -> Result<DynamicsParts, SetUpProblem> {
    let own = &settings.dynamics;
    let base_url = wanted("HUNTER_D365_BASE_URL", own.base_url.as_ref())?;
    let tenant = wanted("HUNTER_D365_TENANT_ID", own.tenant_id.as_ref())?;
    if !is_tenant(&tenant) {
        return Err(SetUpProblem::new("tenant", "HUNTER_D365_TENANT_ID"));
    }
    let client_id = wanted("HUNTER_D365_CLIENT_ID", own.client_id.as_ref())?;
    let secret = wanted("HUNTER_D365_CLIENT_SECRET", own.client_secret.as_ref())?;
    permitted(settings, "HUNTER_AUTHORITY_URL", &settings.authority_url, SIGN_IN_HOSTS)?;
    permitted(settings, "HUNTER_D365_BASE_URL", &base_url, HOSTS)?;
    let organisation =
        Organisation { base_url, api_version: own.api_version.clone(), app_id: own.app_id.clone() };
    let reach = reach(settings);
    let http = http_client::client(&HttpLimits {
        reach,
        connect_timeout: Duration::from_secs(10),
        timeout: TIMEOUT,
        redirects: 0,
    })
    .map_err(|error| SetUpProblem::new("http", error.to_string()))?;
    let application = Application {
        authority: settings.authority_url.clone(),
        tenant,
        client_id,
        client_secret: Some(secret),
        scope: organisation.scope(),
        grant: Grant::ClientCredentials,
        secret_name: "dynamics",
    };
    let keeper = TokenKeeper::new(
        application,
        http.clone(),
        Arc::new(NoSecrets),
        Arc::clone(clock) as _,
        Arc::new(SystemPatience),
    )
    .map_err(|_| SetUpProblem::new("address", "HUNTER_AUTHORITY_URL"))?;
    let parts = Parts {
        http,
        tokens: Arc::new(keeper),
        budget: Arc::clone(&budget),
        clock: Arc::clone(clock) as _,
        ids: Arc::clone(ids) as _,
        patience: Arc::new(SystemPatience),
        mapping: Arc::clone(Mapping::built_in()),
    };
    let client = DataverseClient::new(organisation, reach, parts)
        .map_err(|_| SetUpProblem::new("organisation-address", "HUNTER_D365_BASE_URL"))?;
    Ok(DynamicsParts { client: Arc::new(client), budget })
}

/// What a failure means and what to do, with what it is about and the other side's code.
pub fn explain(failure: &PushFailure, locale: Locale) -> String {
    let text = Texts::get().push_failure(failure, locale);
    match &failure.code {
        Some(code) => format!("{text} [{code}]"),
        None => text,
    }
}
