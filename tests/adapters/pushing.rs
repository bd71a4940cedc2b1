//! Pushing leads into an organisation in memory: what is sent, what goes wrong, and what it comes
//! to. The store is real; time passes only when somebody waits for it.

mod delivering;
pub mod killed;
mod mending;
mod mishaps;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use hunter::{
    adapters::{
        budget::{Limits, LocalBudget},
        progress::ProgressBus,
        store::Store,
        system::SystemIds,
    },
    domain::{
        ids::LeadId,
        push::{PushState, attempt::OutcomeKind, mapping::Mapping},
    },
    ports::{
        budget::Budget,
        clock::Clock as _,
        dynamics::Dynamics,
        progress::Progress,
        store::{
            pushes::{PushStatus, PushStore},
            scans::ScanStore,
        },
    },
    services::{
        push::{Pace, Ports, PushRunner, Pushed, Pushes},
        set_up::SetUp,
    },
};

use crate::{
    databases::Database,
    facts::{LEASE, assessment, at, good, leads, node},
    organisation::{Organisation, VirtualTime},
};

/// These leads are assessed anew.
pub async fn scan(store: &Store, leads: &[LeadId], now: DateTime<Utc>, points: u8) {
    store.request(leads, now).await.unwrap();
    let leases = ScanStore::lease(store, node(1), 10_000, now, LEASE).await.unwrap();
    let results: Vec<_> = leases
        .iter()
        .map(|lease| {
            let mut result = good(lease, 1);
            result.finished_at = now;
            if let Ok((_, verdict)) = &mut result.outcome {
                *verdict = assessment(points);
            }
            result
        })
        .collect();
    ScanStore::finish(store, &results).await.unwrap();
}

/// What the graph asks with.
pub fn pushes(
    store: &Store,
    connection: SetUp<Arc<dyn Dynamics>>,
    time: &Arc<VirtualTime>,
) -> Pushes {
    Pushes::new(
        Arc::new(store.clone()),
        Arc::new(store.clone()),
        connection,
        Arc::clone(Mapping::built_in()),
        Arc::new(ProgressBus::new()),
        time.clone(),
    )
}

/// Steps until nothing is due any more; time passes as it has to.
pub async fn settle(runner: &PushRunner, time: &VirtualTime, most: u32) {
    for _ in 0..most {
        match runner.step().await.unwrap() {
            Pushed::Worked(_) => {}
            Pushed::Idle(Some(until)) => time.pass_until(until),
            Pushed::Idle(None) => return,
        }
    }
    panic!("the pushes never settle");
}

/// Steps until nothing can be done at this moment.
pub async fn work(runner: &PushRunner) {
    while matches!(runner.step().await.unwrap(), Pushed::Worked(_)) {}
}

/// A store with scanned leads, and an organisation that knows none of them.
struct World {
    _database: Database,
    store: Store,
    time: Arc<VirtualTime>,
    budget: Arc<dyn Budget>,
    organisation: Arc<Organisation>,
    leads: Vec<LeadId>,
}

impl World {
    async fn new(count: usize, seed: u64) -> Self {
        let database = Database::sqlite();
        let store = database.store().await;
        let leads = leads(&store, count).await;
        let time = VirtualTime::starting(at(10), seed);
        let limits = Limits { per_second: 1_000, concurrency: 8 };
        let budget: Arc<dyn Budget> =
            Arc::new(LocalBudget::new(limits, time.clone(), time.clone()));
        let organisation = Organisation::new(&time, &budget);
        let world = Self { _database: database, store, time, budget, organisation, leads };
        world.scan(80).await;
        world
    }

    /// Every lead is assessed anew.
    async fn scan(&self, score: u8) {
        scan(&self.store, &self.leads, self.time.now(), score).await;
    }

    fn runner(&self, number: u128) -> PushRunner {
        let dynamics = Arc::clone(&self.organisation) as Arc<dyn Dynamics>;
        self.runner_with(Arc::new(self.store.clone()), dynamics, number)
    }

    fn runner_with(
        &self,
        store: Arc<dyn PushStore>,
        dynamics: Arc<dyn Dynamics>,
        number: u128,
    ) -> PushRunner {
        let ports = Ports {
            store,
            dynamics,
            budget: Arc::clone(&self.budget),
            clock: self.time.clone(),
            ids: Arc::new(SystemIds::new()),
            patience: self.time.clone(),
            progress: Arc::new(ProgressBus::new()) as Arc<dyn Progress>,
        };
        let mut pace = Pace::new(8, 1_000);
        // Renewing is a matter of real time.
        pace.renew = std::time::Duration::MAX;
        PushRunner::new(ports, Arc::clone(Mapping::built_in()), pace, node(number))
    }

    fn pushes(&self) -> Pushes {
        let connection = SetUp::On(Arc::clone(&self.organisation) as Arc<dyn Dynamics>);
        pushes(&self.store, connection, &self.time)
    }

    async fn wish(&self) {
        self.store.wish(&self.leads, true, self.time.now()).await.unwrap();
    }

    /// Steps until nothing is due any more; time passes as it has to.
    async fn settle(&self, runner: &PushRunner) {
        settle(runner, &self.time, 10_000).await;
    }

    /// Steps until nothing can be done at this moment.
    async fn work(&self, runner: &PushRunner) {
        work(runner).await;
    }

    async fn status(&self, lead: usize) -> PushStatus {
        self.store.statuses(&[self.leads[lead]]).await.unwrap().remove(0)
    }

    async fn states(&self) -> Vec<PushState> {
        let statuses = self.store.statuses(&self.leads).await.unwrap();
        statuses.into_iter().map(|status| status.state).collect()
    }

    /// Newest first.
    async fn history(&self, lead: usize) -> Vec<OutcomeKind> {
        let attempts = self.store.attempts(&[self.leads[lead]], 100).await.unwrap();
        attempts.into_iter().map(|(_, attempt)| attempt.outcome).collect()
    }
}
