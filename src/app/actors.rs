//! The actors of a server: each reconciler on an arbiter of its own, driven until the stop.

use std::{sync::Arc, time::Duration};

use actix::Arbiter;
use chrono::TimeDelta;
use futures::future::join_all;
use tokio::{
    runtime::Handle,
    sync::{Notify, oneshot, watch},
    time::timeout,
};

use super::{
    Core, DynamicsParts, PartnerCenterParts,
    clock::DatabaseClock,
    enrichment::{ASKERS, Answering},
};
use crate::{
    actors::{
        courier::AlertCourier,
        databases::DatabaseWatch,
        dynamics::{DynamicsPusher, DynamicsStatusResolver},
        jobs::JobWorker,
        reconciler::Reconcile,
        referral_syncer::ReferralSyncer,
        registrar::Registrar,
        scanner::DomainScanner,
        scheduler::{AutomaticRescans, Driver},
        sign_in::SignInFinisher,
        supervision::{Keeper, Policy},
        sweeper::Sweeper,
        warmer::InfrastructureWarmer,
    },
    services::{
        deliveries::Courier,
        push::{PushRunner, Pushes},
        referral_sync::SyncRunner,
        registration::Registration,
        retention::Retention,
        scan::{Rescans, ScanRunner},
        sign_in::SignIns,
    },
};

/// Other nodes queue work too, and leases of dead nodes end: the tables are looked at so often.
const POLL: Duration = Duration::from_secs(5);

/// How often leads are looked for whose facts have aged, unless they age faster than that.
const RESCAN_POLL: Duration = Duration::from_mins(1);

/// How often IP databases are looked at on the disk.
const DATABASE_POLL: Duration = Duration::from_secs(30);

/// How often leads that were scanned are looked up.
const WARM_POLL: Duration = Duration::from_millis(250);

/// How often the clock is set by the database's.
const CLOCK_POLL: Duration = Duration::from_secs(30);

/// How often it is looked whether a sync is due, or one of a dead node waits.
const SYNC_POLL: Duration = Duration::from_secs(15);

/// How often the metrics hear how the sign-in stands; other nodes sign in, too.
const SIGN_IN_POLL: Duration = Duration::from_mins(1);

/// How often it is looked for what has lain for its time.
const SWEEP_POLL: Duration = Duration::from_hours(1);

/// How long the actors may take to end. Leases that are not given back by then expire.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that works in the background of a server.
pub(super) struct Actors {
    stopping: watch::Sender<bool>,
    scans: Arc<ScanRunner>,
    jobs: Arc<JobWorker>,
    registration: Option<Arc<Registration>>,
    sign_ins: Option<Arc<SignIns>>,
    syncs: Option<Arc<SyncRunner>>,
    pushes: Option<Arc<PushRunner>>,
    courier: Option<Arc<Courier>>,
    retention: Arc<Retention>,
    drivers: Vec<oneshot::Receiver<()>>,
    arbiters: Vec<Arbiter>,
}

impl Actors {
    /// Starts them. Must be called within an actix system.
    pub(super) async fn start(
        core: &Core,
        answering: Option<Answering>,
        partner_center: Option<&PartnerCenterParts>,
        pushes: Pushes,
        dynamics: Option<&DynamicsParts>,
    ) -> Self {
        let scanning = Arbiter::new();
        let runner = core.scan_runner_on(runtime_of(&scanning).await, core.handles.scanner());
        let scans = Arc::new(runner);
        let jobs = Arc::new(JobWorker::new(core.job_runner(), core.handles.clone()));
        let mut actors = Self {
            stopping: watch::Sender::new(false),
            scans: Arc::clone(&scans),
            jobs: Arc::clone(&jobs),
            registration: registration(core).map(Arc::new),
            sign_ins: partner_center.map(|parts| Arc::clone(&parts.sign_ins)),
            syncs: partner_center.map(|parts| Arc::new(core.sync_runner(parts))),
            pushes: dynamics.map(|parts| Arc::new(core.push_runner(parts))),
            courier: core.courier().map(Arc::new),
            retention: Arc::new(core.retention()),
            drivers: Vec::new(),
            arbiters: Vec::new(),
        };
        let scanner = Arc::new(DomainScanner { runner: scans });
        actors.drive(scanning, &scanner, core.handles.scanner(), POLL);
        actors.drive(Arbiter::new(), &jobs, core.handles.jobs(), POLL);
        if let Some(registration) = actors.registration.clone() {
            let registrar = Arc::new(Registrar { registration });
            actors.drive(Arbiter::new(), &registrar, Arc::default(), POLL);
        }
        if let Some(sign_ins) = actors.sign_ins.clone() {
            let finisher = Arc::new(SignInFinisher { sign_ins });
            actors.drive(Arbiter::new(), &finisher, core.handles.sign_in(), SIGN_IN_POLL);
        }
        if let Some(runner) = actors.syncs.clone() {
            let (gauges, handles) = (core.sync_gauges(), core.handles.clone());
            let syncer = Arc::new(ReferralSyncer { runner, gauges, handles });
            actors.drive(Arbiter::new(), &syncer, core.handles.syncs(), SYNC_POLL);
        }
        if let Some(answering) = answering {
            actors.enrich(core, answering);
        }
        actors.tell_pushes(core, pushes);
        if let Some(runner) = actors.pushes.clone() {
            let deliverer = Arc::new(DynamicsPusher { runner });
            actors.drive(Arbiter::new(), &deliverer, core.handles.pusher(), POLL);
        }
        let sweeper = Arc::new(Sweeper { retention: Arc::clone(&actors.retention) });
        actors.drive(Arbiter::new(), &sweeper, Arc::default(), SWEEP_POLL);
        if let Some(courier) = actors.courier.clone() {
            let courier = Arc::new(AlertCourier { courier });
            actors.drive(Arbiter::new(), &courier, Arc::default(), POLL);
        }
        if let Some(interval) = core.settings.rescan_interval {
            let age = TimeDelta::from_std(interval).unwrap_or(TimeDelta::MAX);
            let rescans = Rescans::new(core.scan_store(), Arc::clone(&core.clock) as _, age);
            let rescans = Arc::new(AutomaticRescans { rescans, handles: core.handles.clone() });
            actors.drive(Arbiter::new(), &rescans, Arc::default(), RESCAN_POLL.min(interval));
        }
        if !core.settings.database.url.is_sqlite() {
            let clock = Arc::new(DatabaseClock { core: core.clone() });
            actors.drive(Arbiter::new(), &clock, Arc::default(), CLOCK_POLL);
        }
        actors
    }

