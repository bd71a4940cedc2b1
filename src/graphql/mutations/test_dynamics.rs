//! `testDynamicsConnection`.

use async_graphql::{Context, Object, Result};

use super::payloads::{ConnectionCheck, TestConnectionPayload, refusals};
use crate::{
    graphql::{context::Reach, error::store_fault, row::Row, types::UserError},
    ports::dynamics::{Check, CheckKind},
    texts::{Locale, Texts},
};

/// `testDynamicsConnection`.
#[derive(Debug, Default)]
pub struct TestDynamics;

#[Object]
impl TestDynamics {
    /// Checks the way to Dynamics, step by step. Once every step passes, what was blocked goes on.
    async fn test_dynamics_connection(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Row<TestConnectionPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        if !state.pushes.is_on() {
            let errors = refusals([UserError::feature_disabled("dynamics-off", locale)]);
            return Ok(Row(TestConnectionPayload { user_errors: errors, ..Default::default() }));
        }
        if let Some(problem) = state.pushes.misconfiguration() {
            let check = ConnectionCheck {
                name: "settings".to_owned(),
                ok: false,
                message: problem.explain(locale),
            };
            return Ok(Row(TestConnectionPayload {
                ok: false,
                checks: vec![Row(check)],
                user_errors: Vec::new(),
            }));
        }
        let Some(tested) = state.pushes.test().await.map_err(store_fault)? else {
            return Ok(Row(TestConnectionPayload::default()));
        };
        if tested.resumed {
            state.handles.wake_pusher();
        }
        Ok(Row(TestConnectionPayload {
            ok: tested.passed(),
            checks: tested.checks.iter().map(|check| Row(told(check, locale))).collect(),
            user_errors: Vec::new(),
        }))
    }
}

fn told(check: &Check, locale: Locale) -> ConnectionCheck {
    let name = name(check.what);
    let texts = Texts::get();
    ConnectionCheck {
        name: name.to_owned(),
        ok: check.result.is_ok(),
        message: match &check.result {
            Ok(()) => texts.sentence(&format!("check-dynamics-{name}"), &[], locale),
            Err(failure) => Some(texts.push_failure(failure, locale)),
        }
        .unwrap_or_default(),
    }
}

const fn name(what: CheckKind) -> &'static str {
    match what {
        CheckKind::SignIn => "sign-in",
        CheckKind::WhoAmI => "who-am-i",
        CheckKind::Privileges => "privileges",
        CheckKind::Columns => "columns",
        CheckKind::Key => "key",
        CheckKind::Choices => "choices",
    }
}
