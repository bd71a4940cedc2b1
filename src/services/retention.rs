//! What lies for its time and no longer: destroyed in small pieces, with a line in the audit log.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;

use crate::ports::{
    clock::Clock,
    store::{
        StoreError,
        audit::{AuditAction, AuditEntry, AuditLog},
        erasure::{ErasureStore, Kept},
    },
};

/// Rows of one transaction.
const PIECE: u32 = 500;

/// How long each kind lies; `None`: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periods {
    /// Replaced scans, ended jobs, alerts, attempts of pushes.
    pub raw: Option<TimeDelta>,
    /// Leads that nothing touches.
    pub leads: Option<TimeDelta>,
    /// Lines of the audit log.
    pub audit: Option<TimeDelta>,
}

impl Periods {
    const fn of(&self, what: Kept) -> Option<TimeDelta> {
        match what {
            Kept::Scans | Kept::Jobs | Kept::Alerts | Kept::PushAttempts | Kept::Intakes => {
                self.raw
            }
            Kept::Leads => self.leads,
            Kept::AuditLog => self.audit,
        }
    }
}

/// Destroys what has lain for its time.
pub struct Retention {
    store: Arc<dyn ErasureStore>,
    audit: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    periods: Periods,
    stopping: AtomicBool,
}

impl Retention {
    /// Over a store and the log.
    pub fn new(
        store: Arc<dyn ErasureStore>,
        audit: Arc<dyn AuditLog>,
        clock: Arc<dyn Clock>,
        periods: Periods,
    ) -> Self {
        Self { store, audit, clock, periods, stopping: AtomicBool::new(false) }
    }

    /// Begins no further piece.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Destroys all that is due now; answers how many rows that were. What was destroyed is logged
    /// for each kind, also when another piece fails.
    ///
    /// # Errors
    /// The store's.
    pub async fn step(&self) -> Result<u64, StoreError> {
        let mut all = 0;
        for what in Kept::ALL {
            let Some(period) = self.periods.of(what) else { continue };
            let Some(before) = self.clock.now().checked_sub_signed(period) else { continue };
            let mut destroyed = 0;
            let outcome = loop {
                if self.stopping.load(Ordering::Relaxed) {
                    break Ok(());
                }
                match self.store.destroy(what, before, PIECE).await {
                    Ok(0) => break Ok(()),
                    Ok(rows) => destroyed += rows,
                    Err(error) => break Err(error),
                }
            };
            if destroyed > 0 {
                let entry = AuditEntry {
                    at: self.clock.now(),
                    actor: "retention".to_owned(),
                    action: AuditAction::Destruction,
                    subject: what.word().to_owned(),
                    detail: Some(format!("{destroyed} rows from before {before}")),
                    request_id: None,
                };
                self.audit.record(&entry).await?;
                all += destroyed;
            }
            outcome?;
        }
        Ok(all)
    }
}
