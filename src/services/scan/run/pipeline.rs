//! The flow of one step: waiting leases, surveys in flight, results to store, and the chores beside
//! them, all in one task.

mod results;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::sleep;

use self::results::Results;
use super::{Ran, ScanRunner};
use crate::{
    domain::ids::ScanId,
    ports::store::{
        StoreError,
        scans::{LeasedScan, ScanResult, Stored},
    },
};

/// How long a queue that was empty is left alone while surveys are in flight: other nodes fill it
/// without waking this one.
const RECHECK: Duration = Duration::from_millis(500);

/// What went on beside the surveys.
enum Chore {
    Leased(u32, Result<Vec<LeasedScan>, StoreError>),
    Stored(Vec<ScanResult>, Result<Stored, StoreError>),
    Renewed(Result<Vec<ScanId>, StoreError>),
    Released(usize, Result<(), StoreError>),
    /// The first unstored result has waited long enough.
    Lingered,
    /// The store may be tried again.
    Rested,
    /// The queue was left alone long enough.
    Recheck,
    /// Scans were queued.
    Woken,
    /// A third of a lease has passed.
    RenewalDue,
    StopAsked,
}

pub(super) struct Pipeline<'r> {
    runner: &'r ScanRunner,
    waiting: VecDeque<LeasedScan>,
    surveys: FuturesUnordered<BoxFuture<'r, ScanResult>>,
    /// The leases that are waiting or surveyed.
    held: HashMap<ScanId, LeasedScan>,
    results: Results,
    chores: FuturesUnordered<BoxFuture<'r, Chore>>,
    leasing: bool,
    storing: bool,
    releasing: bool,
    lingering: bool,
    /// The queue was empty when it was last asked.
    dry: bool,
    /// The store refused so often in a row; until it takes something nothing new is begun.
    refusals: u32,
    /// Waits before the store is tried again.
    resting: bool,
    stopping: bool,
    ran: Ran,
    failure: Option<StoreError>,
}

impl<'r> Pipeline<'r> {
    pub(super) fn new(runner: &'r ScanRunner) -> Self {
        Self {
            runner,
            waiting: VecDeque::new(),
            surveys: FuturesUnordered::new(),
            held: HashMap::new(),
            results: Results::default(),
            chores: FuturesUnordered::new(),
            leasing: false,
            storing: false,
            releasing: false,
            lingering: false,
            dry: false,
            refusals: 0,
            resting: false,
            stopping: false,
            ran: Ran::default(),
            failure: None,
        }
    }

    pub(super) async fn run(mut self) -> Result<Ran, StoreError> {
        let mut stop = self.runner.stopping.subscribe();
        self.chore(async move {
            // The sender lives in the runner, which outlives this.
            let _ = stop.wait_for(|stopping| *stopping).await;
            Chore::StopAsked
        });
        self.listen();
        self.await_renewal();
        loop {
            self.begin();
            if self.is_done() {
                return self.failure.map_or(Ok(self.ran), Err);
            }
            tokio::select! {
                Some(result) = self.surveys.next() => self.surveyed(result),
                Some(chore) = self.chores.next() => self.done(chore),
            }
        }
    }

    fn is_done(&self) -> bool {
        let busy = self.leasing || self.storing || self.releasing;
        let exhausted = self.dry || self.stopping || self.failure.is_some();
        exhausted
            && !busy
            && self.waiting.is_empty()
            && self.surveys.is_empty()
            && self.results.is_empty()
    }

    /// Begins whatever there is room for.
    fn begin(&mut self) {
        let (runner, pace) = (self.runner, &self.runner.pace);
        let stalled = self.refusals > 0 || self.results.len() >= 4 * pace.batch;
        if !self.stopping && !stalled {
            while self.surveys.len() < pace.concurrency {
                let Some(lease) = self.waiting.pop_front() else { break };
                self.surveys.push(runner.attempt(lease).boxed());
            }
            let wants_more = self.waiting.len() <= pace.batch / 2;
            if wants_more && !self.leasing && !self.dry && self.failure.is_none() {
                self.lease();
            }
        }
        if !self.storing && !self.results.is_empty() && (self.stopping || !self.resting) {
            let last = self.surveys.is_empty() && self.waiting.is_empty();
            if last || self.stopping || self.results.are_ripe(pace.batch) {
                self.store();
            } else if !self.lingering {
                self.lingering = true;
                self.after(pace.linger, Chore::Lingered);
            }
        }
    }

