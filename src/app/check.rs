//! Whether a deployment would work: each part is tried once. Nothing is changed but the token of a
//! sign-in, which every use replaces.

mod alerts;
mod databases;
mod dynamics;
mod partner_center;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures::future::join_all;
use tokio::runtime::Handle;

use super::{Core, Migrations, StartError};
use crate::{
    adapters::{
        dns::{DnsOptions, StubDns},
        redis::{Redis, enrichment::RedisEnrichmentCache},
        system::{SystemClock, SystemIds},
    },
    config::{RedisUrl, Settings},
    domain::ids::LeadId,
    ports::{
        cache::{CachedEnrichment, EnrichmentCache as _},
        clock::{Clock as _, Ids as _},
        dns::{Answer, Dns as _, RecordType},
    },
};

/// What is asked of each name server: any answer will do, the records do not matter.
const KNOWN_NAME: &str = "example.com";
const PATIENCE: Duration = Duration::from_secs(5);

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Ok,
    /// It is not wanted.
    Off,
    /// It works, and something should be looked at.
    Warn,
    /// A setting is wrong.
    BadSetting,
    /// What it stands for can not be reached.
    Unavailable,
    /// It answers, and can not be used as it is.
    Unusable,
}

impl Verdict {
    /// As shown: `ok`, `off`, `warn` or `FAIL`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Off => "off",
            Self::Warn => "warn",
            Self::BadSetting | Self::Unavailable | Self::Unusable => "FAIL",
        }
    }
}

/// One part and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name, e.g. `database`.
    pub part: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was seen, without secrets.
    pub seen: String,
    /// What to do, when something is to be done.
    pub advice: Option<String>,
    /// What else should be known.
    pub notes: Vec<&'static str>,
}

impl Finding {
    fn new(part: &'static str, verdict: Verdict, seen: impl AsRef<str>) -> Self {
        // Readers of TOML draw their errors over several lines; a finding is one.
        let seen = seen.as_ref().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self { part, verdict, seen, advice: None, notes: Vec::new() }
    }

    fn advising(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }
}

/// Tries everything the settings name, each part on its own.
pub async fn check(settings: &Settings) -> Vec<Finding> {
    let ((mut found, partner_center), (redis, shared), dns, dynamics, alerts) = tokio::join!(
        stored(settings),
        redis(settings.redis.as_ref()),
        dns(settings),
        dynamics::check(settings),
        alerts::check(settings)
    );
    found.insert(1, price_book(settings));
    found.extend([redis, dns]);
    found.extend(databases::find(settings, SystemClock::new().now()));
    if settings.enrichment.enabled {
        found.push(shared);
    }
    found.extend(partner_center);
    found.extend(dynamics);
    found.extend(alerts);
    found
}

/// The rules and the database, and what is stored there to work with Partner Center.
async fn stored(settings: &Settings) -> (Vec<Finding>, Vec<Finding>) {
    match database(settings).await {
        (found, Some(core)) => {
            let partner_center = partner_center::with(&core).await;
            core.close().await;
            (found, partner_center)
        }
        (found, None) => (found, partner_center::without_database(settings)),
    }
}

/// The rules and the database: both are needed to open the core, which is handed out if it works.
async fn database(settings: &Settings) -> (Vec<Finding>, Option<Core>) {
    let address = settings.database.url.to_string();
    // These have findings of their own, and the database does not depend on them.
    let mut settings = settings.clone();
    settings.price_book = None;
    settings.dynamics.mapping = None;
    let rules = Finding::new("rules", Verdict::Ok, "");
    if let Some(file) = settings.database.url.sqlite_file()
        && !file.exists()
    {
        let seen = format!("{address}: there is no file yet");
        let database = Finding::new("database", Verdict::Warn, seen)
            .advising("nothing to do: the first start creates it");
        let rules = match super::core::rules(settings.rules.as_deref()) {
            Ok(known) => Finding { seen: known.version().to_string(), ..rules },
            Err(invalid) => bad_rules(&invalid),
        };
        return (vec![rules, database], None);
    }
    let core = match Core::open(settings.clone(), Migrations::Leave).await {
        Ok(core) => core,
        Err(StartError::Settings(error)) => return (vec![bad_rules(&error)], None),
        Err(error) => {
            let verdict =
                if error.is_transient() { Verdict::Unavailable } else { Verdict::Unusable };
            let database = Finding::new("database", verdict, format!("{address}: {error}"))
                .advising("check DATABASE_URL, and that the database runs and lets us in");
            return (vec![database], None);
        }
    };
    let rules = Finding { seen: core.rules.version().to_string(), ..rules };
    let database = migrations(&core, settings.database.migrate, &address).await;
    if database.verdict == Verdict::Ok {
        return (vec![rules, database], Some(core));
    }
    core.close().await;
    (vec![rules, database], None)
}

