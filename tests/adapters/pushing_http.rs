//! Pushing leads into an organisation over real HTTP, store and client as they are in production.
//! One virtual clock for all: it passes when somebody waits.

mod bad_days;
mod defects;
mod evidence;
mod killed;
mod weather;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use hunter::{
    adapters::{
        budget::{Limits, LocalBudget, SharedBudget},
        dataverse::DataverseClient,
        progress::ProgressBus,
        redis::{Redis, budget::RedisGate},
        store::Store,
        system::SystemIds,
    },
    config::RedisUrl,
    domain::{
        ids::LeadId,
        push::{PushState, attempt::Attempt, failure::PushFailure, mapping::Mapping},
    },
    ports::{
        budget::Budget,
        clock::Clock as _,
        dynamics::{Dynamics, Provisioning as _, Ties},
        store::pushes::{PushStatus, PushStore},
    },
    sandbox::{Now, journal::Call},
    services::{
        push::{Pace, Ports, PushRunner, Pushed, Pushes, Tying},
        set_up::SetUp,
    },
};
use uuid::Uuid;

use crate::{
    databases::Database,
    dataverse::{APPLICATION, Organisation},
    dataverse_client::client,
    facts::{at, leads, node},
    organisation::VirtualTime,
    pushing::{pushes, scan, settle, work},
};

const LIMITS: Limits = Limits { per_second: 20, concurrency: 8 };

/// Scanned leads, and a provisioned organisation that knows none of them.
struct World {
    _database: Database,
    store: Store,
    time: Arc<VirtualTime>,
    organisation: Organisation,
    leads: Vec<LeadId>,
}

/// What one node pushes with.
struct Node {
    runner: PushRunner,
    client: Arc<DataverseClient>,
}

impl World {
    async fn new(count: usize, seed: u64) -> Self {
        Self::skewed(count, seed, TimeDelta::zero()).await
    }

    /// The organisation's clock is ahead of ours by so much.
    async fn skewed(count: usize, seed: u64, skew: TimeDelta) -> Self {
        let database = Database::sqlite();
        let store = database.store().await;
        let leads = leads(&store, count).await;
        let time = VirtualTime::starting(at(10), seed);
        let now: Now = {
            let time = Arc::clone(&time);
            Arc::new(move || time.now() + skew)
        };
        let organisation = Organisation::following(now);
        organisation.dynamics.set_faults(|faults| faults.seed = seed);
        let world = Self { _database: database, store, time, organisation, leads };
        world.provision().await;
        world.scan(80).await;
        world
    }

    async fn provision(&self) {
        let client = self.client(APPLICATION.1, &self.budget());
        for step in client.plan().await.unwrap() {
            client.apply(&step).await.unwrap();
        }
        self.organisation.journal.clear();
    }

    async fn scan(&self, score: u8) {
        scan(&self.store, &self.leads, self.time.now(), score).await;
    }

    fn budget(&self) -> Arc<dyn Budget> {
        Arc::new(LocalBudget::new(LIMITS, self.time.clone(), self.time.clone()))
    }

    /// The part of that node in what all have over that Redis.
    fn shared_budget(&self, number: u128, redis: &str) -> Arc<dyn Budget> {
        let redis = Arc::new(Redis::new(&RedisUrl::parse(redis).unwrap()).unwrap());
        let gate = RedisGate::new(redis, "pushes", node(number), LIMITS);
        let (clock, time) = (self.time.clone(), self.time.clone());
        Arc::new(SharedBudget::new(LIMITS, Arc::new(gate), clock, time))
    }

    fn client(&self, secret: &str, budget: &Arc<dyn Budget>) -> DataverseClient {
        self.client_with(secret, Ties::default(), budget)
    }

    fn client_with(&self, secret: &str, ties: Ties, budget: &Arc<dyn Budget>) -> DataverseClient {
        let settings = (secret, Duration::from_secs(1), ties);
        let (clock, time) = (self.time.clone(), self.time.clone());
        client(&self.organisation, settings, clock, time, Arc::clone(budget))
    }

    fn node(&self, number: u128) -> Node {
        self.node_with(number, APPLICATION.1)
    }

    fn node_with(&self, number: u128, secret: &str) -> Node {
        self.node_within(number, secret, self.budget())
    }

    fn node_within(&self, number: u128, secret: &str, budget: Arc<dyn Budget>) -> Node {
        let client = Arc::new(self.client(secret, &budget));
        let store = Arc::new(self.store.clone());
        let runner = self.runner(number, store, Arc::clone(&client) as _, budget);
        Node { runner, client }
    }