    fn surveyed(&mut self, result: ScanResult) {
        if self.held.remove(&result.lease.id).is_some() {
            self.results.push(result);
        } else {
            // The lease was lost on the way: another node holds the scan.
            self.ran.lost += 1;
        }
    }

    fn done(&mut self, chore: Chore) {
        match chore {
            Chore::Leased(asked, answer) => self.leased(asked, answer),
            Chore::Stored(batch, stored) => self.stored(batch, stored),
            Chore::Renewed(lost) => self.renewed(lost),
            Chore::Released(count, released) => {
                self.releasing = false;
                match released {
                    Ok(()) => self.ran.released += count,
                    // They expire by themselves.
                    Err(error) => tracing::warn!(%error, "leases could not be given back"),
                }
            }
            Chore::Lingered => {
                self.lingering = false;
                self.results.ripen();
            }
            Chore::Rested => self.resting = false,
            Chore::Recheck => self.dry = false,
            Chore::Woken => {
                self.dry = false;
                self.listen();
            }
            Chore::RenewalDue => self.renew(),
            Chore::StopAsked => self.stop(),
        }
    }

    fn lease(&mut self) {
        let runner = self.runner;
        let limit = u32::try_from(runner.pace.batch).unwrap_or(u32::MAX);
        self.leasing = true;
        self.chore(async move {
            let now = runner.ports.clock.now();
            let scans = &runner.ports.scans;
            Chore::Leased(limit, scans.lease(runner.owner, limit, now, runner.lease_for()).await)
        });
    }

    fn leased(&mut self, asked: u32, answer: Result<Vec<LeasedScan>, StoreError>) {
        self.leasing = false;
        match answer {
            Ok(leases) => {
                if leases.len() < asked as usize {
                    self.dry = true;
                    self.after(RECHECK, Chore::Recheck);
                }
                self.held.extend(leases.iter().map(|lease| (lease.id, lease.clone())));
                self.waiting.extend(leases);
                if self.stopping {
                    self.give_back();
                }
            }
            Err(error) => self.failure = Some(error),
        }
    }

    /// Everything held, results that wait for the store included.
    fn renew(&mut self) {
        let runner = self.runner;
        let leases: Vec<_> = self.held.values().chain(self.results.leases()).cloned().collect();
        if leases.is_empty() {
            return self.await_renewal();
        }
        self.chore(async move {
            let until = runner.ports.clock.now() + runner.lease_for();
            Chore::Renewed(runner.ports.scans.renew(&leases, until).await)
        });
    }

    fn renewed(&mut self, lost: Result<Vec<ScanId>, StoreError>) {
        match lost {
            Ok(lost) => {
                self.waiting.retain(|lease| !lost.contains(&lease.id));
                self.ran.lost += self.results.forget(&lost);
                for id in lost {
                    self.held.remove(&id);
                }
            }
            // The next renewal is the retry; a lease outlives two that fail.
            Err(error) => tracing::warn!(%error, "leases could not be renewed"),
        }
        self.await_renewal();
    }

    fn await_renewal(&mut self) {
        self.after(self.runner.pace.lease_for / 3, Chore::RenewalDue);
    }

    fn listen(&mut self) {
        let wake = &self.runner.ports.wake;
        self.chore(wake.notified().map(|()| Chore::Woken));
    }

    fn stop(&mut self) {
        self.stopping = true;
        self.surveys.clear();
        self.give_back();
    }

    fn give_back(&mut self) {
        self.waiting.clear();
        let leases: Vec<_> = self.held.drain().map(|(_, lease)| lease).collect();
        if leases.is_empty() {
            return;
        }
        let runner = self.runner;
        self.releasing = true;
        self.chore(async move {
            Chore::Released(leases.len(), runner.ports.scans.release(&leases).await)
        });
    }

    fn after(&mut self, time: Duration, chore: Chore) {
        self.chore(async move {
            sleep(time).await;
            chore
        });
    }

    fn chore(&mut self, work: impl Future<Output = Chore> + Send + 'r) {
        self.chores.push(work.boxed());
    }
}
