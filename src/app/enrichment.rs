//! What addresses tell: the databases, and the actor that answers about them.

use std::{path::PathBuf, sync::Arc};

use actix::Arbiter;
use chrono::TimeDelta;
use tokio::runtime::Handle;

use super::Core;
use crate::{
    actors::{
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    adapters::{geoip::Databases, redis::enrichment::RedisEnrichmentCache, system::SystemClock},
    config::Enrichment as EnrichmentSettings,
    domain::infrastructure::DatabaseKind,
    services::enrichment::{Enrichment, IpDatabases, Resolver},
};

/// Requests that ask for infrastructure at once; each asks one question.
pub(super) const ASKERS: usize = 1_024;

impl Core {
    /// Looks addresses up in this process, with its sockets on the runtime that this is called on;
    /// `None` when that is switched off.
    pub fn enrichment(&self) -> Option<Enrichment> {
        let settings = &self.settings.enrichment;
        settings.enabled.then(|| {
            let enrichment = Enrichment::new(
                Arc::new(self.dns_client(Handle::current())),
                Arc::new(databases(settings)),
                Arc::clone(&self.store) as _,
                Arc::clone(&self.clock) as _,
                stands_for(settings),
            );
            match &self.redis {
                Some(redis) => {
                    enrichment.sharing(Arc::new(RedisEnrichmentCache::new(Arc::clone(redis))))
                }
                None => enrichment,
            }
        })
    }
}

/// The databases alone, for those who have no store.
pub fn ip_databases(settings: &EnrichmentSettings) -> IpDatabases {
    IpDatabases::new(Arc::new(databases(settings)), Arc::new(SystemClock::new()))
}

/// How long an answer stands.
pub fn stands_for(settings: &EnrichmentSettings) -> TimeDelta {
    TimeDelta::from_std(settings.ttl).unwrap_or(TimeDelta::days(1))
}

fn databases(settings: &EnrichmentSettings) -> Databases {
    Databases::new(configured(settings).filter_map(|(kind, _, path)| Some((kind, path?.clone()))))
}

/// Each kind of database, the setting that names its file, and the file.
pub(super) fn configured(
    settings: &EnrichmentSettings,
) -> impl Iterator<Item = (DatabaseKind, &'static str, Option<&PathBuf>)> {
    [
        (DatabaseKind::MaxMindCity, "MAXMIND_CITY_DB", settings.maxmind_city.as_ref()),
        (DatabaseKind::MaxMindCountry, "MAXMIND_COUNTRY_DB", settings.maxmind_country.as_ref()),
        (DatabaseKind::MaxMindAsn, "MAXMIND_ASN_DB", settings.maxmind_asn.as_ref()),
        (DatabaseKind::Ip2Location, "IP2LOCATION_DB", settings.ip2location.as_ref()),
        (DatabaseKind::Ip2Proxy, "IP2PROXY_DB", settings.ip2proxy.as_ref()),
    ]
    .into_iter()
}

/// Enrichment that answers questions.
pub(super) struct Answering {
    pub(super) enrichment: Arc<Enrichment>,
    pub(super) arbiter: Arbiter,
}

impl Answering {
    /// Starts the actor that owns the cache, before anybody can ask; `None` when enrichment is
    /// switched off. Must be called within an actix system.
    pub(super) fn start(core: &Core) -> Option<Self> {
        let enrichment = Arc::new(core.enrichment()?);
        let arbiter = Arbiter::new();
        let policy = Policy { permits: ASKERS, mailbox: ASKERS, ..Policy::default() };
        let owned = Arc::clone(&enrichment);
        let keeper = Keeper::start("infrastructure", policy, &arbiter.handle(), move || {
            InfrastructureResolver { resolver: Resolver::new(Arc::clone(&owned)) }
        });
        core.handles.set_infrastructure(keeper);
        Some(Self { enrichment, arbiter })
    }
}
