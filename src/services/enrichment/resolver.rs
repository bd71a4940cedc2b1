//! Answers for many leads at once: from memory, from the shared cache, from the store, or by a look-up
//! that several askers share and that outlives their patience.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{
    FutureExt as _, StreamExt as _,
    future::{BoxFuture, Shared, join_all},
    stream,
};
use metrics::counter;
use moka::sync::Cache;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout_at},
};

use super::{Enrichment, EnrichmentFailure, LookedUp, UNKNOWN_FOR};
use crate::{
    domain::{domain_name::DomainName, ids::LeadId, infrastructure::Enriched},
    ports::{cache::CachedEnrichment, store::enrichments::EnrichmentResult},
    telemetry::names,
};

/// Look-ups of one question under way at once.
const CONCURRENCY: usize = 64;
/// How long a look-up that ended waits for others to be stored with it.
const LINGER: Duration = Duration::from_millis(20);
/// Leads kept in memory.
const CAPACITY: u64 = 100_000;
/// How long a failure is remembered.
const FAILED_FOR: TimeDelta = TimeDelta::seconds(30);

/// What is known of a lead's addresses, the mail exchanger's first.
pub type Found = Result<Arc<[Enriched]>, EnrichmentFailure>;

/// Whose addresses are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The lead.
    pub lead: LeadId,
    /// Its domain.
    pub domain: DomainName,
}

#[derive(Clone)]
struct Entry {
    found: Found,
    /// From then on it is stale: still told, and looked up anew.
    until: DateTime<Utc>,
}

type Flight = Shared<oneshot::Receiver<Found>>;

/// A look-up that was begun, and where it lands.
type Started = (Wanted, oneshot::Sender<Found>);

/// Where an answer may be at hand.
#[derive(Debug, Clone, Copy)]
enum Tier {
    Memory,
    Shared,
    Store,
}

fn count(tier: Tier, is_hit: bool, answers: u64) {
    let tier = match tier {
        Tier::Memory => "memory",
        Tier::Shared => "redis",
        Tier::Store => "store",
    };
    let result = if is_hit { "hit" } else { "miss" };
    let counter = counter!(
        names::ENRICHMENT_CACHE, names::CACHE_TIER => tier, names::ENRICHMENT_RESULT => result
    );
    counter.increment(answers);
}

/// How long an answer stands.
fn until(found: &[Enriched], now: DateTime<Utc>) -> DateTime<Utc> {
    let first = found.iter().map(|address| address.expires_at).min();
    first.unwrap_or_else(|| now + UNKNOWN_FOR)
}

/// The cache, and the look-ups under way.
#[derive(Clone)]
pub struct Resolver {
    enrichment: Arc<Enrichment>,
    cache: Cache<LeadId, Entry>,
    flights: Arc<Mutex<HashMap<LeadId, Flight>>>,
}

/// A question that was taken.
pub struct Asked {
    /// Looks up what nobody looks up yet; to be run beside the answer, to its end.
    pub work: Option<BoxFuture<'static, ()>>,
    ready: HashMap<LeadId, Found>,
    waiting: Vec<(LeadId, Flight)>,
}

impl Asked {
    /// The answers that are there within `patience`; the others are pending.
    pub async fn answers(self, patience: Duration) -> HashMap<LeadId, Found> {
        let deadline = Instant::now() + patience;
        let waited = self.waiting.into_iter().map(|(lead, flight)| async move {
            let found = match timeout_at(deadline, flight).await {
                Ok(Ok(found)) => found,
                Ok(Err(_gone)) => Err(EnrichmentFailure::Interrupted),
                Err(_elapsed) => Err(EnrichmentFailure::Pending),
            };
            (lead, found)
        });
        let mut answers = self.ready;
        answers.extend(join_all(waited).await);
        answers
    }
}

impl Resolver {
    /// With an empty cache.
    pub fn new(enrichment: Arc<Enrichment>) -> Self {
        Self { enrichment, cache: Cache::new(CAPACITY), flights: Arc::default() }
    }

    /// Takes a question. `anew`: neither memory nor store will do.
    pub fn ask(&self, wanted: Vec<Wanted>, anew: bool) -> Asked {
        let now = self.enrichment.clock.now();
        let mut asked = Asked { work: None, ready: HashMap::new(), waiting: Vec::new() };
        let mut started = Vec::new();
        let mut flights = self.flights();
        for one in wanted {
            let lead = one.lead;
            let known = if anew { None } else { self.cache.get(&lead) };
            let is_fresh = known.as_ref().is_some_and(|entry| now < entry.until);
            // A stale failure is no answer.
            let known = known.filter(|entry| is_fresh || entry.found.is_ok());
            let is_known = known.is_some();
            if let Some(entry) = known {
                self.enrichment.hits.fetch_add(1, Ordering::Relaxed);
                count(Tier::Memory, true, 1);
                asked.ready.insert(lead, entry.found);
            } else {
                self.enrichment.misses.fetch_add(1, Ordering::Relaxed);
                count(Tier::Memory, false, 1);
            }
            if is_fresh {
                continue;
            }
            let flight = flights.entry(lead).or_insert_with(|| {
                let (land, flight) = oneshot::channel();
                started.push((one, land));
                flight.shared()
            });
            if !is_known {
                asked.waiting.push((lead, flight.clone()));
            }
        }
        drop(flights);
        if !started.is_empty() {
            asked.work = Some(self.clone().work(started, anew).boxed());
        }
        asked
    }

