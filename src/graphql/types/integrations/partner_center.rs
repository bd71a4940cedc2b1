//! How the sync with Partner Center fares.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::{IntegrationState, SyncRun};
use crate::{
    domain::sync_run::{self, SyncReason},
    graphql::{context::State, row::Row},
    ports::{sign_in::SignInError, store::sync_runs::SyncHistory},
    services::{
        referral_sync::explain,
        set_up::SetUp,
        sign_in::{SignIns, Standing},
    },
    texts::{Locale, Texts},
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
    /// As it is set up, signed in and synced.
    pub(super) async fn of(graph: &State, locale: Locale) -> Self {
        let (mut state, mut reason) = match &graph.partner_center {
            SetUp::Off => (IntegrationState::Off, None),
            SetUp::Bad(problem) => (IntegrationState::Degraded, Some(problem.explain(locale))),
            SetUp::On(sign_ins) => signed_in(sign_ins, locale).await,
        };
        let history = graph.syncs.history().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "how the syncs stand could not be read");
            SyncHistory::default()
        });
        if state == IntegrationState::Ok {
            (state, reason) = synced(history.last.as_ref(), locale);
        }
        let is_waiting = graph.partner_center.on().is_some() && history.current.is_none();
        let run = |run: &Option<sync_run::SyncRun>| run.clone().map(|run| Row(run.into()));
        Self {
            state,
            reason,
            last_run: run(&history.last),
            current_run: run(&history.current),
            last_succeeded_at: history.last_complete.as_ref().and_then(|run| run.finished_at),
            // One that is overdue begins at the next look.
            next_run_at: is_waiting.then(|| graph.syncs.next_at(&history).max(graph.syncs.now())),
        }
    }
}

/// How it fares by the newest sync that ended.
fn synced(last: Option<&sync_run::SyncRun>, locale: Locale) -> (IntegrationState, Option<String>) {
    let Some(last) = last else { return (IntegrationState::Ok, None) };
    if let Some(failure) = &last.failure {
        let state = if failure.reason == SyncReason::WantsMfa {
            IntegrationState::NeedsSignIn
        } else {
            IntegrationState::Degraded
        };
        return (state, Some(explain(failure, locale)));
    }
    if last.state == sync_run::SyncState::Partial {
        let count = last.counts.failed.to_string();
        let sentence = Texts::get().sentence("sync-partial", &[("detail", &count)], locale);
        return (IntegrationState::Degraded, sentence);
    }
    (IntegrationState::Ok, None)
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
