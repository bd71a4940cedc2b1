//! Enrichment touches neither scans nor scores: the same companies, with it off, on, and broken.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{Server, companies};

/// Companies of each run.
const COMPANIES: usize = 60;
const PATIENCE: Duration = Duration::from_mins(2);

pub fn sample(name: &str) -> String {
    format!("{}/tests/data/geo/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Addresses of the internet that the sample knows, Boxford's.
pub fn moved(address: Ipv4Addr) -> Ipv4Addr {
    Ipv4Addr::new(2, 125, 160, 216 + address.octets()[3] % 8)
}

impl Server {
    pub fn json(&self, query: &str, variables: &Value) -> Value {
        let body = json!({"query": query, "variables": variables}).to_string();
        let answer = self.send(&format!(
            "POST /graphql HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ));
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut answer: Value = serde_json::from_str(body).unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    pub fn leads(&self, fields: &str) -> Vec<Value> {
        let query =
            format!("{{ leads(first: {COMPANIES}) {{ nodes {{ domain scanState {fields} }} }} }}");
        self.json(&query, &Value::Null)["leads"]["nodes"].as_array().unwrap().clone()
    }
}

/// What the companies are worth, by domain, and the server that says so.
struct Run {
    leads: BTreeMap<String, Value>,
    server: Server,
    _folder: tempfile::TempDir,
}

/// A server that knows the first companies of the list, and its folder.
pub fn imported(
    names: SocketAddr,
    companies: usize,
    settings: &[(&str, &str)],
) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let list = fs::read(companies::list()).unwrap();
    let end = list.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(companies).unwrap().0;
    fs::write(folder.path().join("list.csv"), &list[..=end]).unwrap();
    let names = names.to_string();
    let mut all = vec![("HUNTER_DNS_SERVERS", names.as_str()), ("HUNTER_DNS_TIMEOUT", "10s")];
    all.extend(settings);
    let mut import = crate::command(folder.path());
    import.args(["import", "--no-scan", "list.csv"]).env("HUNTER_WHOIS_ENABLED", "false");
    crate::ended(import.envs(all.iter().copied()));
    (Server::start(folder.path(), &[], &all), folder)
}

fn assessed(names: SocketAddr, settings: &[(&str, &str)]) -> Run {
    let (server, folder) = imported(names, COMPANIES, settings);
    let ids = server.leads("id");
    assert!(ids.len() > COMPANIES / 2, "{}", ids.len());
    let domains: Vec<_> = ids.iter().map(|lead| lead["domain"].clone()).collect();
    let scan =
        "mutation S($input: BulkInput!) { scanLeads(input: $input) { userErrors { code } } }";
    let asked = server.json(scan, &json!({"input": {"domains": domains}}));
    assert_eq!(asked["scanLeads"]["userErrors"], json!([]));
    let fields = "assessment { score segment priority category categoryLabel technicalHeat \
                  commercialSegment commercialHeat reason breakdown { label points } \
                  rulesetVersion } signals { provider gateway tenantSize spf { state } \
                  dmarc { policy } }";
    let deadline = Instant::now() + PATIENCE;
    loop {
        let leads = server.leads(fields);
        let is_over =
            |lead: &Value| lead["scanState"] == "SCANNED" || lead["scanState"] == "FAILED";
        if leads.iter().all(is_over) {
            let of = |lead: Value| (lead["domain"].as_str().unwrap().to_owned(), lead);
            return Run { leads: leads.into_iter().map(of).collect(), server, _folder: folder };
        }
        assert!(Instant::now() < deadline, "the scans do not end");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Whether the process has mapped a private copy of a database.
fn maps_a_database(server: &Server) -> bool {
    let maps = fs::read_to_string(format!("/proc/{}/maps", server.child.id())).unwrap();
    let copies = maps.lines().filter(|line| line.ends_with("(deleted)"));
    copies.filter(|line| !line.contains("/dev/") && !line.contains("SYSV")).count() > 0
}

#[test]
#[cfg(target_os = "linux")]
fn scores_are_the_same_with_enrichment_off_on_and_broken() {
    let names = companies::serve(moved).unwrap();
    let (city, proxy) = (sample("GeoIP2-City-Test.mmdb"), sample("PX12.SAMPLE.BIN"));
    let files = [("MAXMIND_CITY_DB", city.as_str()), ("IP2PROXY_DB", proxy.as_str())];
    let on = [files[0], files[1], ("HUNTER_ENRICHMENT_ENABLED", "true")];
    let broken = [
        ("MAXMIND_CITY_DB", "list.csv"),
        ("IP2PROXY_DB", "gone.bin"),
        ("HUNTER_ENRICHMENT_ENABLED", "true"),
    ];

    let Run { leads: without, server, .. } = &assessed(names, &files);
    let scores: Vec<_> =
        without.values().filter_map(|lead| lead["assessment"]["score"].as_u64()).collect();
    assert!(scores.len() > COMPANIES / 2 && scores.iter().any(|score| *score > 50), "{scores:?}");
    assert!(!maps_a_database(server), "a file was opened though enrichment is off");
    let untold = server.leads("infrastructure { ip }");
    assert!(untold.iter().all(|lead| lead["infrastructure"].is_null()));
    assert!(!server.get("/metrics").contains("hunter_enrichment"), "something was looked up");

    let run = assessed(names, &broken);
    assert_eq!(run.leads, *without);
    assert!(!maps_a_database(&run.server));

    let run = assessed(names, &on);
    assert_eq!(run.leads, *without);
    assert!(maps_a_database(&run.server));
    let enriched = run.server.leads("infrastructure { country }");
    let british = enriched.iter().filter(|lead| lead["infrastructure"]["country"] == "GB").count();
    assert!(british > COMPANIES / 2, "only {british} leads were enriched");
    let metrics = run.server.get("/metrics");
    for name in [
        "hunter_enrichment_look_ups_total",
        "hunter_enrichment_duration_seconds_bucket",
        "hunter_enrichment_cache_total",
        "hunter_enrichment_database_age_seconds",
        "hunter_enrichment_database_loaded",
    ] {
        assert!(metrics.contains(name), "{name} is not recorded");
    }
}
