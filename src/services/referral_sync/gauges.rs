//! How syncs and referrals stand, as gauges.

use std::sync::Arc;

use metrics::gauge;

use super::Syncs;
use crate::{
    domain::referral::EXPIRING,
    ports::store::{StoreError, referrals::ReferralStore},
    telemetry::names,
};

/// Reads what the gauges show, and tells of referrals that lapse soon as time passes.
pub struct Gauges {
    syncs: Syncs,
    referrals: Arc<dyn ReferralStore>,
}

impl Gauges {
    /// Over these stores.
    pub fn new(syncs: Syncs, referrals: Arc<dyn ReferralStore>) -> Self {
        Self { syncs, referrals }
    }

    /// Raises the alerts of open referrals that lapse soon by now, each once; answers how many.
    ///
    /// # Errors
    /// The store's; the next look tells of them.
    pub async fn notice(&self) -> Result<u64, StoreError> {
        self.referrals.tell_expiring(self.syncs.clock.now()).await
    }

    /// Shows how they stand now.
    ///
    /// # Errors
    /// The store's; the gauges then show what they showed.
    pub async fn measure(&self) -> Result<(), StoreError> {
        let now = self.syncs.clock.now();
        let history = self.syncs.history().await?;
        let figures = self.referrals.figures(now + EXPIRING).await?;
        let complete = history.last_complete.and_then(|run| run.finished_at);
        let age = complete.map_or(f64::INFINITY, |at| (now - at).as_seconds_f64());
        gauge!(names::SYNC_AGE).set(age);
        gauge!(names::REFERRALS_OPEN).set(figures.open as f64);
        gauge!(names::REFERRALS_WITHOUT_DOMAIN).set(figures.without_domain as f64);
        gauge!(names::REFERRALS_EXPIRING).set(figures.expiring as f64);
        Ok(())
    }
}
