//! The runner: leases due wishes, delivers them, stores what came of it.

mod judge;

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{
    FutureExt as _, StreamExt as _,
    future::{Fuse, FusedFuture as _},
    stream,
};
use metrics::{counter, gauge};
use uuid::Uuid;

use self::judge::{Signal, unsent};
use super::{
    deliver::{Deliverer, Delivery},
    subject::draft,
    test::next_test,
    tying::Tying,
};
use crate::{
    domain::{
        ids::LeadId,
        push::{machine::RetryPolicy, mapping::Mapping},
    },
    ports::{
        budget::Budget,
        clock::{Clock, Ids, Patience},
        dynamics::Dynamics,
        progress::{Changed, Progress},
        store::{
            StoreError,
            pushes::{LeasedPush, PushResult, PushStore, Settled},
        },
    },
    telemetry::names,
};

/// How fast the runner takes wishes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Deliveries under way at once.
    pub concurrency: usize,
    /// Wishes of one batch. It should be done within a few seconds.
    pub batch: u32,
    /// A node that is silent for so long is thought dead.
    pub lease: TimeDelta,
    /// How often the leases of a batch under way are lengthened.
    pub renew: Duration,
}

impl Pace {
    /// A pace for that many at once and a second.
    pub fn new(concurrency: u32, per_second: u32) -> Self {
        let batch = (concurrency * 50).min(per_second.saturating_mul(10)).max(1);
        Self {
            concurrency: concurrency as usize,
            batch,
            lease: TimeDelta::seconds(30),
            renew: Duration::from_secs(10),
        }
    }
}

/// What the runner works with.
#[derive(Clone)]
pub struct Ports {
    /// Wishes and the connection's row.
    pub store: Arc<dyn PushStore>,
    /// The connection.
    pub dynamics: Arc<dyn Dynamics>,
    /// Its budget.
    pub budget: Arc<dyn Budget>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids of attempts.
    pub ids: Arc<dyn Ids>,
    /// Waiting, and chance.
    pub patience: Arc<dyn Patience>,
    /// Who is told.
    pub progress: Arc<dyn Progress>,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// So many wishes were taken; more may be due.
    Worked(usize),
    /// Nothing can be done before then; `None`: before somebody asks for a push.
    Idle(Option<DateTime<Utc>>),
}

/// So many failures in passing, with no success between them, are an outage of the connection.
const OUTAGE: u32 = 5;

/// How often the queue is measured.
const MEASURE_EVERY: TimeDelta = TimeDelta::seconds(15);

/// Delivers wishes on this node.
pub struct PushRunner {
    pub(super) ports: Ports,
    deliverer: Deliverer,
    policy: RetryPolicy,
    pace: Pace,
    owner: Uuid,
    /// Failures in passing since the last success.
    failed_in_a_row: AtomicU32,
    /// Seconds since 1970.
    measured_at: AtomicI64,
    stopping: AtomicBool,
}

impl PushRunner {
    /// A runner that leases in the name of `owner`.
    pub fn new(ports: Ports, mapping: Arc<Mapping>, pace: Pace, owner: Uuid) -> Self {
        let dynamics = Arc::clone(&ports.dynamics);
        let deliverer = Deliverer { dynamics, mapping, tying: None };
        Self {
            ports,
            deliverer,
            policy: RetryPolicy::default(),
            pace,
            owner,
            failed_in_a_row: AtomicU32::new(0),
            measured_at: AtomicI64::new(0),
            stopping: AtomicBool::new(false),
        }
    }

    /// Also ties leads.
    #[must_use]
    pub fn tying(mut self, tying: Option<Tying>) -> Self {
        self.deliverer.tying = tying;
        self
    }

    /// Begins no further delivery.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Takes one batch of due wishes and delivers it, unless the connection is paused or broken. A
    /// broken one is tested when its time has come, and goes on by itself once the test passes.
    ///
    /// # Errors
    /// When the store can not do it. What was delivered and not stored is delivered again, which
    /// changes nothing.
    pub async fn step(&self) -> Result<Pushed, StoreError> {
        if self.stopping.load(Ordering::Relaxed) {
            return Ok(Pushed::Idle(None));
        }
        let connection = self.ports.store.connection().await?;
        let now = self.ports.clock.now();
        self.measure(now).await?;
        gauge!(names::PUSH_CIRCUIT).set(if connection.circuit.is_some() { 1.0 } else { 0.0 });
        if let Some(circuit) = connection.circuit {
            if now < circuit.next_test_at {
                return Ok(Pushed::Idle(Some(circuit.next_test_at)));
            }
            if !self.test().await?.passed() {
                return Ok(Pushed::Idle(Some(next_test(circuit.failed_tests + 1, now))));
            }
        }
        // Another node may have been told to wait.
        if let Some(until) = connection.paused_until.filter(|until| now < *until) {
            self.ports.budget.pause(until).await;
            return Ok(Pushed::Idle(Some(until)));
        }
        if let Some(until) = self.ports.budget.state().await.paused_until {
            return Ok(Pushed::Idle(Some(until)));
        }
        let (store, pace) = (&self.ports.store, &self.pace);
        let leased = store.lease(self.owner, self.batch(), now, pace.lease).await?;
        if leased.is_empty() {
            return Ok(Pushed::Idle(store.next_due().await?));
        }
        let taken = leased.len();
        self.tell_leads(leased.iter().map(|lease| lease.subject.lead_id));
        self.deliver_all(leased).await?;
        Ok(Pushed::Worked(taken))
    }