    /// Keeps the cache of enrichment warm and its databases new. Their first reading begins at once
    /// and holds nobody up.
    fn enrich(&mut self, core: &Core, answering: Answering) {
        let Answering { enrichment, arbiter } = answering;
        self.drive(
            Arbiter::new(),
            &Arc::new(DatabaseWatch { enrichment }),
            Arc::default(),
            DATABASE_POLL,
        );
        let warmer = InfrastructureWarmer::new(&*core.progress, core.leads(), core.handles.clone());
        self.drive(arbiter, &Arc::new(warmer), Arc::default(), WARM_POLL);
    }

    /// Tells how pushes stand, also while they are switched off.
    fn tell_pushes(&mut self, core: &Core, pushes: Pushes) {
        let arbiter = Arbiter::new();
        let policy = Policy { permits: ASKERS, mailbox: ASKERS, ..Policy::default() };
        let keeper = Keeper::start("dynamics", policy, &arbiter.handle(), move || {
            DynamicsStatusResolver { pushes: pushes.clone() }
        });
        core.handles.set_dynamics(keeper);
        self.arbiters.push(arbiter);
    }

    fn drive<R: Reconcile>(
        &mut self,
        arbiter: Arbiter,
        work: &Arc<R>,
        wake: Arc<Notify>,
        poll: Duration,
    ) {
        let driver = Driver::start(&arbiter.handle(), work, wake, poll);
        let stopping = self.stopping.subscribe();
        let (ended, end) = oneshot::channel();
        arbiter.spawn(async move {
            driver.run(stopping).await;
            // Nobody waits any more once the patience is over.
            let _ = ended.send(());
        });
        self.drivers.push(end);
        self.arbiters.push(arbiter);
    }

    /// Drains them: what was learnt is stored, leases are given back, and the threads end.
    pub(super) async fn stop(self) {
        self.stopping.send_replace(true);
        self.scans.stop();
        self.jobs.stop();
        if let Some(registration) = &self.registration {
            registration.stop();
        }
        if let Some(sign_ins) = &self.sign_ins {
            sign_ins.stop();
        }
        if let Some(syncs) = &self.syncs {
            syncs.stop();
        }
        if let Some(pushes) = &self.pushes {
            pushes.stop();
        }
        if let Some(courier) = &self.courier {
            courier.stop();
        }
        self.retention.stop();
        if timeout(PATIENCE, join_all(self.drivers)).await.is_err() {
            tracing::warn!("some work did not end in time; its leases expire by themselves");
        }
        for arbiter in self.arbiters {
            arbiter.stop();
            // A thread that panicked has said so already.
            let _ = arbiter.join();
        }
    }
}

/// The runtime of an arbiter's thread. What is read there stays on the thread that waits for it.
async fn runtime_of(arbiter: &Arbiter) -> Handle {
    let (tell, told) = oneshot::channel();
    arbiter.spawn_fn(move || {
        let _ = tell.send(Handle::current());
    });
    told.await.expect("a new arbiter runs what it is given")
}

/// Without it leads lack their registration data and everything else works.
fn registration(core: &Core) -> Option<Registration> {
    core.registration().unwrap_or_else(|error| {
        tracing::warn!(%error, "registration data is not looked up");
        None
    })
}
