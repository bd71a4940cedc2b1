//! Dynamics out of the settings. What is wrong with them is said and stops nothing else.

use std::{sync::Arc, time::Duration};

use url::Url;

use super::{
    Core,
    partner_center::{SIGN_IN_HOSTS, is_tenant, permitted, reach, wanted},
};
use crate::{
    adapters::{
        budget::{Limits, LocalBudget, SharedBudget},
        dataverse::{DataverseClient, Organisation, Parts},
        entra::{Application, Grant, NoSecrets, TokenKeeper},
        http_client::{self, HttpLimits},
        redis::budget::RedisGate,
        system::{SystemClock, SystemIds, SystemPatience},
    },
    config::{DynamicsTie, Settings},
    domain::push::{failure::PushFailure, mapping::Mapping},
    ports::{
        budget::Budget,
        dynamics::{Tie, Ties},
    },
    services::{
        push::Tying,
        set_up::{SetUp, SetUpProblem},
    },
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

impl DynamicsParts {
    /// What leads are tied to, as the settings have it.
    pub fn tying(&self, settings: &Settings) -> Option<Tying> {
        let ties = ties(settings);
        let relations = Arc::clone(&self.client) as _;
        (ties != Ties::default()).then_some(Tying { relations, ties })
    }
}

const fn ties(settings: &Settings) -> Ties {
    let own = &settings.dynamics;
    Ties { accounts: tie(own.accounts), contacts: tie(own.contacts) }
}

const fn tie(set: DynamicsTie) -> Tie {
    match set {
        DynamicsTie::Off => Tie::Off,
        DynamicsTie::Link => Tie::Link,
        DynamicsTie::Create => Tie::Create,
    }
}

impl Core {
    /// Dynamics as the settings have it, with the budget that all nodes share over Redis, or that
    /// this process has alone.
    pub fn dynamics(&self) -> SetUp<DynamicsParts> {
        let Some(redis) = &self.redis else {
            return dynamics(&self.settings, &self.mapping, &self.clock, &self.ids);
        };
        let limits = limits(&self.settings);
        let name = connection_name(&self.settings);
        let gate = RedisGate::new(Arc::clone(redis), &name, self.node, limits);
        let budget = SharedBudget::new(
            limits,
            Arc::new(gate),
            Arc::clone(&self.clock) as _,
            Arc::new(SystemPatience),
        );
        dynamics_with(&self.settings, &self.mapping, &self.clock, &self.ids, Arc::new(budget))
    }
}

/// The budget is the application user's in its organisation: nodes that push as somebody else, or
/// to somewhere else, have another one. The name tells nothing of either.
fn connection_name(settings: &Settings) -> String {
    let own = &settings.dynamics;
    let organisation = own.base_url.as_ref().map_or("", Url::as_str);
    let user = own.client_id.as_deref().unwrap_or_default();
    blake3::hash(format!("{organisation}\n{user}").as_bytes()).to_hex()[..16].to_owned()
}

const fn limits(settings: &Settings) -> Limits {
    Limits {
        per_second: settings.dynamics.requests_per_second,
        concurrency: settings.dynamics.concurrency,
    }
}

/// The same without a database, and with a budget of this process.
pub(super) fn dynamics(
    settings: &Settings,
    mapping: &Arc<Mapping>,
    clock: &Arc<SystemClock>,
    ids: &Arc<SystemIds>,
) -> SetUp<DynamicsParts> {
    let budget =
        LocalBudget::new(limits(settings), Arc::clone(clock) as _, Arc::new(SystemPatience));
    dynamics_with(settings, mapping, clock, ids, Arc::new(budget))
}

fn dynamics_with(
    settings: &Settings,
    mapping: &Arc<Mapping>,
    clock: &Arc<SystemClock>,
    ids: &Arc<SystemIds>,
    budget: Arc<dyn Budget>,
) -> SetUp<DynamicsParts> {
    if !settings.dynamics.enabled {
        return SetUp::Off;
    }
    match set_up(settings, mapping, clock, ids, budget) {
        Ok(parts) => SetUp::On(parts),
        Err(problem) => SetUp::Bad(problem),
    }
}

fn set_up(
    settings: &Settings,
    mapping: &Arc<Mapping>,
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
        mapping: Arc::clone(mapping),
        ties: ties(settings),
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
