//! Measures the push to Dynamics beside its goals, over real HTTP against the stand-in:
//!
//! ```text
//! push_speed DATABASE_URL [WINDOW]    a database with at least 110,000 assessed leads, none pushed;
//!                                     WINDOW in seconds, 60 unless given (the service has 300)
//! ```
//!
//! It prints one line for each goal with what was measured, and ends with 1 if one is missed.
//! `benches/load/push.py` runs it, and measures the page of leads beside it.

use std::{
    env,
    io::Write as _,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use hunter::{
    adapters::{
        budget::{Limits, LocalBudget},
        dataverse::{DataverseClient, Organisation, Parts},
        entra::{Application, Grant, NoSecrets, TokenKeeper},
        http_client::{self, HttpLimits, Reach},
        progress::ProgressBus,
        store::{Options, Store},
        system::{SystemClock, SystemIds, SystemPatience},
    },
    domain::{
        ids::LeadId,
        push::{PushState, machine::Standing, mapping::Mapping},
    },
    ports::{
        budget::Budget,
        clock::Clock as _,
        dynamics::{Provisioning as _, Ties},
        store::{
            PageRequest,
            leads::{LeadFilter, LeadOrder, LeadParts, LeadStore as _},
            pushes::{LeasedPush, PushResult, PushStore},
        },
    },
    sandbox::{Now, Served, dynamics::Dynamics, entra::Entra, journal::Journal},
    services::push::{Pace, Ports, PushRunner, Pushed},
};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error>;

const APPLICATION: (&str, &str) = ("hunter", "secret");
/// Requests a second of the first measurement.
const RATE: u32 = 20;
const CONCURRENCY: u32 = 8;
/// Of each request in the second one.
const LATENCY: Duration = Duration::from_millis(25);
/// Pushes of the second one.
const LIFTED: usize = 2_000;
/// Wishes of a batch in the third one, and how often each queue is asked.
const BATCH: u32 = 100;
const PICKS: usize = 30;

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let url = arguments.first().ok_or("usage: push_speed DATABASE_URL [WINDOW]")?;
    let window = arguments.get(1).map_or(Ok(60), |window| window.parse())?;
    let store = Store::connect(url, &Options::default(), Arc::new(SystemIds::new())).await?;
    let leads = leads(&store, 110_000).await?;
    let mut all_met = picking(&store, &leads).await?;
    all_met &= lifted(&store, &leads[..LIFTED]).await?;
    let count = (RATE as usize * window as usize * 3) + 200;
    all_met &= limited(&store, &leads[LIFTED..LIFTED + count], window).await?;
    store.close().await?;
    Ok(if all_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line; answers whether the goal is met.
fn told(goal: &str, measured: f64, is_met: bool) -> Result<bool, Failure> {
    let verdict = if is_met { "met   " } else { "MISSED" };
    writeln!(std::io::stdout(), "{verdict}  {measured:>10.3}  {goal}")?;
    Ok(is_met)
}

async fn leads(store: &Store, count: usize) -> Result<Vec<LeadId>, Failure> {
    let (filter, order) = (LeadFilter::default(), LeadOrder::default());
    let mut leads = Vec::with_capacity(count);
    let mut after = None;
    while leads.len() < count {
        let page = PageRequest { limit: 1_000, after: after.take(), before: None, from_end: false };
        let page = store.page(&filter, order, &page, LeadParts::default()).await?;
        leads.extend(page.items.iter().map(|(_, lead)| lead.id));
        after = page.items.into_iter().next_back().map(|(cursor, _)| cursor);
        if after.is_none() {
            return Err(format!("{} leads are too few", leads.len()).into());
        }
    }
    leads.truncate(count);
    Ok(leads)
}

async fn wish(store: &Store, leads: &[LeadId]) -> Result<(), Failure> {
    for some in leads.chunks(1_000) {
        store.wish(some, true, SystemClock::new().now()).await?;
    }
    Ok(())
}

/// Given back as it was taken.
fn back(lease: &LeasedPush) -> PushResult {
    PushResult {
        lead_id: lease.subject.lead_id,
        fence: lease.fence,
        wish: lease.wish,
        standing: Standing { state: PushState::Queued, attempts: 0 },
        due: Some(lease.until),
        known: None,
        attempt: None,
        at: lease.until,
    }
}

/// The median of picking a batch, in seconds. What is picked is given back with the lease's end as
/// its time, so that each batch is another one.
async fn pick(store: &Store) -> Result<f64, Failure> {
    let clock = SystemClock::new();
    let mut times = Vec::with_capacity(PICKS);
    for _ in 0..PICKS {
        let now = clock.now();
        let begun = Instant::now();
        let lease_for = chrono::TimeDelta::hours(1);
        let leased = PushStore::lease(store, Uuid::from_u128(1), BATCH, now, lease_for).await?;
        times.push(begun.elapsed().as_secs_f64());
        if leased.len() != BATCH as usize {
            return Err(format!("only {} wishes were due", leased.len()).into());
        }
        let results: Vec<_> = leased.iter().map(back).collect();
        PushStore::finish(store, &results).await?;
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

async fn picking(store: &Store, leads: &[LeadId]) -> Result<bool, Failure> {
    let few = PICKS * BATCH as usize + 1_000;
    wish(store, &leads[..few]).await?;
    pick(store).await?;
    // Everything that was picked is due in an hour; about a thousand are due now.
    rest(store, &leads[..few]).await?;
    wish(store, &leads[..few]).await?;
    let among_few = pick(store).await?;
    rest(store, &leads[..few]).await?;
    wish(store, &leads[..few + 100_000]).await?;
    let among_many = pick(store).await?;
    rest(store, leads).await?;
    let ratio = among_many / among_few;
    let goal = format!(
        "<= 1.3: picking {BATCH} among 100,000 wishes ({:.2} ms) to picking among few ({:.2} ms)",
        among_many * 1e3,
        among_few * 1e3
    );
    told(&goal, ratio, ratio <= 1.3)
}

/// Takes every wish back, as far as the store has a word for that: they end as pushed.
async fn rest(store: &Store, leads: &[LeadId]) -> Result<(), Failure> {
    let far = SystemClock::new().now() + chrono::TimeDelta::days(1);
    for _ in leads.chunks(1_000) {
        let lease_for = chrono::TimeDelta::hours(1);
        let leased = PushStore::lease(store, Uuid::from_u128(1), 1_000, far, lease_for).await?;
        if leased.is_empty() {
            return Ok(());
        }
        let ended = leased.iter().map(|lease| PushResult {
            standing: Standing { state: PushState::Pushed, attempts: 0 },
            due: None,
            ..back(lease)
        });
        PushStore::finish(store, &ended.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// A provisioned organisation on loopback, and a runner that pushes there.
struct World {
    dynamics: Arc<Dynamics>,
    runner: PushRunner,
    _served: [Served; 2],
}

impl World {
    async fn new(store: &Store, limits: Limits) -> Result<Self, Failure> {
        let clock = Arc::new(SystemClock::new());
        let now: Now = {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now())
        };
        let journal = Arc::new(Journal::default());
        let (id, secret) = APPLICATION;
        let clients = vec![(id.to_owned(), Some(secret.to_owned()))];
        let entra = Entra::new("tenant", clients, vec![], Arc::clone(&journal), Arc::clone(&now));
        let entra = Arc::new(entra);
        let dynamics = Dynamics::new(vec![id.to_owned()], Arc::clone(&entra), journal, now);
        let dynamics = Arc::new(dynamics);
        dynamics.set_faults(|faults| faults.key_polls = 0);
        dynamics.set_limits(|limits| limits.dop_hint = 52);
        let served = [Served::start(0, entra.routes())?, Served::start(0, dynamics.routes())?];
        let organisation = Organisation {
            base_url: served[1].url.parse()?,
            api_version: "v9.2".to_owned(),
            app_id: None,
        };
        let http = http_client::client(&HttpLimits {
            reach: Reach::AlsoLoopback,
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(30),
            redirects: 0,
        })?;
        let patience = Arc::new(SystemPatience);
        let application = Application {
            authority: served[0].url.parse()?,
            tenant: "tenant".to_owned(),
            client_id: id.to_owned(),
            client_secret: Some(secret.to_owned().into()),
            scope: organisation.scope(),
            grant: Grant::ClientCredentials,
            secret_name: "dynamics",
        };
        let tokens = TokenKeeper::new(
            application,
            http.clone(),
            Arc::new(NoSecrets),
            clock.clone(),
            patience.clone(),
        )?;
        let budget: Arc<dyn Budget> =
            Arc::new(LocalBudget::new(limits, clock.clone(), patience.clone()));
        let client = DataverseClient::new(
            organisation,
            Reach::AlsoLoopback,
            Parts {
                http,
                tokens: Arc::new(tokens),
                budget: Arc::clone(&budget),
                clock: clock.clone(),
                ids: Arc::new(SystemIds::new()),
                patience: patience.clone(),
                mapping: Arc::clone(Mapping::built_in()),
                ties: Ties::default(),
            },
        )?;
        let client = Arc::new(client);
        for step in client.plan().await? {
            client.apply(&step).await?;
        }
        let ports = Ports {
            store: Arc::new(store.clone()),
            dynamics: client,
            budget,
            clock,
            ids: Arc::new(SystemIds::new()),
            patience,
            progress: Arc::new(ProgressBus::new()),
        };
        let pace = Pace::new(limits.concurrency, limits.per_second);
        let mapping = Arc::clone(Mapping::built_in());
        let runner = PushRunner::new(ports, mapping, pace, Uuid::from_u128(7));
        Ok(Self { dynamics, runner, _served: served })
    }

    /// Steps until nothing is due.
    async fn push_all(&self) -> Result<(), Failure> {
        while let Pushed::Worked(_) = self.runner.step().await? {}
        Ok(())
    }
}

async fn lifted(store: &Store, leads: &[LeadId]) -> Result<bool, Failure> {
    let world =
        World::new(store, Limits { per_second: 1_000_000, concurrency: CONCURRENCY }).await?;
    world.dynamics.set_limits(|limits| limits.requests = usize::MAX);
    wish(store, &leads[..64]).await?;
    world.push_all().await?;
    world.dynamics.set_faults(|faults| faults.latency = LATENCY);
    wish(store, &leads[64..]).await?;
    let begun = Instant::now();
    world.push_all().await?;
    let rate = (leads.len() - 64) as f64 / begun.elapsed().as_secs_f64();
    let ideal = f64::from(CONCURRENCY) / LATENCY.as_secs_f64();
    let goal = format!(
        ">= 0.9: {rate:.0} pushes a second with the limit lifted, to {CONCURRENCY} at once over \
         {} ms ({ideal:.0})",
        LATENCY.as_millis()
    );
    told(&goal, rate / ideal, rate / ideal >= 0.9)
}

async fn limited(store: &Store, leads: &[LeadId], window: u32) -> Result<bool, Failure> {
    let world = World::new(store, Limits { per_second: RATE, concurrency: CONCURRENCY }).await?;
    let permitted = RATE as usize * window as usize;
    let length = Duration::from_secs(window.into());
    world.dynamics.set_limits(|limits| {
        (limits.requests, limits.window) = (permitted, length);
        limits.concurrent = CONCURRENCY as usize;
    });
    // What provisioning asked is out of the window.
    tokio::time::sleep(length).await;
    wish(store, leads).await?;
    let before = world.dynamics.statistics();
    tokio::select! {
        ended = world.push_all() => ended?,
        () = tokio::time::sleep(length * 3) => {}
    }
    let seen = world.dynamics.statistics();
    let accepted = (seen.accepted - before.accepted) as f64 / (permitted * 3) as f64;
    let refused = (seen.refused - before.refused) as f64;
    let goal = format!(
        ">= 0.98: requests accepted of the {permitted} permitted in {window} s, three windows"
    );
    let mut all_met = told(&goal, accepted, accepted >= 0.98)?;
    all_met &= told("= 0: refused while alone", refused, refused == 0.0)?;
    all_met &= told("= 0: early", seen.early as f64, seen.early == 0)?;
    let peak = format!("<= {CONCURRENCY}: at once");
    all_met &= told(&peak, seen.peak as f64, seen.peak <= CONCURRENCY as usize)?;
    Ok(all_met)
}