    /// During an outage one wish alone finds out whether it is over.
    fn batch(&self) -> u32 {
        let is_outage = self.failed_in_a_row.load(Ordering::Relaxed) >= OUTAGE;
        if is_outage { 1 } else { self.pace.batch }
    }

    /// Delivers a batch, so many at once, and stores what has come of it meanwhile.
    async fn deliver_all(&self, leased: Vec<LeasedPush>) -> Result<(), StoreError> {
        let mut held: HashMap<LeadId, i64> =
            leased.iter().map(|lease| (lease.subject.lead_id, lease.fence)).collect();
        let halted = AtomicBool::new(false);
        let results = stream::iter(leased)
            .map(|lease| self.one(lease, &halted))
            .buffer_unordered(self.pace.concurrency)
            .ready_chunks(self.pace.concurrency);
        let mut results = pin!(results);
        let mut renewal = self.ports.patience.wait(self.pace.renew);
        let mut ended = Vec::new();
        let mut storing = pin!(Fuse::terminated());
        let mut is_over = false;
        loop {
            if storing.is_terminated() {
                if !ended.is_empty() {
                    storing.set(self.keep(std::mem::take(&mut ended)).fuse());
                } else if is_over {
                    return Ok(());
                }
            }
            tokio::select! {
                chunk = results.next(), if !is_over => {
                    is_over = chunk.is_none();
                    for one in chunk.into_iter().flatten() {
                        held.remove(&one.0.lead_id);
                        ended.push(one);
                    }
                }
                kept = &mut storing, if !storing.is_terminated() => kept?,
                // Not beside the storing, which nobody would drive meanwhile.
                () = &mut renewal, if storing.is_terminated() => {
                    let held: Vec<_> = held.iter().map(|(lead, fence)| (*lead, *fence)).collect();
                    let until = self.ports.clock.now() + self.pace.lease;
                    self.ports.store.renew(&held, until).await?;
                    // Other nodes hear that this one lives and holds its turns.
                    self.ports.budget.state().await;
                    renewal = self.ports.patience.wait(self.pace.renew);
                }
            }
        }
    }

    /// Tells all nodes what these deliveries mean for the connection, and stores them.
    async fn keep(&self, ended: Vec<(PushResult, Signal)>) -> Result<(), StoreError> {
        let mut results = Vec::with_capacity(ended.len());
        for (result, signal) in ended {
            self.signal(&signal, result.at).await?;
            results.push(result);
        }
        let settled = self.ports.store.finish(&results).await?;
        self.tell(&settled);
        Ok(())
    }

    /// Delivers one wish. `halted`: nothing more can be sent in this batch. It writes nothing: while
    /// leases are lengthened nobody drives it, and it would hold what they wait for.
    async fn one(&self, lease: LeasedPush, halted: &AtomicBool) -> (PushResult, Signal) {
        let began = self.ports.clock.now();
        if halted.load(Ordering::Relaxed) || self.stopping.load(Ordering::Relaxed) {
            return (unsent(lease, began, began), Signal::default());
        }
        let id = self.ports.ids.new_id(began);
        let draft = draft(&lease.subject, &self.deliverer.mapping, began);
        match self.deliverer.deliver(&draft, lease.known.clone(), id, began).await {
            Delivery::NotSent(until) => (unsent(lease, until, began), Signal::default()),
            Delivery::Tried(tried) => {
                let (result, signal) = self.judge(&lease, tried, id, began);
                if let Some(until) = signal.pause_until {
                    self.ports.budget.pause(until).await;
                }
                if signal.broken.is_some() {
                    halted.store(true, Ordering::Relaxed);
                }
                (result, signal)
            }
        }
    }

    /// Tells all nodes what a delivery means for the connection.
    async fn signal(&self, signal: &Signal, now: DateTime<Utc>) -> Result<(), StoreError> {
        if let Some(until) = signal.pause_until {
            counter!(names::PUSH_PAUSES).increment(1);
            self.ports.store.pause(until).await?;
        }
        if let Some(failure) = &signal.broken {
            self.ports.store.open_circuit(failure, now, next_test(0, now)).await?;
        }
        Ok(())
    }

    /// Tells the length of the queue, now and then: counting a long one costs more than a batch.
    async fn measure(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let measured = self.measured_at.load(Ordering::Relaxed);
        if now.timestamp() < measured + MEASURE_EVERY.num_seconds() {
            return Ok(());
        }
        self.measured_at.store(now.timestamp(), Ordering::Relaxed);
        let queue = self.ports.store.queue().await?;
        gauge!(names::PUSH_BACKLOG).set(queue.depth as f64);
        let age = queue.oldest.map_or(TimeDelta::zero(), |oldest| now - oldest);
        gauge!(names::PUSH_OLDEST).set(age.num_milliseconds() as f64 / 1_000.0);
        Ok(())
    }

    fn tell(&self, settled: &Settled) {
        self.tell_leads(settled.leads.iter().copied());
        for job in &settled.jobs {
            self.ports.progress.publish(Changed::Job(*job));
        }
    }

    fn tell_leads(&self, leads: impl Iterator<Item = LeadId>) {
        for lead in leads {
            self.ports.progress.publish(Changed::Lead(lead));
        }
    }
}