    fn runner(
        &self,
        number: u128,
        store: Arc<dyn PushStore>,
        dynamics: Arc<dyn Dynamics>,
        budget: Arc<dyn Budget>,
    ) -> PushRunner {
        let ports = Ports {
            store,
            dynamics,
            budget,
            clock: self.time.clone(),
            ids: Arc::new(SystemIds::new()),
            patience: self.time.clone(),
            progress: Arc::new(ProgressBus::new()),
        };
        let mut pace = Pace::new(8, 20);
        pace.batch = 40;
        // Renewing is a matter of real time.
        pace.renew = Duration::MAX;
        PushRunner::new(ports, Arc::clone(Mapping::built_in()), pace, node(number))
    }

    fn pushes(&self, connection: SetUp<Arc<dyn Dynamics>>) -> Pushes {
        pushes(&self.store, connection, &self.time)
    }

    async fn wish(&self) {
        self.store.wish(&self.leads, true, self.time.now()).await.unwrap();
    }

    /// Steps until nothing is due any more; time passes as it has to.
    async fn settle(&self, node: &Node) {
        settle(&node.runner, &self.time, 20_000).await;
    }

    /// Steps until nothing can be done at this moment.
    async fn work(&self, node: &Node) {
        work(&node.runner).await;
    }

    /// Asks for all and waits until they are at rest.
    async fn push(&self, node: &Node) {
        self.wish().await;
        self.settle(node).await;
    }

    async fn status(&self, lead: usize) -> PushStatus {
        self.store.statuses(&[self.leads[lead]]).await.unwrap().remove(0)
    }

    async fn states(&self) -> Vec<PushState> {
        let statuses = self.store.statuses(&self.leads).await.unwrap();
        statuses.into_iter().map(|status| status.state).collect()
    }

    /// Who ran out of attempts.
    async fn failed(&self) -> Vec<LeadId> {
        let statuses = self.store.statuses(&self.leads).await.unwrap();
        let failed = statuses.iter().filter(|status| status.state == PushState::Failed);
        failed.map(|status| status.subject.lead_id).collect()
    }

    async fn all_are(&self, state: PushState) -> bool {
        self.states().await.iter().all(|one| *one == state)
    }

    /// Newest first.
    async fn history(&self, lead: usize) -> Vec<Attempt> {
        let attempts = self.store.attempts(&[self.leads[lead]], 100).await.unwrap();
        attempts.into_iter().map(|(_, attempt)| attempt).collect()
    }

    /// Every waiting lead is shown as blocked, for that reason; answers it.
    async fn blocked(&self) -> PushFailure {
        let statuses = self.store.statuses(&self.leads).await.unwrap();
        let mut shown: Vec<_> = statuses
            .into_iter()
            .filter(|status| status.state != PushState::Pushed)
            .map(|status| (status.state, status.failure.map(|(failure, _)| failure)))
            .collect();
        shown.dedup();
        let [(PushState::Blocked, Some(failure))] = shown.as_slice() else {
            panic!("{shown:?} is not one reason for all")
        };
        failure.clone()
    }

    /// Calls about leads, newest last.
    fn calls(&self) -> Vec<Call> {
        let calls = self.organisation.journal.of("dynamics").into_iter();
        calls.filter(|call| call.path.contains("/leads(")).collect()
    }

    /// Leads made and leads changed so far.
    fn written(&self) -> (u64, u64) {
        let seen = self.organisation.dynamics.statistics();
        // Provisioning made a publisher and a solution.
        (seen.created - 2, seen.updated)
    }

    /// Each lead of ours is there once, and nothing else is.
    fn each_is_there_once(&self) {
        let mut found: Vec<_> = self
            .organisation
            .dynamics
            .rows("lead")
            .iter()
            .map(|row| row.value("hnt_domain").as_str().unwrap().to_owned())
            .collect();
        assert_eq!(found.len(), self.leads.len());
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), self.leads.len(), "none is there twice");
    }
}

/// The one row of that domain.
fn row_of(world: &World, domain: &str) -> hunter::sandbox::dynamics::Row {
    let rows = world.organisation.dynamics.rows("lead");
    let mut found = rows.into_iter().filter(|row| row.value("hnt_domain") == domain);
    let row = found.next().expect("the lead is there");
    assert!(found.next().is_none(), "it is there twice");
    row
}

/// Its id, as a person uses it.
fn id_of(world: &World, domain: &str) -> Uuid {
    row_of(world, domain).id
}