    async fn work(self, started: Vec<Started>, anew: bool) {
        let missing = if anew {
            started
        } else {
            let unshared = self.land_shared(started).await;
            self.land_stored(unshared).await
        };
        let enrichment = &*self.enrichment;
        let mut landing = stream::iter(missing)
            .map(|(one, land)| async move {
                let look_up = AssertUnwindSafe(enrichment.look_up(&one.domain));
                let found = look_up.catch_unwind().await.unwrap_or_else(|_panic| {
                    tracing::error!(hunter.domain = one.domain.as_str(), "enrichment panicked");
                    Err(EnrichmentFailure::Interrupted)
                });
                (one.lead, found, land)
            })
            .buffer_unordered(CONCURRENCY);
        let mut learnt = Vec::new();
        while let Some(first) = landing.next().await {
            // What ends soon after is stored with it.
            let mut landed = vec![first];
            let soon = Instant::now() + LINGER;
            while let Ok(Some(next)) = timeout_at(soon, landing.next()).await {
                landed.push(next);
            }
            let (mut results, mut told) = (Vec::new(), Vec::new());
            for (lead_id, looked_up, land) in landed {
                let found = looked_up.map(|LookedUp { addresses, country }| {
                    let found = Arc::<[Enriched]>::from(addresses.as_slice());
                    results.push(EnrichmentResult { lead_id, addresses, country });
                    found
                });
                told.push((lead_id, found, land));
            }
            if let Err(error) = enrichment.store.keep(&results).await {
                tracing::warn!(%error, "enrichment could not be stored; it is told all the same");
            }
            for (lead, found, land) in told {
                if let Ok(addresses) = &found {
                    learnt.push((lead, Arc::clone(addresses)));
                }
                self.land(lead, found, land);
            }
        }
        self.share(learnt).await;
    }

    /// Lands what other processes shared, and gives back the rest.
    async fn land_shared(&self, started: Vec<Started>) -> Vec<Started> {
        let Some(shared) = &self.enrichment.shared else { return started };
        let leads: Vec<_> = started.iter().map(|(one, _)| one.lead).collect();
        let now = self.enrichment.clock.now();
        let mut cached: HashMap<_, _> = shared
            .cached(&leads)
            .await
            .into_iter()
            .filter(|found| now < found.until)
            .map(|found| (found.lead_id, found.addresses))
            .collect();
        self.land_known(Tier::Shared, started, |lead| cached.remove(&lead))
    }

    /// Lands what the store has, and gives back the rest.
    async fn land_stored(&self, started: Vec<Started>) -> Vec<Started> {
        if started.is_empty() {
            return started;
        }
        let now = self.enrichment.clock.now();
        let mut stored = self.stored(&started).await;
        stored.retain(|_, found| found.iter().all(|address| now < address.expires_at));
        let fresh = stored.iter().map(|(lead, found)| (*lead, Arc::from(found.as_slice())));
        let fresh: Vec<_> = fresh.collect();
        let missing = self.land_known(Tier::Store, started, |lead| stored.remove(&lead));
        self.share(fresh).await;
        missing
    }

    fn land_known(
        &self,
        tier: Tier,
        started: Vec<Started>,
        mut known: impl FnMut(LeadId) -> Option<Vec<Enriched>>,
    ) -> Vec<Started> {
        let asked = started.len();
        let mut missing = Vec::with_capacity(asked);
        for (one, land) in started {
            match known(one.lead) {
                Some(found) => self.land(one.lead, Ok(found.into()), land),
                None => missing.push((one, land)),
            }
        }
        count(tier, true, (asked - missing.len()) as u64);
        count(tier, false, missing.len() as u64);
        missing
    }

    /// Tells other processes.
    async fn share(&self, learnt: Vec<(LeadId, Arc<[Enriched]>)>) {
        let Some(shared) = self.enrichment.shared.as_ref().filter(|_| !learnt.is_empty()) else {
            return;
        };
        let now = self.enrichment.clock.now();
        let learnt: Vec<_> = learnt
            .into_iter()
            .map(|(lead_id, found)| {
                let until = until(&found, now);
                CachedEnrichment { lead_id, addresses: found.to_vec(), until }
            })
            .collect();
        shared.cache(&learnt, now).await;
    }

    /// What the store has; nothing while it does not answer.
    async fn stored(&self, started: &[Started]) -> HashMap<LeadId, Vec<Enriched>> {
        let leads: Vec<_> = started.iter().map(|(one, _)| one.lead).collect();
        let rows = self.enrichment.store.enrichments(&leads).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "stored enrichment could not be read; it is looked up anew");
            Vec::new()
        });
        let mut stored: HashMap<LeadId, Vec<Enriched>> = HashMap::new();
        for (lead, address) in rows {
            stored.entry(lead).or_default().push(address);
        }
        stored
    }

    /// Remembers an answer and tells it. A failure leaves a good answer standing.
    fn land(&self, lead: LeadId, found: Found, land: oneshot::Sender<Found>) {
        let now = self.enrichment.clock.now();
        let until = match &found {
            Ok(addresses) => until(addresses, now),
            Err(_) => now + FAILED_FOR,
        };
        let known = self.cache.get(&lead).filter(|entry| entry.found.is_ok());
        let kept = match (&found, known) {
            (Err(_), Some(entry)) => entry.found,
            _ => found.clone(),
        };
        self.cache.insert(lead, Entry { found: kept, until });
        self.flights().remove(&lead);
        // Whoever waited may have gone.
        let _ = land.send(found);
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<LeadId, Flight>> {
        // Nothing in here leaves the map half-changed.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
