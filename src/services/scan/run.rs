//! Running scans: lease, survey, assess, store.
//!
//! [`ScanRunner::step`] works until the queue holds nothing that is due. Surveys wait for the network
//! nearly all of their time, so many are in flight at once; what they bring is stored in batches,
//! one transaction at a time, while the next surveys go on. Leases are renewed as long as the work
//! lasts, and a result whose lease was lost is refused by the store.
//!
//! One bad domain must not cost the others anything: a survey that panics or never ends becomes a
//! failed scan with its reason, and a scan that was leased too often without ever ending is failed
//! unseen.

mod attempt;
mod pipeline;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::TimeDelta;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use self::pipeline::Pipeline;
use crate::{
    domain::{domain_name::DomainName, rules::RuleSet, signals::Signals},
    ports::{
        clock::Clock,
        dns::DnsFailure,
        progress::Progress,
        store::{StoreError, scans::ScanStore},
    },
};

/// Learns about one domain.
#[async_trait]
pub trait Survey: Send + Sync {
    /// Everything that DNS says.
    ///
    /// # Errors
    /// Why nobody could say where the domain's mail goes: without that there is nothing to assess.
    async fn survey(&self, domain: &DomainName) -> Result<Signals, DnsFailure>;
}

/// How much at once, how long, how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Surveys in flight.
    pub concurrency: usize,
    /// Results of one transaction at most.
    pub batch: usize,
    /// How long the first result waits for others before it is stored.
    pub linger: Duration,
    /// Patience with one survey.
    pub patience: Duration,
    /// A lease not renewed for so long is lost.
    pub lease_for: Duration,
    /// A scan leased more often is failed.
    pub attempts: u32,
    /// Pause before the store is tried again; it doubles up to thirty times.
    pub store_pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            concurrency: 64,
            batch: 256,
            linger: Duration::from_millis(20),
            patience: Duration::from_secs(30),
            lease_for: Duration::from_mins(1),
            attempts: 5,
            store_pause: Duration::from_millis(200),
        }
    }
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ran {
    /// Scans whose result was taken.
    pub stored: usize,
    /// Results that were refused or given up: another node holds the scan now.
    pub lost: usize,
    /// Leases given back unused.
    pub released: usize,
}

/// What a runner works with.
#[derive(Clone)]
pub struct Ports {
    /// The queue.
    pub scans: Arc<dyn ScanStore>,
    /// Who learns about domains.
    pub survey: Arc<dyn Survey>,
    /// Leases follow it.
    pub clock: Arc<dyn Clock>,
    /// Told of every stored result.
    pub progress: Arc<dyn Progress>,
    /// Says, in the middle of a step, that more scans were queued.
    pub wake: Arc<Notify>,
}

/// Runs queued scans on this node.
pub struct ScanRunner {
    ports: Ports,
    rules: Arc<RuleSet>,
    /// In whose name scans are leased.
    owner: Uuid,
    pace: Pace,
    stopping: watch::Sender<bool>,
}

impl ScanRunner {
    /// A runner over these ports.
    pub fn new(ports: Ports, rules: Arc<RuleSet>, owner: Uuid, pace: Pace) -> Self {
        Self { ports, rules, owner, pace, stopping: watch::Sender::new(false) }
    }

    /// Runs scans until none is due, or until [`ScanRunner::stop`].
    ///
    /// # Errors
    /// When scans could not be leased. Results are not lost by an unavailable store: they are kept
    /// and stored when it is back.
    pub async fn step(&self) -> Result<Ran, StoreError> {
        Pipeline::new(self).run().await
    }

    /// Ends the step under way and every later one: surveys in flight are dropped and their leases
    /// given back; what was learnt is stored.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    fn lease_for(&self) -> TimeDelta {
        TimeDelta::from_std(self.pace.lease_for).unwrap_or(TimeDelta::MAX)
    }
}
