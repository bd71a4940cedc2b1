//! A server whose Redis comes and goes while it is asked.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    companies,
    redis_server::RedisServer,
    untouched::{imported, moved, sample},
};

const COMPANIES: usize = 20;
const PATIENCE: Duration = Duration::from_mins(1);

/// `HUNTER_TEST_REDIS_RESTARTS` says how often; a load run takes twenty.
#[test]
fn no_request_fails_and_no_answer_is_wrong_while_redis_stops_and_starts() {
    let Some(mut redis) = RedisServer::start() else { return };
    let restarts = std::env::var_os("HUNTER_TEST_REDIS_RESTARTS")
        .map_or(3, |times| times.to_str().unwrap().parse().unwrap());
    let (url, city) = (redis.url(), sample("GeoIP2-City-Test.mmdb"));
    let settings = [
        ("HUNTER_ENRICHMENT_ENABLED", "true"),
        ("MAXMIND_CITY_DB", city.as_str()),
        ("REDIS_URL", url.as_str()),
    ];
    let (server, _folder) = imported(companies::serve(moved).unwrap(), COMPANIES, &settings);
    let leads = server.leads("infrastructure { country ip }");
    let told = leads.iter().filter(|lead| lead["infrastructure"]["country"] == "GB").count();
    assert!(told > COMPANIES / 2, "only {told} leads are enriched");

    let (stop, answers) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        for worker in 0..2 {
            let (server, leads, stop, answers) = (&server, &leads, &stop, &answers);
            scope.spawn(move || {
                let refresh = "mutation R($input: DomainInput!) { refreshInfrastructure(input: \
                    $input) { lead { domain scanState infrastructure { country ip } } \
                    userErrors { code } } }";
                for lead in leads.iter().cycle().skip(worker) {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    assert_eq!(&server.leads("infrastructure { country ip }"), leads);
                    let input = json!({"input": {"domain": lead["domain"]}});
                    let refreshed = &server.json(refresh, &input)["refreshInfrastructure"];
                    assert_eq!(refreshed["userErrors"], json!([]));
                    assert_eq!(&refreshed["lead"], lead);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let answered = |more: u32| {
            let (before, started) = (answers.load(Ordering::Relaxed), Instant::now());
            while answers.load(Ordering::Relaxed) < before + more {
                if started.elapsed() > PATIENCE {
                    stop.store(true, Ordering::Relaxed);
                    panic!("nobody is answered any more");
                }
                thread::sleep(Duration::from_millis(5));
            }
        };
        for _ in 0..restarts {
            answered(2);
            redis.stop();
            answered(2);
            redis.restart();
        }
        answered(2);
        stop.store(true, Ordering::Relaxed);
    });
    let metrics = server.get("/metrics");
    assert!(metrics.contains("hunter_redis_call_duration_seconds_count"), "Redis was never asked");
}
