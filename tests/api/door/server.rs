//! A server on a free port of loopback.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use hunter::{
    adapters::tabular::Files as Tables,
    config::Bind,
    graphql::{Graph, GraphOptions, State},
    http::{self, Door, Files, Part, Patience, Readiness},
    ports::store::{
        StoreError,
        intake::{Handed, IntakeStore, NewIntake},
    },
    services::{
        access::{Gate, Role},
        enrichment::Enrichment,
        export::Sources,
        intake::Intake,
        sales::desk::Desk,
    },
};
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::client::Request;
use crate::canned::{Canned, NoAnnotations, Noon, bus};

/// A running server. It stops when dropped.
pub struct TestServer {
    pub address: SocketAddr,
    pub health: Arc<Health>,
    pub store: Arc<Canned>,
    intakes: Arc<Intakes>,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<std::io::Result<()>>>,
}

/// Remembers what was handed in, and answers as it is told.
#[derive(Default)]
struct Intakes {
    taken: Mutex<Vec<NewIntake>>,
    answer: Mutex<Option<Handed>>,
}

#[async_trait]
impl IntakeStore for Intakes {
    async fn hand_in(
        &self,
        intake: &NewIntake,
        _: chrono::DateTime<chrono::Utc>,
    ) -> Result<Handed, StoreError> {
        self.taken.lock().expect("no test panics here").push(intake.clone());
        let answer = *self.answer.lock().expect("no test panics here");
        answer.ok_or_else(|| StoreError::Internal("nobody said what to answer".to_owned()))
    }
}

/// What the server is told about its database.
#[derive(Default)]
pub struct Health {
    problem: Mutex<Option<String>>,
    /// When set, a check tells that it began and waits to be let go.
    slow: Mutex<Option<(Arc<Notify>, Arc<Notify>)>>,
}

impl Health {
    pub fn set_problem(&self, problem: Option<&str>) {
        *self.problem.lock().expect("no test panics here") = problem.map(ToOwned::to_owned);
    }

    /// The next check says when it began, and waits until it may go on.
    pub fn hold(&self) -> (Arc<Notify>, Arc<Notify>) {
        let pair = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        *self.slow.lock().expect("no test panics here") = Some(pair.clone());
        pair
    }
}

#[async_trait]
impl Readiness for Health {
    async fn check(&self) -> Vec<Part> {
        let slow = self.slow.lock().expect("no test panics here").take();
        if let Some((began, go_on)) = slow {
            began.notify_one();
            go_on.notified().await;
        }
        let problem = self.problem.lock().expect("no test panics here").clone();
        vec![Part { name: "database", problem }, Part { name: "migrations", problem: None }]
    }
}

impl TestServer {
    pub fn start() -> Self {
        Self::with(true, Patience::default())
    }

    pub fn with_leads(count: u64) -> Self {
        Self::over(Canned::with_leads(count), true, Patience::default())
    }

    pub fn with(playground: bool, patience: Patience) -> Self {
        Self::over(Canned::with_leads(3), playground, patience)
    }

    /// With these look-ups.
    pub fn enriched(enrichment: Arc<Enrichment>) -> Self {
        let store = Canned::with_leads(3);
        let state = State { enrichment: Some(enrichment), ..store.state(bus()) };
        Self::of(store, state, true, Patience::default(), Gate::open())
    }

    /// Where callers prove who they are; the playground is for administrators.
    pub fn guarded(gate: Gate, patience: Patience) -> Self {
        let store = Canned::with_leads(3);
        let state = store.state(bus());
        Self::of(store, state, false, patience, gate)
    }

    fn over(store: Arc<Canned>, playground: bool, patience: Patience) -> Self {
        let state = store.state(bus());
        Self::of(store, state, playground, patience, Gate::open())
    }

    #[expect(clippy::disallowed_methods, reason = "the server runs beside the test")]
    fn of(
        store: Arc<Canned>,
        state: State,
        playground: bool,
        patience: Patience,
        gate: Gate,
    ) -> Self {
        let playground = match (playground, gate.is_open()) {
            (true, _) => Some(Role::Viewer),
            (false, true) => None,
            (false, false) => Some(Role::Admin),
        };
        let health = Arc::new(Health::default());
        let intakes = Arc::new(Intakes::default());
        let door = Door {
            graph: Graph::new(state.clone(), GraphOptions::default()),
            files: Files {
                tables: Arc::new(Tables),
                exports: Sources {
                    leads: store.clone(),
                    enrichments: None,
                    referrals: None,
                    pushes: None,
                    annotations: Arc::new(NoAnnotations),
                    sales: state.sales.clone(),
                },
                clock: Arc::new(Noon),
                audit: state.audit,
                jobs: state.jobs,
                intake: Intake::new(Arc::clone(&intakes) as _, bus(), Arc::new(Noon)),
                desk: Desk::new(store.clone(), state.sales),
                handles: state.handles,
            },
            readiness: Arc::clone(&health) as Arc<dyn Readiness>,
            gate: Arc::new(gate),
            host: None,
            playground,
            seed: [7; 16],
            patience,
            outside: None,
        };
        let anywhere = Bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let serving = http::listen(anywhere, door).expect("loopback has free ports");
        let (stop, stopped) = oneshot::channel();
        let address = serving.address();
        let running = tokio::spawn(serving.run_until(async {
            let _ = stopped.await;
        }));
        Self { address, health, store, intakes, stop: Some(stop), running: Some(running) }
    }

    /// What becomes of whatever is handed in from now on.
    pub fn will_hand(&self, answer: Handed) {
        *self.intakes.answer.lock().expect("no test panics here") = Some(answer);
    }

    /// What was handed in since the last look.
    pub fn handed_in(&self) -> Vec<NewIntake> {
        std::mem::take(&mut *self.intakes.taken.lock().expect("no test panics here"))
    }

    pub fn get(&self, target: &str) -> Request {
        Request::new(self.address, "GET", target)
    }

    pub fn post(&self, target: &str) -> Request {
        Request::new(self.address, "POST", target)
    }

    pub fn request(&self, method: &'static str, target: &str) -> Request {
        Request::new(self.address, method, target)
    }

    /// Asks the server to stop, and gives what ends when it has stopped.
    pub fn stop(&mut self) -> JoinHandle<std::io::Result<()>> {
        let _ = self.stop.take().expect("it stops once").send(());
        self.running.take().expect("it runs")
    }
}
