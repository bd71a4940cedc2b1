//! What a company's addresses tell: resolved, looked up in the offline databases, merged.
//!
//! Nothing here touches a scan or a score. What could not be learnt is a typed failure, which is
//! another thing than a domain without an address.

mod addresses;
mod databases;
mod resolver;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::join;
use metrics::histogram;

pub use self::{
    databases::IpDatabases,
    resolver::{Asked, Found, Resolver, Wanted},
};
use crate::{
    domain::{
        domain_name::DomainName,
        infrastructure::{AddressSource, Enriched, country},
    },
    ports::{
        cache::EnrichmentCache,
        clock::Clock,
        dns::{Dns, DnsFailure},
        geoip::GeoIp,
        store::enrichments::EnrichmentStore,
    },
    telemetry::names,
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

impl EnrichmentFailure {
    /// As metrics name it.
    const fn code(self) -> &'static str {
        match self {
            Self::Dns(_) => "dns",
            Self::NoDatabase => "no_database",
            Self::Interrupted => "interrupted",
            Self::Pending => "pending",
        }
    }
}

/// How often answers were at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheFigures {
    /// Answered from memory.
    pub hits: u64,
    /// Looked up, or read from the store.
    pub misses: u64,
}

/// What a look-up brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// The addresses, the mail exchanger's first; empty: the domain has none.
    pub addresses: Vec<Enriched>,
    /// The country they speak for.
    pub country: Option<String>,
}

/// Looks addresses up.
pub struct Enrichment {
    dns: Arc<dyn Dns>,
    databases: IpDatabases,
    store: Arc<dyn EnrichmentStore>,
    shared: Option<Arc<dyn EnrichmentCache>>,
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
        let databases = IpDatabases::new(geoip, Arc::clone(&clock));
        let (hits, misses) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { dns, databases, store, shared: None, clock, ttl, hits, misses }
    }

    /// Shares what is learnt with other processes.
    #[must_use]
    pub fn sharing(self, cache: Arc<dyn EnrichmentCache>) -> Self {
        Self { shared: Some(cache), ..self }
    }

    /// The addresses of a domain and what the databases say of them: the first mail exchanger's,
    /// then the domain's own.
    ///
    /// # Errors
    /// When the address that comes first can not be known now, or no database can be read.
    pub async fn look_up(&self, domain: &DomainName) -> Result<LookedUp, EnrichmentFailure> {
        let started = Instant::now();
        let looked_up = self.look(domain).await;
        let outcome = looked_up.as_ref().map_or_else(|failure| failure.code(), |_| "ok");
        histogram!(names::ENRICHMENT_DURATION, names::ENRICHMENT_RESULT => outcome)
            .record(started.elapsed());
        looked_up
    }

    async fn look(&self, domain: &DomainName) -> Result<LookedUp, EnrichmentFailure> {
        let (mail, own, ()) = join!(
            addresses::mail(&*self.dns, domain.as_str()),
            addresses::of(&*self.dns, domain.as_str()),
            self.databases.open()
        );
        let mail = mail?;
        let (own, is_whole) = match own {
            Ok(own) => (own, true),
            // The mail exchanger's address is known and comes first: it is enough for a while.
            Err(_) if mail.is_some() => (None, false),
            Err(failure) => return Err(failure.into()),
        };
        let own = own.filter(|ip| mail.as_ref().is_none_or(|mail| mail.ip != *ip));
        let now = self.clock.now();
        let until = now + if is_whole { self.stands_for(domain.as_str()) } else { UNKNOWN_FOR };
        let ask = |source, ip| self.databases.ask(source, ip, now, until);
        let is_shared = mail.as_ref().is_some_and(|mail| mail.is_shared);
        let mail = mail.map(|mail| ask(AddressSource::Mx, mail.ip)).transpose()?;
        let own = own.map(|ip| ask(AddressSource::Domain, ip)).transpose()?;
        let of_its_own = mail.iter().filter(|_| !is_shared).chain(&own);
        let country = country::of_company(domain, of_its_own);
        Ok(LookedUp { addresses: mail.into_iter().chain(own).collect(), country })
    }

    /// What the databases say of one address, as of now.
    ///
    /// # Errors
    /// When no database can be read.
    pub async fn address(&self, ip: IpAddr) -> Result<Enriched, EnrichmentFailure> {
        self.databases.address(ip, self.ttl).await
    }

    /// The time that answers carry.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The databases.
    pub const fn databases(&self) -> &IpDatabases {
        &self.databases
    }

    /// How often answers were at hand since the start.
    pub fn cache_figures(&self) -> CacheFigures {
        CacheFigures {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
        }
    }

    fn stands_for(&self, domain: &str) -> TimeDelta {
        let [low, high, ..] = *blake3::hash(domain.as_bytes()).as_bytes();
        let part = i32::from(u16::from_le_bytes([low, high]));
        self.ttl - self.ttl / 10 / i32::from(u16::MAX) * part
    }
}
