//! One leased scan, from its lease to its result.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use metrics::{Gauge, gauge, histogram};
use tokio::time::{Instant, timeout};
use tracing::Instrument as _;

use super::ScanRunner;
use crate::{
    domain::{
        assess::{Facts, assess},
        assessment::Assessment,
        domain_name::DomainName,
        signals::Signals,
    },
    ports::store::scans::{LeasedScan, ScanResult},
    telemetry::names,
};

/// The survey did not end in time.
const TIMEOUT: &str = "scan-timeout";
/// The survey panicked.
const CRASHED: &str = "scan-crashed";
/// Leased too often without an end: whatever ends the process may be this scan.
const ATTEMPTS: &str = "scan-attempts";
/// The store refuses what was learnt.
pub(super) const UNSTORABLE: &str = "scan-unstorable";

impl ScanRunner {
    /// Surveys and assesses. Always ends, and never panics.
    pub(super) async fn attempt(&self, lease: LeasedScan) -> ScanResult {
        let _active = Active::new();
        let began = Instant::now();
        let outcome = if lease.attempt > self.pace.attempts {
            Err(ATTEMPTS.to_owned())
        } else {
            let span = tracing::info_span!("scan", hunter.domain = %lease.domain);
            let work = AssertUnwindSafe(self.learn(&lease).instrument(span)).catch_unwind();
            match timeout(self.pace.patience, work).await {
                Ok(Ok(learnt)) => learnt,
                Ok(Err(_panic)) => {
                    tracing::error!(hunter.domain = %lease.domain, "a survey panicked");
                    Err(CRASHED.to_owned())
                }
                Err(_elapsed) => Err(TIMEOUT.to_owned()),
            }
        };
        let label = if outcome.is_ok() { "scanned" } else { "failed" };
        histogram!(names::SCAN_DURATION, names::SCAN_OUTCOME => label).record(began.elapsed());
        ScanResult { lease, finished_at: self.ports.clock.now(), outcome }
    }

    async fn learn(&self, lease: &LeasedScan) -> Result<(Signals, Assessment), String> {
        let domain = DomainName::from_stored(lease.domain.clone(), lease.domain.clone());
        let learnt = self.ports.survey.survey(&domain).await;
        let signals = learnt.map_err(|why| why.code().to_owned())?;
        let assessment = assess(&Facts::from_signals(&signals), &self.rules);
        Ok((signals, assessment))
    }
}

/// Counts a scan as under way until it is dropped, which a stop may do at any moment.
struct Active(Gauge);

impl Active {
    fn new() -> Self {
        let scans = gauge!(names::SCAN_ACTIVE);
        scans.increment(1);
        Self(scans)
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
