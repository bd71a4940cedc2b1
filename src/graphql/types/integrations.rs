//! Which integrations are on, and how each one fares.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};

use super::SyncRun;
use crate::graphql::row::Row;

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

impl Integrations {
    /// None is switched on.
    pub(in crate::graphql) fn off() -> Self {
        Self {
            enrichment: Row(EnrichmentIntegration {
                state: IntegrationState::Off,
                reason: None,
                databases: Vec::new(),
                cache_hits: 0,
                cache_misses: 0,
            }),
            partner_center: Row(PartnerCenterIntegration {
                state: IntegrationState::Off,
                reason: None,
                last_run: None,
                current_run: None,
                last_succeeded_at: None,
                next_run_at: None,
            }),
            dynamics: Row(DynamicsIntegration {
                state: IntegrationState::Off,
                reason: None,
                queue_depth: 0,
                paused_until: None,
                last_succeeded_at: None,
            }),
        }
    }
}
