//! A clock to turn by hand, a queue in memory, a survey that does as it is told.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, ScanId},
        provider::{MailProvider, TenantSize},
        rules::RuleSet,
        scan::Scan,
        signals::{DkimSignal, DmarcSignal, MxHost, MxSignal, Observation, Signals, SpfSignal},
    },
    ports::{
        clock::Clock,
        dns::DnsFailure,
        progress::{Changed, Progress},
        store::{
            Page, PageRequest, StoreError,
            scans::{LeasedScan, Requested, ScanResult, ScanStore, Stored},
        },
    },
    services::scan::{Pace, ScanRunner, Survey, run::Ports},
};
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;

pub struct HandClock(Mutex<DateTime<Utc>>);

impl HandClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(DateTime::from_timestamp(1_764_000_000, 0).unwrap())))
    }

    pub fn turn(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub struct Bus(broadcast::Sender<Changed>);

impl Bus {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(broadcast::Sender::new(4_096)))
    }
}

impl Progress for Bus {
    fn publish(&self, event: Changed) {
        let _ = self.0.send(event);
    }

    fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}

/// What the queue knows.
#[derive(Default)]
pub struct Rows {
    pub due: VecDeque<LeasedScan>,
    pub leased: HashMap<ScanId, LeasedScan>,
    /// Each batch that was taken.
    pub batches: Vec<Vec<ScanResult>>,
    pub released: Vec<LeasedScan>,
    pub renewals: usize,
    /// Said by the next calls of `finish`, one each.
    pub unavailable: usize,
    /// No result of this domain can be stored.
    pub poison: Option<&'static str>,
    pub lease_fails: bool,
    /// Leads whose facts are old, and before when they had to be, as it was asked.
    pub aged: u32,
    pub scanned_before: Vec<DateTime<Utc>>,
    /// Leases that another node took.
    pub stolen: HashSet<ScanId>,
}

impl Rows {
    pub fn results(&self) -> impl Iterator<Item = &ScanResult> {
        self.batches.iter().flatten()
    }

    pub fn outcome(&self, domain: &str) -> Result<u8, String> {
        let result = self.results().find(|result| result.lease.domain == domain).unwrap();
        result.outcome.clone().map(|(_, assessment)| assessment.score)
    }
}

/// A queue of scans in memory. Every change is announced, so that tests wait instead of sleeping.
pub struct Queue {
    rows: Mutex<Rows>,
    changed: watch::Sender<u64>,
}

impl Queue {
    pub fn of(domains: &[&str]) -> Arc<Self> {
        let queue = Arc::new(Self { rows: Mutex::default(), changed: watch::Sender::new(0) });
        queue.add(domains, 1);
        queue
    }

    /// Queues scans that were leased `attempt - 1` times before.
    pub fn add(&self, domains: &[&str], attempt: u32) {
        for domain in domains {
            let id = ScanId(Uuid::from_u128(u128::from(hash_of(domain))));
            self.rows().due.push_back(LeasedScan {
                id,
                lead_id: LeadId(id.0),
                domain: (*domain).to_owned(),
                fence: 1,
                attempt,
                until: DateTime::UNIX_EPOCH,
            });
        }
        self.announce();
    }

    pub fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap()
    }

    /// Waits until the rows look so.
    pub async fn until(&self, holds: impl Fn(&Rows) -> bool) {
        let mut changes = self.changed.subscribe();
        while !holds(&self.rows()) {
            tokio::time::timeout(Duration::from_secs(10), changes.changed())
                .await
                .unwrap()
                .unwrap();
        }
    }

    /// Another node takes every lease; answers how often leases were renewed before.
    pub fn steal_all(&self) -> usize {
        let mut rows = self.rows();
        rows.stolen = rows.leased.keys().copied().collect();
        rows.renewals
    }

    fn announce(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}

