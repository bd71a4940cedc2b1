//! What a company's addresses tell: resolved, looked up in the offline databases, merged.
//!
//! Nothing here touches a scan or a score. What could not be learnt is a typed failure, which is
//! another thing than a domain without an address.

mod resolver;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::join;

pub use self::resolver::{Asked, Found, Resolver, Wanted};
use crate::{
    domain::{
        address::is_public,
        domain_name::DomainName,
        infrastructure::{AddressSource, DatabaseKind, Enriched, Infrastructure, merge::merge},
        signals::mx,
    },
    ports::{
        clock::Clock,
        dns::{Answer, Dns, DnsFailure, Record, RecordType},
        geoip::{DatabaseStatus, GeoIp},
        store::enrichments::EnrichmentStore,
    },
};

/// How long a part that could not be learnt is left alone.
const UNKNOWN_FOR: TimeDelta = TimeDelta::minutes(5);

/// Days after which a database is too old: the licence of GeoLite wants it replaced.
pub const OLD_AFTER_DAYS: i64 = 30;

/// Why nothing is known now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EnrichmentFailure {
    /// The addresses could not be resolved.
    #[error("the addresses could not be resolved: {0}")]
    Dns(#[from] DnsFailure),
    /// None of the databases can be read.
    #[error("no IP database can be read")]
    NoDatabase,
    /// A fault of ours interrupted the work.
    #[error("the look-up was interrupted by an internal fault")]
    Interrupted,
    /// It takes longer than the asker waits, and goes on.
    #[error("the look-up goes on")]
    Pending,
}

/// How often answers were at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheFigures {
    /// Answered from memory.
    pub hits: u64,
    /// Looked up, or read from the store.
    pub misses: u64,
}

/// Looks addresses up.
pub struct Enrichment {
    dns: Arc<dyn Dns>,
    geoip: Arc<dyn GeoIp>,
    store: Arc<dyn EnrichmentStore>,
    clock: Arc<dyn Clock>,
    ttl: TimeDelta,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Enrichment {
    /// Over these ports. An answer stands for `ttl`, or up to a tenth less: what was looked up
    /// together is not due together for ever.
    pub fn new(
        dns: Arc<dyn Dns>,
        geoip: Arc<dyn GeoIp>,
        store: Arc<dyn EnrichmentStore>,
        clock: Arc<dyn Clock>,
        ttl: TimeDelta,
    ) -> Self {
        let (hits, misses) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { dns, geoip, store, clock, ttl, hits, misses }
    }

    /// The addresses of a domain and what the databases say of them: the first mail exchanger's,
    /// then the domain's own. Empty: it has none.
    ///
    /// # Errors
    /// When the address that comes first can not be known now, or no database can be read.
    pub async fn look_up(&self, domain: &DomainName) -> Result<Vec<Enriched>, EnrichmentFailure> {
        let (mail, own) =
            join!(self.mail_address(domain.as_str()), self.address_of(domain.as_str()));
        let mail = mail?;
        let (own, is_whole) = match own {
            Ok(own) => (own, true),
            // The mail exchanger's address is known and comes first: it is enough for a while.
            Err(_) if mail.is_some() => (None, false),
            Err(failure) => return Err(failure.into()),
        };
        let own = own.filter(|ip| Some(*ip) != mail);
        let now = self.clock.now();
        let stands = if is_whole { self.stands_for(domain.as_str()) } else { UNKNOWN_FOR };
        let labelled = mail
            .map(|ip| (AddressSource::Mx, ip))
            .into_iter()
            .chain(own.map(|ip| (AddressSource::Domain, ip)));
        labelled.map(|(source, ip)| self.enrich(source, ip, now, now + stands)).collect()
    }

    /// What the databases say of one address, as of now.
    ///
    /// # Errors
    /// When no database can be read.
    pub fn address(&self, ip: IpAddr) -> Result<Enriched, EnrichmentFailure> {
        let now = self.clock.now();
        self.enrich(AddressSource::Domain, ip, now, now + self.ttl)
    }

    /// The time that answers carry.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The configured databases and how they fare.
    pub fn databases(&self) -> Vec<DatabaseStatus> {
        self.geoip.databases()
    }

    /// Takes up database files that were replaced. Blocking.
    pub fn refresh_databases(&self) {
        self.geoip.refresh();
    }

    /// How often answers were at hand since the start.
    pub fn cache_figures(&self) -> CacheFigures {
        CacheFigures {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
        }
    }

    fn enrich(
        &self,
        source: AddressSource,
        ip: IpAddr,
        observed_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<Enriched, EnrichmentFailure> {
        if !is_public(ip) {
            let infrastructure = Infrastructure::reserved(ip);
            let built = Vec::new();
            return Ok(Enriched { source, infrastructure, built, observed_at, expires_at });
        }
        let answers = self.geoip.look_up(ip);
        let databases = self.geoip.databases();
        if !databases.iter().any(|database| database.is_loaded) {
            return Err(EnrichmentFailure::NoDatabase);
        }
        let answered = |kind: DatabaseKind| answers.iter().any(|answer| answer.database == kind);
        let built = databases
            .iter()
            .filter(|database| answered(database.kind))
            .filter_map(|database| Some((database.kind, database.built_at?)))
            .collect();
        let infrastructure = merge(ip, answers).unwrap_or_else(|| Infrastructure::unknown(ip));
        Ok(Enriched { source, infrastructure, built, observed_at, expires_at })
    }

    /// The address of the first mail exchanger.
    async fn mail_address(&self, domain: &str) -> Result<Option<IpAddr>, DnsFailure> {
        let records = match self.dns.query(domain, RecordType::Mx).await {
            Answer::Records(records) => records,
            Answer::NxDomain | Answer::NoData => return Ok(None),
            Answer::Failed(failure) => return Err(failure),
        };
        let hosts = records.into_iter().filter_map(|record| match record {
            Record::Mx { preference, host } => Some((preference, host)),
            _ => None,
        });
        let (signal, _) = mx::read(hosts);
        match signal.hosts.first() {
            Some(first) => self.address_of(&first.host).await,
            None => Ok(None),
        }
    }

    /// The address of a name: IPv4 where it has one. Of several the lowest, so that servers that
    /// turn their answers round do not turn ours.
    async fn address_of(&self, name: &str) -> Result<Option<IpAddr>, DnsFailure> {
        let (v4, v6) =
            join!(self.dns.query(name, RecordType::A), self.dns.query(name, RecordType::Aaaa));
        if let Some(ip) = lowest(v4)? {
            return Ok(Some(ip));
        }
        lowest(v6)
    }

    fn stands_for(&self, domain: &str) -> TimeDelta {
        let [low, high, ..] = *blake3::hash(domain.as_bytes()).as_bytes();
        let part = i32::from(u16::from_le_bytes([low, high]));
        self.ttl - self.ttl / 10 / i32::from(u16::MAX) * part
    }
}

fn lowest(answer: Answer) -> Result<Option<IpAddr>, DnsFailure> {
    match answer {
        Answer::Records(records) => Ok(records
            .into_iter()
            .filter_map(|record| match record {
                Record::Address(ip) => Some(ip),
                _ => None,
            })
            .min()),
        Answer::NxDomain | Answer::NoData => Ok(None),
        Answer::Failed(failure) => Err(failure),
    }
}
