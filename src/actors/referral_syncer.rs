//! Owns the schedule of syncs with Partner Center: begins what is due, runs what is under way unless
//! another node does, tells of referrals that lapse soon, and shows how they stand.

use std::sync::Arc;

use async_trait::async_trait;

use super::{handles::Handles, reconciler::Reconcile};
use crate::{
    ports::store::StoreError,
    services::referral_sync::{Gauges, Stepped, SyncRunner},
};

/// Runs syncs until none is under way.
pub struct ReferralSyncer {
    /// What it runs them with.
    pub runner: Arc<SyncRunner>,
    /// What it shows and tells.
    pub gauges: Gauges,
    /// To wake the scanner.
    pub handles: Handles,
}

#[async_trait]
impl Reconcile for ReferralSyncer {
    const NAME: &'static str = "referral-syncer";

    async fn reconcile(&self) -> Result<(), StoreError> {
        if !self.runner.is_stopping() {
            self.runner.start_due().await?;
        }
        while !self.runner.is_stopping() {
            match self.runner.step().await? {
                Stepped::Idle | Stepped::Stopped(_) => break,
                Stepped::Page { kept, .. } if !kept.scans.is_empty() => {
                    self.handles.wake_scanner();
                }
                Stepped::Page { .. } | Stepped::Failed { .. } | Stepped::Lost(_) => {}
            }
        }
        self.gauges.notice().await?;
        self.gauges.measure().await
    }
}
