//! Redis: what is shared over it, and how little it costs when it is not there.

use std::{
    net::{Ipv4Addr, TcpListener},
    slice::from_ref,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use deadpool_redis::redis;
use hunter::{
    adapters::redis::{PREFIX, Redis, RedisFault, enrichment::RedisEnrichmentCache},
    config::RedisUrl,
    domain::{
        ids::LeadId,
        infrastructure::{
            AddressSource, DatabaseKind, Enriched, Infrastructure, SourceAnswer, UsageType,
            merge::merge,
        },
    },
    ports::cache::{CachedEnrichment, EnrichmentCache},
};
use uuid::Uuid;

use crate::{facts::at, redis_server::RedisServer};

const LIMIT: Duration = Duration::from_secs(5);

fn client(url: &str) -> Arc<Redis> {
    Arc::new(Redis::new(&RedisUrl::parse(url).unwrap()).unwrap())
}

/// The server that the tests share.
fn shared() -> Option<Arc<Redis>> {
    std::env::var_os("HUNTER_TEST_REDIS").map(|url| client(url.to_str().unwrap()))
}

/// It waits: a machine that runs tests may be busy.
fn patient(redis: Arc<Redis>) -> RedisEnrichmentCache {
    RedisEnrichmentCache::patient(redis, LIMIT)
}

async fn run(redis: &Redis, command: redis::Cmd) {
    let done = redis.with_connection(LIMIT, |mut connection| async move {
        command.query_async::<()>(&mut connection).await
    });
    done.await.unwrap();
}

fn lead() -> LeadId {
    LeadId(Uuid::from_u128(rand::random()))
}

fn found(lead_id: LeadId) -> CachedEnrichment {
    let answer = SourceAnswer {
        country: Some("DE".to_owned()),
        city: Some("Nürnberg".to_owned()),
        asn: Some(u32::MAX),
        isp: Some("Hetzner \"Online\"".to_owned()),
        usage_type: Some(UsageType::DataCenter),
        usage_code: Some("DCH".to_owned()),
        is_proxy: Some(false),
        ..SourceAnswer::empty(DatabaseKind::Ip2Proxy)
    };
    let other = SourceAnswer {
        country: Some("AT".to_owned()),
        ..SourceAnswer::empty(DatabaseKind::MaxMindCity)
    };
    let ip = "2a01:4f8::1".parse().unwrap();
    let first = Enriched {
        source: AddressSource::Mx,
        infrastructure: merge(ip, vec![other, answer]).unwrap(),
        built: vec![(DatabaseKind::MaxMindCity, at(-86_400))],
        observed_at: at(0),
        expires_at: at(86_400),
    };
    let inside = Enriched {
        source: AddressSource::Domain,
        infrastructure: Infrastructure::reserved("10.0.0.1".parse().unwrap()),
        built: Vec::new(),
        ..first.clone()
    };
    CachedEnrichment { lead_id, addresses: vec![first, inside], until: at(86_400) }
}

#[tokio::test]
async fn what_one_process_learnt_another_reads() {
    let Some(redis) = shared() else { return };
    let (one, other) = (patient(redis), patient(shared().unwrap()));
    let (known, empty, unknown) = (found(lead()), lead(), lead());
    let nothing = CachedEnrichment { lead_id: empty, addresses: Vec::new(), until: at(300) };
    one.cache(&[known.clone(), nothing.clone()], at(0)).await;
    let leads = [unknown, known.lead_id, empty];
    assert_eq!(other.cached(&leads).await, [known, nothing]);
    assert_eq!(other.cached(&[]).await, []);
}

#[tokio::test]
async fn what_is_stale_is_not_written_and_the_rest_goes_by_itself() {
    let Some(redis) = shared() else { return };
    let cache = patient(redis);
    let (stale, soon) = (found(lead()), found(lead()));
    let until = at(0) + TimeDelta::milliseconds(50);
    let soon = CachedEnrichment { until, ..soon };
    cache.cache(from_ref(&stale), at(86_400)).await;
    cache.cache(from_ref(&soon), at(0)).await;
    assert_eq!(cache.cached(&[stale.lead_id]).await, []);
    let deadline = Instant::now() + LIMIT;
    while !cache.cached(&[soon.lead_id]).await.is_empty() {
        assert!(Instant::now() < deadline, "the value does not go");
    }
}

#[tokio::test]
async fn damaged_values_and_those_of_other_versions_are_as_good_as_none() {
    let Some(redis) = shared() else { return };
    let cache = patient(Arc::clone(&redis));
    for value in [
        "",
        "not json",
        "{}",
        "[1]",
        r#"{"v":2,"until":"2026-01-01T00:00:00Z","addresses":[]}"#,
        r#"{"v":1,"until":"2026-01-01T00:00:00Z","addresses":[{"ip":"no address"}]}"#,
        "\u{0}\u{1}",
    ] {
        let (damaged, sound) = (lead(), found(lead()));
        let key = format!("{PREFIX}enrichment:{}", damaged.0.simple());
        let mut command = redis::cmd("SET");
        command.arg(key).arg(value).arg("EX").arg(60);
        run(&redis, command).await;
        cache.cache(from_ref(&sound), at(0)).await;
        assert_eq!(cache.cached(&[damaged, sound.lead_id]).await, [sound], "{value:?}");
    }
}

#[tokio::test]
async fn a_refused_command_is_no_reason_to_leave_the_server_alone() {
    let Some(redis) = shared() else { return };
    for _ in 0..3 {
        let refused = redis.with_connection(LIMIT, |mut connection| async move {
            redis::cmd("NOSUCHCOMMAND").query_async::<()>(&mut connection).await
        });
        assert!(matches!(refused.await, Err(RedisFault::Failed(_))));
    }
    redis.ping(LIMIT).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_gone_costs_one_call_in_many() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let redis = client(&format!("redis://{nobody}"));
    let first = redis.ping(LIMIT).await;
    assert!(matches!(first, Err(RedisFault::Failed(_))), "{first:?}");
    let mut spared = 0;
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(50) {
        spared += u32::from(redis.ping(LIMIT).await == Err(RedisFault::Spared));
    }
    assert!(spared > 50, "only {spared} calls were spared");
    let cache = RedisEnrichmentCache::new(redis);
    cache.cache(&[found(lead())], at(0)).await;
    assert_eq!(cache.cached(&[lead()]).await, []);
}

#[tokio::test]
async fn a_server_that_says_nothing_holds_nobody_up_for_long() {
    // It takes connections and never answers.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let redis = client(&format!("redis://{}", silent.local_addr().unwrap()));
    let started = Instant::now();
    let limit = Duration::from_millis(50);
    assert_eq!(redis.ping(limit).await, Err(RedisFault::Slow));
    let mut spared = 0;
    for _ in 0..1_000 {
        spared += u32::from(redis.ping(limit).await == Err(RedisFault::Spared));
    }
    assert!(spared > 900, "only {spared} of 1000 calls were spared");
    assert!(started.elapsed() < LIMIT);
}

/// `HUNTER_TEST_REDIS_RESTARTS` says how often; a load run takes twenty.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_and_starts_under_load_gives_no_wrong_answer() {
    let Some(mut server) = RedisServer::start() else { return };
    let restarts = std::env::var_os("HUNTER_TEST_REDIS_RESTARTS")
        .map_or(3, |times| times.to_str().unwrap().parse().unwrap());
    let redis = client(&server.url());
    let known: Vec<_> = (0..20).map(|_| found(lead())).collect();
    let leads: Vec<_> = known.iter().map(|one| one.lead_id).collect();
    let stop = tokio::sync::watch::Sender::new(false);
    let load: Vec<_> = (0..4)
        .map(|_| {
            let cache = RedisEnrichmentCache::new(Arc::clone(&redis));
            let (known, leads, stop) = (known.clone(), leads.clone(), stop.subscribe());
            #[expect(clippy::disallowed_methods, reason = "the load runs beside the test")]
            tokio::spawn(async move {
                let mut hits = 0_u64;
                while !*stop.borrow() {
                    for one in cache.cached(&leads).await {
                        assert!(known.contains(&one), "a wrong answer: {one:?}");
                        hits += 1;
                    }
                    cache.cache(&known, at(0)).await;
                    tokio::task::yield_now().await;
                }
                hits
            })
        })
        .collect();
    let cache = RedisEnrichmentCache::new(Arc::clone(&redis));
    for turn in 0..restarts {
        server.stop();
        let gone = Instant::now();
        while redis.ping(LIMIT).await.is_ok() {
            assert!(gone.elapsed() < LIMIT, "turn {turn}: a killed server answers");
        }
        server.restart();
        let back = Instant::now();
        while cache.cached(&leads).await.is_empty() {
            assert!(back.elapsed() < Duration::from_secs(15), "turn {turn}: it is not noticed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    stop.send_replace(true);
    for runner in load {
        assert!(runner.await.unwrap() > 0, "the load had no hit at all");
    }
}
