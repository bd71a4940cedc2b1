//! Which integrations are on, and how each one fares.

mod dynamics;
mod partner_center;

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};

pub use self::{dynamics::DynamicsIntegration, partner_center::PartnerCenterIntegration};
use super::SyncRun;
use crate::{
    graphql::{context::State, loaders::PATIENCE, row::Row},
    ports::geoip::{DatabaseProblem, DatabaseStatus},
    services::enrichment::{Enrichment, OLD_AFTER_DAYS},
    texts::{Locale, Texts},
};

/// Which integrations are on, and how each one fares.
#[derive(Debug, Clone, SimpleObject)]
pub struct Integrations {
    /// IP databases.
    enrichment: Row<EnrichmentIntegration>,
    /// Microsoft Partner Center.
    partner_center: Row<PartnerCenterIntegration>,
    /// Microsoft Dynamics 365.
    dynamics: Row<DynamicsIntegration>,
}

/// How one integration fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum IntegrationState {
    /// The flag is off.
    Off,
    /// On and well.
    Ok,
    /// On and limping; reason says why.
    Degraded,
    /// A person must sign in.
    NeedsSignIn,
}

/// IP databases.
#[derive(Debug, Clone, SimpleObject)]
pub struct EnrichmentIntegration {
    /// How it fares.
    state: IntegrationState,
    /// Why it is off or unwell.
    reason: Option<String>,
    /// The configured files.
    databases: Vec<Row<IpDatabase>>,
    /// Answers from the cache since the start.
    cache_hits: i32,
    /// Answers that had to be looked up.
    cache_misses: i32,
}

/// One configured database file.
#[derive(Debug, Clone, SimpleObject)]
pub struct IpDatabase {
    /// What the file calls itself.
    name: String,
    /// Whether it answers now.
    is_loaded: bool,
    /// When its maker built it.
    built_at: Option<DateTime<Utc>>,
    /// Days since then.
    age_days: Option<i32>,
    /// Why it is off or limping.
    problem: Option<String>,
}

impl Integrations {
    /// As far as they are switched on.
    pub(in crate::graphql) async fn of(state: &State, locale: Locale) -> Self {
        let enrichment = match state.enrichment.as_deref() {
            Some(enrichment) => EnrichmentIntegration::on(enrichment, locale).await,
            None => EnrichmentIntegration::off(),
        };
        let partner_center = PartnerCenterIntegration::of(state, locale).await;
        let dynamics = DynamicsIntegration::of(&state.pushes, locale).await;
        Self {
            enrichment: Row(enrichment),
            partner_center: Row(partner_center),
            dynamics: Row(dynamics),
        }
    }
}

impl EnrichmentIntegration {
    const fn off() -> Self {
        Self {
            state: IntegrationState::Off,
            reason: None,
            databases: Vec::new(),
            cache_hits: 0,
            cache_misses: 0,
        }
    }

    async fn on(enrichment: &Enrichment, locale: Locale) -> Self {
        // A database that is read for longer is told as such.
        let _ = tokio::time::timeout(PATIENCE, enrichment.databases().open()).await;
        let now = enrichment.now();
        let databases: Vec<_> = enrichment
            .databases()
            .statuses()
            .iter()
            .map(|status| Row(IpDatabase::new(status, now, locale)))
            .collect();
        let first_problem = databases.iter().find_map(|database| {
            let problem = database.0.problem.as_ref()?;
            Some(format!("{}: {problem}", database.0.name))
        });
        let reason = if databases.is_empty() {
            Some(Texts::get().problem("ip-database-none", locale).to_string())
        } else {
            first_problem
        };
        let figures = enrichment.cache_figures();
        Self {
            state: if reason.is_some() { IntegrationState::Degraded } else { IntegrationState::Ok },
            reason,
            databases,
            cache_hits: i32::try_from(figures.hits).unwrap_or(i32::MAX),
            cache_misses: i32::try_from(figures.misses).unwrap_or(i32::MAX),
        }
    }
}

impl IpDatabase {
    fn new(status: &DatabaseStatus, now: DateTime<Utc>, locale: Locale) -> Self {
        let age = status.built_at.map(|built| (now - built).num_days());
        let is_old = age.is_some_and(|days| days > OLD_AFTER_DAYS);
        let code = status
            .problem
            .map(DatabaseProblem::code)
            .or_else(|| is_old.then_some("ip-database-old"))
            .or_else(|| (!status.is_loaded).then_some("ip-database-loading"));
        Self {
            name: status.name.clone(),
            is_loaded: status.is_loaded,
            built_at: status.built_at,
            age_days: age.and_then(|days| i32::try_from(days).ok()),
            problem: code.map(|code| Texts::get().problem(code, locale).to_string()),
        }
    }
}
