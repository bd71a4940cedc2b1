//! Registration data of scanned leads, looked up after the scan: it never holds a scan up and never
//! fails one. What could not be learnt is asked again, soon when the registry may answer then.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt as _, StreamExt as _, stream};

use crate::{
    domain::{domain_name::DomainName, ids::LeadId},
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            StoreError,
            whois::{WhoisResult, WhoisStore},
        },
        whois::{Whois, WhoisFailure},
    },
};

/// Look-ups under way at once. Registries are few and slow, and each limits its callers.
const CONCURRENCY: usize = 16;

/// Leads of one lease.
const BATCH: u32 = 64;

/// Nobody else looks these leads up for so long.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Looks registration data up.
pub struct Registration {
    store: Arc<dyn WhoisStore>,
    whois: Arc<dyn Whois>,
    clock: Arc<dyn Clock>,
    progress: Arc<dyn Progress>,
    stopping: AtomicBool,
}

impl Registration {
    /// Over these ports.
    pub fn new(
        store: Arc<dyn WhoisStore>,
        whois: Arc<dyn Whois>,
        clock: Arc<dyn Clock>,
        progress: Arc<dyn Progress>,
    ) -> Self {
        Self { store, whois, clock, progress, stopping: AtomicBool::new(false) }
    }

    /// Looks up one batch of leads whose data is missing or due; answers how many were due. Results
    /// are stored as they come.
    ///
    /// # Errors
    /// When the store can not do it; what was not stored is due again when its lease ends.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let leased_at = self.clock.now();
        let mut due = self.store.lease_due(BATCH, leased_at, LEASE).await?;
        due.reverse();
        let (count, due) = (due.len(), Mutex::new(due));
        let waiting = || due.lock().unwrap_or_else(PoisonError::into_inner);
        let next = || if self.is_stopping() { None } else { waiting().pop() };
        let mut results = stream::iter(std::iter::from_fn(next))
            .map(|(lead, domain)| self.look_up(lead, domain))
            .buffer_unordered(CONCURRENCY)
            .ready_chunks(CONCURRENCY);
        while let Some(batch) = results.next().await {
            self.store.store(&batch).await?;
            for result in &batch {
                self.progress.publish(Changed::Lead(result.lead_id));
            }
        }
        drop(results);
        // After a stop, others need not wait for the lease to end.
        let left: Vec<LeadId> = waiting().iter().map(|(lead, _)| *lead).collect();
        self.store.give_back(&left, leased_at + LEASE, self.clock.now()).await?;
        Ok(count)
    }

    /// Begins no further look-up; those under way end within their own patience.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether [`Registration::stop`] was called.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    async fn look_up(&self, lead_id: LeadId, domain: DomainName) -> WhoisResult {
        let answer = AssertUnwindSafe(self.whois.lookup(&domain)).catch_unwind().await;
        let outcome = answer.unwrap_or_else(|_panic| {
            tracing::error!(hunter.domain = %domain.as_str(), "a registration look-up panicked");
            Err(WhoisFailure::Unreadable)
        });
        let at = self.clock.now();
        let wait = match &outcome {
            Ok(_) => TimeDelta::days(7),
            Err(failure) => until_asked_again(failure),
        };
        WhoisResult {
            lead_id,
            outcome: outcome.map_err(|failure| failure.code().to_owned()),
            at,
            next_at: spread(at, wait, lead_id),
        }
    }
}

/// A failure is remembered for a while, the shorter the likelier another answer is.
const fn until_asked_again(failure: &WhoisFailure) -> TimeDelta {
    match failure {
        WhoisFailure::RateLimited => TimeDelta::minutes(15),
        WhoisFailure::Unreachable => TimeDelta::hours(1),
        WhoisFailure::NotFound | WhoisFailure::NoServer | WhoisFailure::Unreadable => {
            TimeDelta::days(1)
        }
    }
}

/// That moment, and up to a quarter of the wait later: what was looked up together is not due
/// together for ever. The random end of the lead's id is chance enough, and the same on any node.
fn spread(at: DateTime<Utc>, wait: TimeDelta, lead: LeadId) -> DateTime<Utc> {
    let [.., high, low] = *lead.0.as_bytes();
    let part = i32::from(u16::from_be_bytes([high, low]));
    at + wait + wait / 4 * part / i32::from(u16::MAX)
}
