//! Looks up what the addresses of freshly scanned leads tell, before anybody asks. Scans never wait
//! for it, and a hint that is lost costs the first asker a look-up.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::{
    Mutex,
    broadcast::{Receiver, error::TryRecvError},
};

use super::{handles::Handles, reconciler::Reconcile};
use crate::{
    domain::{ids::LeadId, scan::ScanState},
    ports::{
        progress::{Changed, Progress},
        store::{
            StoreError,
            leads::{LeadParts, LeadStore},
        },
    },
    services::enrichment::Wanted,
};

/// Leads of one question.
const BATCH: usize = 100;
/// How long the next question waits for the answers of the last one.
const PATIENCE: Duration = Duration::from_secs(3);

/// Hears of leads that changed.
pub struct InfrastructureWarmer {
    changes: Mutex<Receiver<Changed>>,
    leads: Arc<dyn LeadStore>,
    handles: Handles,
}

impl InfrastructureWarmer {
    /// Hears from now on.
    pub fn new(progress: &dyn Progress, leads: Arc<dyn LeadStore>, handles: Handles) -> Self {
        Self { changes: Mutex::new(progress.subscribe()), leads, handles }
    }

    async fn changed(&self) -> Vec<LeadId> {
        let mut changes = self.changes.lock().await;
        let mut leads = BTreeSet::new();
        while leads.len() < BATCH {
            match changes.try_recv() {
                Ok(Changed::Lead(lead)) => {
                    leads.insert(lead.0);
                }
                Ok(Changed::Scan(_) | Changed::Job(_) | Changed::Sync(_))
                | Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        leads.into_iter().map(LeadId).collect()
    }
}

#[async_trait]
impl Reconcile for InfrastructureWarmer {
    const NAME: &'static str = "infrastructure-warmer";

    async fn reconcile(&self) -> Result<(), StoreError> {
        loop {
            let changed = self.changed().await;
            if changed.is_empty() {
                return Ok(());
            }
            let leads = self.leads.by_ids(&changed, LeadParts::default()).await?;
            let scanned = leads.into_iter().filter(|lead| lead.scan_state == ScanState::Scanned);
            let wanted: Vec<_> =
                scanned.map(|lead| Wanted { lead: lead.id, domain: lead.domain }).collect();
            if let Err(error) = self.handles.resolve_infrastructure(wanted, false, PATIENCE).await {
                tracing::debug!(%error, "scanned leads are looked up when somebody asks");
            }
        }
    }
}
