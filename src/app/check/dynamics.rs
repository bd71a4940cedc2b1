//! Dynamics, tried step by step: the settings, then everything that a push needs.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{Finding, Verdict};
use crate::{
    adapters::system::{SystemClock, SystemIds},
    app::{
        core::mapping,
        dataverse::{DynamicsParts, dynamics, explain},
    },
    config::Settings,
    domain::push::failure::{FailureClass, FailureReason, PushFailure},
    ports::dynamics::{Check, CheckKind, Dynamics as _},
    services::set_up::SetUp,
    texts::Locale,
};

const SET_UP: &str = "dynamics";
/// Ten requests, some of them slow right after the schema was changed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Tries what the settings name; needs no database.
pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let (clock, ids) = (Arc::new(SystemClock::new()), Arc::new(SystemIds::new()));
    let mapping = match mapping(settings.dynamics.mapping.as_deref()) {
        Ok(mapping) => mapping,
        Err(invalid) => {
            let bad = Finding::new(SET_UP, Verdict::BadSetting, invalid.to_string());
            return vec![bad.advising("`hunter dynamics mapping` prints one to begin from")];
        }
    };
    match dynamics(settings, &mapping, &clock, &ids) {
        SetUp::Off => vec![Finding::new(SET_UP, Verdict::Off, "HUNTER_D365_ENABLED is not set")],
        SetUp::Bad(problem) => {
            let bad = Finding::new(SET_UP, Verdict::BadSetting, problem.explain(Locale::En));
            vec![bad.advising("mend the setting, or unset HUNTER_D365_ENABLED")]
        }
        SetUp::On(parts) => tried(settings, &parts, mapping.version()).await,
    }
}

async fn tried(settings: &Settings, parts: &DynamicsParts, version: &str) -> Vec<Finding> {
    let own = &settings.dynamics;
    let address = own.base_url.as_ref().map(ToString::to_string).unwrap_or_default();
    let seen = format!("{address}, Web API {}, mapping {version}", own.api_version);
    let mut found = vec![Finding::new(SET_UP, Verdict::Ok, seen)];
    match timeout(PATIENCE, parts.client.test()).await {
        Ok(checks) => found.extend(checks.iter().map(finding)),
        Err(_) => found.push(
            Finding::new(part(CheckKind::WhoAmI), Verdict::Unavailable, "no answer in time")
                .advising("try again later; check that https goes out"),
        ),
    }
    found
}

fn finding(check: &Check) -> Finding {
    match &check.result {
        Ok(()) => Finding::new(part(check.what), Verdict::Ok, ""),
        Err(failure) => failed(part(check.what), failure),
    }
}

fn failed(part: &'static str, failure: &PushFailure) -> Finding {
    let seen = explain(failure, Locale::En);
    let verdict = match (failure.class(), failure.reason) {
        (FailureClass::Auth, _) | (_, FailureReason::WrongAddress) => Verdict::BadSetting,
        (FailureClass::Transient | FailureClass::Throttled, _) => Verdict::Unavailable,
        _ => Verdict::Unusable,
    };
    let finding = Finding::new(part, verdict, seen);
    match advice(failure.reason) {
        Some(advice) => finding.advising(advice),
        None => finding,
    }
}

/// What to do beyond what the sentence says.
const fn advice(reason: FailureReason) -> Option<&'static str> {
    Some(match reason {
        FailureReason::SignIn => {
            "check HUNTER_D365_TENANT_ID, HUNTER_D365_CLIENT_ID and HUNTER_D365_CLIENT_SECRET"
        }
        FailureReason::WrongAddress => "check HUNTER_D365_BASE_URL",
        FailureReason::NotAMember | FailureReason::TokenRefused => {
            "in the Power Platform admin center: environment, Settings, Application users"
        }
        FailureReason::PrivilegeMissing => {
            "give the application user's security role create, read and write on Lead"
        }
        FailureReason::ColumnMissing | FailureReason::KeyMissing => {
            "run `hunter dynamics provision` to see what is missing, and with --yes to make it"
        }
        FailureReason::Unreachable | FailureReason::Unavailable | FailureReason::Timeout => {
            "try again later; check that https goes out"
        }
        _ => return None,
    })
}

const fn part(what: CheckKind) -> &'static str {
    match what {
        CheckKind::SignIn => "dynamics-sign-in",
        CheckKind::WhoAmI => "dynamics-who-am-i",
        CheckKind::Privileges => "dynamics-privileges",
        CheckKind::Columns => "dynamics-columns",
        CheckKind::Key => "dynamics-key",
        CheckKind::Choices => "dynamics-choices",
    }
}
