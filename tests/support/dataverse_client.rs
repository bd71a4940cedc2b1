//! The client of an organisation on loopback, with a budget that only takes notes.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    adapters::{
        dataverse::{DataverseClient, Organisation as Address, Parts},
        entra::{Application, Grant, NoSecrets, TokenKeeper},
        http_client::{self, HttpLimits, Reach},
        system::SystemIds,
    },
    domain::push::{
        change::{Changes, changes},
        content::{Draft, Held, Value},
        facts::PushFacts,
        failure::{FailureReason, PushFailure},
        fit::fit,
        mapping::Mapping,
        schema::LeadSchema,
    },
    ports::{
        budget::{Budget, BudgetState, Paused, Turn},
        clock::{Clock, Patience},
        dynamics::{Dynamics as _, DynamicsError, Precondition, Provisioning as _, Ties, Write},
    },
};
use uuid::Uuid;

use crate::dataverse::{APPLICATION, Hands, Organisation};

/// Waiting moves the clock.
pub struct Winding {
    clock: Arc<Hands>,
    pub waits: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Patience for Winding {
    async fn wait(&self, time: Duration) {
        self.clock.pass(TimeDelta::from_std(time).expect("a short wait"));
        self.waits.lock().expect("no panic").push(time);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Lets everything through while it is not paused, and notes what it was told.
pub struct Noting {
    clock: Arc<Hands>,
    pub paused_until: Mutex<Option<DateTime<Utc>>>,
    pub advised: Mutex<Vec<u32>>,
    pub halved: AtomicU32,
}

#[async_trait]
impl Budget for Noting {
    async fn turn(&self) -> Result<Turn, Paused> {
        let now = self.clock.now();
        match *self.paused_until.lock().expect("no panic") {
            Some(until) if now < until => Err(Paused { until }),
            _ => Ok(Turn::new(|| ())),
        }
    }

    async fn pause(&self, until: DateTime<Utc>) {
        *self.paused_until.lock().expect("no panic") = Some(until);
    }

    async fn advise(&self, concurrency: u32) {
        self.advised.lock().expect("no panic").push(concurrency);
    }

    async fn halve(&self) {
        self.halved.fetch_add(1, Ordering::Relaxed);
    }

    async fn state(&self) -> BudgetState {
        BudgetState { paused_until: *self.paused_until.lock().expect("no panic"), concurrency: 4 }
    }
}

/// A client and the organisation that it speaks to.
pub struct Connected {
    pub world: Organisation,
    pub client: DataverseClient,
    pub budget: Arc<Noting>,
    pub patience: Arc<Winding>,
    /// What the client takes for now.
    pub clock: Arc<Hands>,
}

/// How a client differs from the usual one.
pub struct Setting {
    pub secret: &'static str,
    pub timeout: Duration,
    /// The client's clock is ahead of the organisation's by so much.
    pub skew: TimeDelta,
}

impl Default for Setting {
    fn default() -> Self {
        Self { secret: APPLICATION.1, timeout: Duration::from_secs(5), skew: TimeDelta::zero() }
    }
}

/// A client of that organisation, with that secret, time limit, and ties.
pub fn client(
    world: &Organisation,
    (secret, timeout, ties): (&str, Duration, Ties),
    clock: Arc<dyn Clock>,
    patience: Arc<dyn Patience>,
    budget: Arc<dyn Budget>,
) -> DataverseClient {
    let address = Address {
        base_url: world.url.parse().expect("an address"),
        api_version: "v9.2".into(),
        app_id: Some("app".into()),
    };
    let http = http_client::client(&HttpLimits {
        reach: Reach::AlsoLoopback,
        connect_timeout: Duration::from_secs(2),
        timeout,
        redirects: 0,
    })
    .expect("a client");
    let application = Application {
        authority: world.sign_in_url.parse().expect("an address"),
        tenant: "tenant".into(),
        client_id: APPLICATION.0.into(),
        client_secret: Some(secret.to_owned().into()),
        scope: address.scope(),
        grant: Grant::ClientCredentials,
        secret_name: "dynamics",
    };
    let keeper = TokenKeeper::new(
        application,
        http.clone(),
        Arc::new(NoSecrets),
        Arc::clone(&clock),
        Arc::clone(&patience),
    );
    let parts = Parts {
        http,
        tokens: Arc::new(keeper.expect("an address")),
        budget,
        clock,
        ids: Arc::new(SystemIds::new()),
        patience,
        mapping: Arc::clone(Mapping::built_in()),
        ties,
    };
    DataverseClient::new(address, Reach::AlsoLoopback, parts).expect("permitted")
}

impl Connected {
    pub fn start() -> Self {
        Self::with(Organisation::start(), &Setting::default())
    }

    pub fn with(world: Organisation, setting: &Setting) -> Self {
        // One clock for all, unless they are to disagree.
        let clock = if setting.skew.is_zero() {
            Arc::clone(&world.clock)
        } else {
            let own = Arc::new(Hands::default());
            own.pass(setting.skew);
            own
        };
        let patience = Winding { clock: Arc::clone(&clock), waits: Mutex::default() };
        let patience = Arc::new(patience);
        let budget = Arc::new(Noting {
            clock: Arc::clone(&clock),
            paused_until: Mutex::default(),
            advised: Mutex::default(),
            halved: AtomicU32::new(0),
        });
        let settings = (setting.secret, setting.timeout, Ties::default());
        let client =
            client(&world, settings, clock.clone(), patience.clone(), Arc::clone(&budget) as _);
        Self { world, client, budget, patience, clock }
    }

    /// Provisioned, with a journal that is empty.
    pub async fn provisioned() -> Self {
        let connected = Self::start();
        connected.provision().await;
        connected
    }

    pub async fn provision(&self) {
        for step in self.client.plan().await.expect("a plan") {
            self.client.apply(&step).await.expect("done");
        }
        self.world.journal.clear();
        self.patience.waits.lock().expect("no panic").clear();
    }

    /// Calls of the organisation: method, last part of the path, status.
    pub fn calls(&self) -> Vec<(String, String, u16)> {
        let calls = self.world.journal.of("dynamics").into_iter();
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        calls.map(|call| (call.method, last(&call.path), call.status)).collect()
    }

    pub async fn schema(&self) -> LeadSchema {
        self.client.schema(false).await.expect("definitions")
    }

    /// What a first push of these facts sends.
    pub async fn first(&self, facts: &PushFacts) -> Changes {
        self.next(facts, &Held::new()).await
    }

    /// What a push of these facts sends where that is held.
    pub async fn next(&self, facts: &PushFacts, held: &Held) -> Changes {
        let draft = Draft::new(facts, Mapping::built_in());
        let fitted = fit(&draft, &self.schema().await).expect("the organisation can take it");
        changes(&fitted.columns, held)
    }
}

/// Facts of a lead.
pub fn facts(domain: &str) -> PushFacts {
    PushFacts {
        domain: domain.to_owned(),
        display_domain: domain.to_owned(),
        company_name: None,
        country: Some("TR".to_owned()),
        score: Some(74),
        priority: Some(2),
        category: None,
        segment: Some(hunter::domain::assessment::Segment::Migration),
        provider: Some(hunter::domain::provider::MailProvider::Google),
        infrastructure: None,
        sales_line: None,
        referral_id: None,
        contact: None,
        pushed_at: "2026-01-15T06:00:00Z".parse().expect("a time"),
    }
}

/// A write of one column.
pub fn write(domain: &str, precondition: Precondition) -> Write {
    let value = Some(Value::Text("x".to_owned()));
    Write {
        domain: domain.to_owned(),
        changes: Changes([("subject".to_owned(), value)].into()),
        precondition,
        request_id: Uuid::from_u128(7),
    }
}

/// The failure of an error.
pub fn failure(error: DynamicsError) -> PushFailure {
    match error {
        DynamicsError::Failed { failure, .. } => failure,
        other => panic!("{other:?} is another kind of error"),
    }
}

pub fn reason(error: DynamicsError) -> FailureReason {
    failure(error).reason
}