fn hash_of(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[async_trait]
impl ScanStore for Queue {
    async fn lease(
        &self,
        _: Uuid,
        limit: u32,
        _: DateTime<Utc>,
        _: TimeDelta,
    ) -> Result<Vec<LeasedScan>, StoreError> {
        let mut rows = self.rows();
        if rows.lease_fails {
            return Err(StoreError::Unavailable("planted".to_owned()));
        }
        let count = rows.due.len().min(limit as usize);
        let leases: Vec<_> = rows.due.drain(..count).collect();
        rows.leased.extend(leases.iter().map(|lease| (lease.id, lease.clone())));
        drop(rows);
        self.announce();
        Ok(leases)
    }

    async fn renew(
        &self,
        leases: &[LeasedScan],
        _: DateTime<Utc>,
    ) -> Result<Vec<ScanId>, StoreError> {
        let mut rows = self.rows();
        rows.renewals += 1;
        let lost = leases.iter().map(|lease| lease.id).filter(|id| rows.stolen.contains(id));
        let lost = lost.collect();
        drop(rows);
        self.announce();
        Ok(lost)
    }

    async fn release(&self, leases: &[LeasedScan]) -> Result<(), StoreError> {
        self.rows().released.extend(leases.iter().cloned());
        self.announce();
        Ok(())
    }

    async fn finish(&self, results: &[ScanResult]) -> Result<Stored, StoreError> {
        let mut rows = self.rows();
        if rows.unavailable > 0 {
            rows.unavailable -= 1;
            return Err(StoreError::Unavailable("planted".to_owned()));
        }
        let is_poison = |result: &ScanResult| {
            result.outcome.is_ok() && Some(result.lease.domain.as_str()) == rows.poison
        };
        if results.iter().any(is_poison) {
            return Err(StoreError::Internal("planted".to_owned()));
        }
        let taken: Vec<_> = results
            .iter()
            .filter(|result| !rows.stolen.contains(&result.lease.id))
            .cloned()
            .collect();
        let scans = taken.iter().map(|result| result.lease.id).collect();
        rows.batches.push(taken);
        drop(rows);
        self.announce();
        Ok(Stored { scans, jobs: Vec::new() })
    }

    async fn request(&self, _: &[LeadId], _: DateTime<Utc>) -> Result<Vec<Requested>, StoreError> {
        unreachable!("runners do not request scans")
    }

    async fn by_ids(&self, _: &[ScanId]) -> Result<Vec<Scan>, StoreError> {
        unreachable!("runners do not read scans")
    }

    async fn page_of_lead(
        &self,
        _: LeadId,
        _: &PageRequest<ScanId>,
    ) -> Result<Page<Scan>, StoreError> {
        unreachable!("runners do not read scans")
    }

    async fn newest_of_leads(&self, _: &[LeadId], _: u32) -> Result<Vec<Scan>, StoreError> {
        unreachable!("runners do not read scans")
    }

    async fn request_rescans(
        &self,
        scanned_before: DateTime<Utc>,
        limit: u32,
        _: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let mut rows = self.rows();
        if rows.lease_fails {
            return Err(StoreError::Unavailable("planted".to_owned()));
        }
        rows.scanned_before.push(scanned_before);
        let queued = rows.aged.min(limit);
        rows.aged -= queued;
        Ok(queued)
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        unreachable!("runners lease instead")
    }
}

/// Surveys by the first label: `panic.…`, `stuck.…`, `servfail.…`; the rest is a Google customer.
pub struct Oracle;

#[async_trait]
impl Survey for Oracle {
    async fn survey(&self, domain: &DomainName) -> Result<Signals, DnsFailure> {
        match domain.as_str().split('.').next() {
            Some("panic") => panic!("planted in a survey"),
            Some("stuck") => std::future::pending().await,
            Some("servfail") => Err(DnsFailure::ServFail),
            _ => Ok(signals()),
        }
    }
}

fn signals() -> Signals {
    let host = MxHost { preference: 1, host: "smtp.google.com".to_owned() };
    Signals {
        mx: MxSignal {
            state: Observation::Present,
            hosts: vec![host],
            root: Some("google.com".to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal { state: Observation::Present, ..SpfSignal::default() },
        dkim: DkimSignal { state: Observation::Present, ..DkimSignal::default() },
        dmarc: DmarcSignal::default(),
        whois: None,
        provider: MailProvider::Google,
        gateway: None,
        local_provider: None,
        provider_evidence: Vec::new(),
        tenant_size: TenantSize::Unknown,
        observed_at: DateTime::UNIX_EPOCH,
    }
}

/// A quick pace, so that tests end.
pub fn pace() -> Pace {
    Pace {
        linger: Duration::from_millis(1),
        store_pause: Duration::from_millis(1),
        ..Pace::default()
    }
}

pub fn ports(queue: &Arc<Queue>) -> Ports {
    Ports {
        scans: Arc::clone(queue) as Arc<dyn ScanStore>,
        survey: Arc::new(Oracle),
        clock: HandClock::new(),
        progress: Bus::new(),
        wake: Arc::new(Notify::new()),
    }
}

pub fn runner(queue: &Arc<Queue>, pace: Pace) -> ScanRunner {
    ScanRunner::new(ports(queue), Arc::clone(RuleSet::built_in()), Uuid::nil(), pace)
}