async fn migrations(core: &Core, may_migrate: bool, address: &str) -> Finding {
    let states = match core.store.migrations().await {
        Ok(states) => states,
        Err(error) => {
            return Finding::new("database", Verdict::Unusable, format!("{address}: {error}"))
                .advising("run `hunter migrate status` and read what the database says");
        }
    };
    let pending = states.iter().filter(|state| !state.is_applied).count();
    let seen = format!("{address}: {} migrations, {pending} pending", states.len());
    match (pending, may_migrate) {
        (0, _) => Finding::new("database", Verdict::Ok, seen),
        (_, true) => Finding::new("database", Verdict::Warn, seen)
            .advising("nothing to do: the next start applies them"),
        (_, false) => Finding::new("database", Verdict::Unusable, seen)
            .advising("run `hunter migrate up`, or set HUNTER_MIGRATE=true"),
    }
}

fn bad_rules(error: &dyn std::fmt::Display) -> Finding {
    Finding::new("rules", Verdict::BadSetting, error.to_string())
        .advising("mend the file, or unset HUNTER_RULES to use the built-in rules")
}

fn price_book(settings: &Settings) -> Finding {
    match super::core::price_book(settings.price_book.as_deref()) {
        Ok(book) => Finding::new("price-book", Verdict::Ok, format!("in {}", book.currency())),
        Err(invalid) => Finding::new("price-book", Verdict::BadSetting, invalid.to_string())
            .advising("mend the file, or unset HUNTER_PRICE_BOOK to use the built-in prices"),
    }
}

/// Redis, and the cache in it.
async fn redis(url: Option<&RedisUrl>) -> (Finding, Finding) {
    let Some(url) = url else {
        let redis = Finding::new("redis", Verdict::Off, "REDIS_URL is not set: in-process caches");
        let shared = Finding::new("shared-cache", Verdict::Off, "answers are kept in-process");
        return (redis, shared);
    };
    let advice = "check REDIS_URL; without Redis everything works, with in-process caches";
    let failed = |why: &dyn std::fmt::Display| {
        let redis = Finding::new("redis", Verdict::Unavailable, format!("{url}: {why}"));
        let shared = Finding::new("shared-cache", Verdict::Unavailable, "Redis does not answer");
        (redis.advising(advice), shared)
    };
    let redis = match Redis::new(url) {
        Ok(redis) => Arc::new(redis),
        Err(fault) => return failed(&fault),
    };
    if let Err(fault) = redis.ping(PATIENCE).await {
        return failed(&fault);
    }
    let shared = if round_trip(redis).await {
        Finding::new("shared-cache", Verdict::Ok, "what is written is read back")
    } else {
        Finding::new("shared-cache", Verdict::Unusable, "what is written is not read back")
            .advising("see that Redis takes writes: its memory, and the rights of its user")
    };
    (Finding::new("redis", Verdict::Ok, url.to_string()), shared)
}

/// Writes a value under a key of its own, which is gone seconds later, and reads it.
async fn round_trip(redis: Arc<Redis>) -> bool {
    let now = SystemClock::new().now();
    let lead_id = LeadId(SystemIds::new().new_id(now));
    let until = now + TimeDelta::seconds(10);
    let written = CachedEnrichment { lead_id, addresses: Vec::new(), until };
    let cache = RedisEnrichmentCache::patient(redis, PATIENCE);
    cache.cache(std::slice::from_ref(&written), now).await;
    cache.cached(&[lead_id]).await == [written]
}

async fn dns(settings: &Settings) -> Finding {
    let options =
        |servers| DnsOptions { servers, timeout: settings.dns.timeout, ..DnsOptions::default() };
    let given = settings.dns.servers.clone().unwrap_or_default();
    let servers = StubDns::new(options(given), Handle::current()).servers();
    let answers = join_all(servers.iter().map(async |&server| {
        let alone = StubDns::new(options(vec![server]), Handle::current());
        match alone.query(KNOWN_NAME, RecordType::Ns).await {
            Answer::Failed(failure) => (false, format!("{server} failed: {failure}")),
            _ => (true, format!("{server} answers")),
        }
    }))
    .await;
    let working = answers.iter().filter(|(works, _)| *works).count();
    let seen = answers.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("; ");
    let advice = "check HUNTER_DNS_SERVERS and that UDP and TCP port 53 may go out";
    match working {
        0 => Finding::new("dns", Verdict::Unavailable, seen).advising(advice),
        some if some < servers.len() => Finding::new("dns", Verdict::Warn, seen).advising(advice),
        _ => Finding::new("dns", Verdict::Ok, seen),
    }
}
