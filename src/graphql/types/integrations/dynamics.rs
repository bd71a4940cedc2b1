//! How the push to Dynamics fares.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::IntegrationState;
use crate::{
    services::push::{Overview, Pushes},
    texts::{Locale, Texts},
};

/// Microsoft Dynamics 365.
#[derive(Debug, Clone, SimpleObject)]
pub struct DynamicsIntegration {
    /// How it fares.
    state: IntegrationState,
    /// Why it is off or unwell.
    reason: Option<String>,
    /// Pushes waiting.
    queue_depth: i32,
    /// Dynamics asked to wait until then.
    paused_until: Option<DateTime<Utc>>,
    /// Last good push.
    last_succeeded_at: Option<DateTime<Utc>>,
}

impl DynamicsIntegration {
    /// In the caller's language.
    pub(super) async fn of(pushes: &Pushes, locale: Locale) -> Self {
        match pushes.overview().await {
            Ok(found) => Self::new(pushes, &found, locale),
            Err(error) => {
                tracing::warn!(%error, "how the push to Dynamics fares can not be read");
                let state =
                    if pushes.is_on() { IntegrationState::Degraded } else { IntegrationState::Off };
                let reason = Some(problem("dynamics-unknown", locale));
                Self { state, reason, ..Self::new(pushes, &Overview::default(), locale) }
            }
        }
    }

    fn new(pushes: &Pushes, found: &Overview, locale: Locale) -> Self {
        let Overview { connection, queue } = found;
        let now = pushes.now();
        let paused_until = connection.paused_until.filter(|until| now < *until);
        let texts = Texts::get();
        let broken =
            pushes.misconfiguration().map(|problem| problem.explain(locale)).or_else(|| {
                let circuit = connection.circuit.as_ref()?;
                Some(texts.push_failure(&circuit.failure, locale))
            });
        let (state, reason) = match broken {
            _ if !pushes.is_on() => {
                let waits = queue.depth > 0;
                let reason = waits.then(|| problem("dynamics-off-pending", locale));
                (IntegrationState::Off, reason)
            }
            Some(reason) => (IntegrationState::Degraded, Some(reason)),
            None if paused_until.is_some() => {
                (IntegrationState::Degraded, Some(problem("dynamics-paused", locale)))
            }
            None => (IntegrationState::Ok, None),
        };
        Self {
            state,
            reason,
            queue_depth: i32::try_from(queue.depth).unwrap_or(i32::MAX),
            paused_until,
            last_succeeded_at: connection.last_succeeded_at,
        }
    }
}

fn problem(code: &str, locale: Locale) -> String {
    Texts::get().problem(code, locale).to_string()
}
