//! How the sync with Partner Center fares.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::{IntegrationState, SyncRun};
use crate::{
    graphql::row::Row,
    ports::sign_in::SignInError,
    services::{
        set_up::SetUp,
        sign_in::{SignIns, Standing},
    },
    texts::Locale,
};

/// Microsoft Partner Center.
#[derive(Debug, Clone, SimpleObject)]
pub struct PartnerCenterIntegration {
    /// How it fares.
    state: IntegrationState,
    /// Why it is off or unwell.
    reason: Option<String>,
    /// The newest sync that ended.
    last_run: Option<Row<SyncRun>>,
    /// The sync under way.
    current_run: Option<Row<SyncRun>>,
    /// End of the last good sync.
    last_succeeded_at: Option<DateTime<Utc>>,
    /// When the next one starts by itself.
    next_run_at: Option<DateTime<Utc>>,
}

impl PartnerCenterIntegration {
    /// As it is set up and signed in.
    pub(super) async fn of(set_up: &SetUp<std::sync::Arc<SignIns>>, locale: Locale) -> Self {
        let (state, reason) = match set_up {
            SetUp::Off => (IntegrationState::Off, None),
            SetUp::Bad(problem) => (IntegrationState::Degraded, Some(problem.explain(locale))),
            SetUp::On(sign_ins) => signed_in(sign_ins, locale).await,
        };
        Self {
            state,
            reason,
            last_run: None,
            current_run: None,
            last_succeeded_at: None,
            next_run_at: None,
        }
    }
}

async fn signed_in(sign_ins: &SignIns, locale: Locale) -> (IntegrationState, Option<String>) {
    let standing = sign_ins.standing().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "how the sign-in stands could not be read");
        Standing::Without(SignInError::from_store())
    });
    let state = if sign_ins.needs_sign_in(&standing) {
        IntegrationState::NeedsSignIn
    } else if standing == Standing::Ok {
        IntegrationState::Ok
    } else {
        IntegrationState::Degraded
    };
    (state, sign_ins.reason(&standing, locale))
}
