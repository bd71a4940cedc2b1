//! Scanning again what was scanned long ago.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::ports::{
    clock::Clock,
    store::{StoreError, scans::ScanStore},
};

/// Scans queued by one statement: a table full of old leads is queued piece by piece, so that no
/// transaction is long.
const PIECE: u32 = 500;

/// Queues scans of leads whose facts have aged.
pub struct Rescans {
    scans: Arc<dyn ScanStore>,
    clock: Arc<dyn Clock>,
    /// Age at which facts are asked for again.
    age: TimeDelta,
}

impl Rescans {
    /// For facts of that age.
    pub fn new(scans: Arc<dyn ScanStore>, clock: Arc<dyn Clock>, age: TimeDelta) -> Self {
        Self { scans, clock, age }
    }

    /// Queues one piece of what is due; answers how many, and whether more may be due.
    ///
    /// # Errors
    /// When the store can not do it.
    pub async fn step(&self) -> Result<(u32, bool), StoreError> {
        let now = self.clock.now();
        let Some(scanned_before) = now.checked_sub_signed(self.age) else { return Ok((0, false)) };
        let queued = self.scans.request_rescans(scanned_before, PIECE, now).await?;
        Ok((queued, queued == PIECE))
    }
}
