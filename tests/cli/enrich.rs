//! `hunter enrich`, and what `hunter check` says of IP databases.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{Ended, Server, command, ended};

fn sample(name: &str) -> String {
    format!("{}/tests/data/geo/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Ended {
    let mut command = command(folder);
    command.args(arguments).env("HUNTER_ENRICHMENT_ENABLED", "true");
    ended(command.envs(settings.iter().copied()).env("HUNTER_DNS_SERVERS", "127.0.0.1:9"))
}

fn objects(ended: &Ended) -> Vec<Value> {
    ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn addresses_are_looked_up_without_a_database_of_leads() {
    let folder = tempfile::tempdir().unwrap();
    let (city, proxy) = (sample("GeoIP2-City-Test.mmdb"), sample("PX12.SAMPLE.BIN"));
    let files = [("MAXMIND_CITY_DB", city.as_str()), ("IP2PROXY_DB", proxy.as_str())];
    let ips = ["enrich", "--json", "2.125.160.217", "10.0.0.1", "[2001:db8::1]", "2.125.160.217"];
    let told = run(folder.path(), &ips, &files);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{}", told.out);
    let lines = objects(&told);
    assert_eq!(lines.len(), 3, "an address named twice is told once");
    let fields = [
        "ip",
        "addressSource",
        "summary",
        "country",
        "city",
        "asn",
        "asnOrganization",
        "isp",
        "usageType",
        "isProxy",
        "proxyType",
        "sources",
        "disagreements",
        "observedAt",
        "expiresAt",
    ];
    let first = lines[0].as_object().unwrap();
    assert_eq!(first.len(), fields.len());
    assert!(fields.iter().all(|field| first.contains_key(*field)), "{first:?}");
    assert_eq!(first["country"], "GB");
    assert_eq!(first["city"], "Boxford");
    assert_eq!(first["sources"][0]["database"], "MaxMind City");
    for private in &lines[1..] {
        assert_eq!(private["usageType"], "RESERVED", "{private}");
        assert_eq!(private["summary"], "Private or reserved address");
        assert_eq!(private["sources"], json!([]));
    }
    let table = run(folder.path(), &["enrich", "2.125.160.217"], &files);
    assert!(table.out.contains("Boxford") && table.out.contains("Country: GB"), "{}", table.out);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn what_is_no_address_is_refused_with_its_reason_and_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let city = sample("GeoIP2-City-Test.mmdb");
    let files = [("MAXMIND_CITY_DB", city.as_str())];
    let mixed = run(folder.path(), &["enrich", "2.125.160.217", "company.com"], &files);
    assert_eq!(mixed.code, 3);
    assert!(mixed.err.contains("company.com: this is a name"), "{}", mixed.err);
    let none = run(folder.path(), &["enrich", "10.0.0.0/8", "1.2.3.4:53"], &files);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.contains("network") && none.err.contains("port"), "{}", none.err);
    assert_eq!(run(folder.path(), &["enrich"], &files).code, 2);
}

#[test]
fn without_a_database_that_answers_it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let none = run(folder.path(), &["enrich", "8.8.8.8"], &[]);
    assert_eq!((none.code, none.out.as_str()), (4, ""), "{}", none.err);
    let mut off = command(folder.path());
    let off = ended(off.args(["enrich", "8.8.8.8"]));
    assert_eq!(off.code, 4);
    assert!(off.err.contains("HUNTER_ENRICHMENT_ENABLED=true"), "{}", off.err);
    let gone = run(folder.path(), &["enrich", "8.8.8.8"], &[("MAXMIND_CITY_DB", "gone.mmdb")]);
    assert_eq!((gone.code, gone.out.as_str()), (1, ""));
    assert!(gone.err.contains("MaxMind City: There is no file"), "{}", gone.err);
    // One that works beside one that does not is enough, and the other is told.
    let city = sample("GeoIP2-City-Test.mmdb");
    let both = [("MAXMIND_CITY_DB", city.as_str()), ("IP2PROXY_DB", city.as_str())];
    let half = run(folder.path(), &["enrich", "2.125.160.217"], &both);
    assert_eq!(half.code, 0, "{}", half.err);
    assert!(half.err.contains("IP2Proxy: ") && half.out.contains("GB"), "{}", half.err);
}

fn finding<'a>(lines: &'a [Value], part: &str) -> &'a Value {
    lines.iter().find(|line| line["part"] == part).unwrap()
}

#[test]
fn check_says_how_each_database_stands_and_where_to_fetch_it() {
    let folder = tempfile::tempdir().unwrap();
    let (city, location) = (sample("GeoLite2-City-Test.mmdb"), sample("IP2LOCATION-LITE-DB1.BIN"));
    fs::write(folder.path().join("broken.bin"), "half a fi").unwrap();
    let checked = run(
        folder.path(),
        &["check", "--json"],
        &[
            ("MAXMIND_CITY_DB", &city),
            ("MAXMIND_ASN_DB", "gone.mmdb"),
            ("IP2LOCATION_DB", &location),
            ("IP2PROXY_DB", "broken.bin"),
        ],
    );
    let lines = objects(&checked);
    let told = |line: &Value, field: &str, words: &[&str]| {
        let text = line[field].to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{line:#}");
    };
    let flag = finding(&lines, "ip-databases");
    assert_eq!(flag["verdict"], "ok");
    told(flag, "seen", &["4 of 5", "24 h"]);
    let old = finding(&lines, "maxmind-city");
    assert_eq!(old["verdict"], "warn");
    told(old, "seen", &["GeoLite2-City", "built 20", "days old"]);
    told(old, "advice", &["licence of GeoLite", "geoipupdate"]);
    told(old, "notes", &["created by MaxMind"]);
    let off = finding(&lines, "maxmind-country");
    assert_eq!(off["verdict"], "off");
    told(off, "advice", &["GeoLite2-Country"]);
    let gone = finding(&lines, "maxmind-asn");
    assert_eq!(gone["verdict"], "FAIL");
    told(gone, "seen", &["MAXMIND_ASN_DB", "no file"]);
    told(gone, "advice", &["GeoLite2-ASN"]);
    let location = finding(&lines, "ip2location");
    told(location, "seen", &["DB1", "8.8.8.8: US"]);
    told(location, "notes", &["IP2Location LITE"]);
    let broken = finding(&lines, "ip2proxy");
    assert_eq!(broken["verdict"], "FAIL");
    told(broken, "seen", &["damaged"]);
    assert_eq!(finding(&lines, "shared-cache")["verdict"], "off");
    assert!(!checked.out.contains(folder.path().to_str().unwrap()), "{}", checked.out);
}

#[test]
fn check_writes_to_the_shared_cache_and_reads_it_back() {
    let Some(redis) = std::env::var_os("HUNTER_TEST_REDIS") else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = [("REDIS_URL", redis.to_str().unwrap())];
    let lines = objects(&run(folder.path(), &["check", "--json"], &settings));
    assert_eq!(finding(&lines, "redis")["verdict"], "ok");
    assert_eq!(finding(&lines, "shared-cache")["verdict"], "ok");
    assert_eq!(finding(&lines, "ip-databases")["verdict"], "warn");
}

const DATABASES: &str =
    "{ integrations { enrichment { state reason databases { name isLoaded problem } } } }";

fn data(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let body = body.find('{').map(|at| &body[at..=body.rfind('}').unwrap()]).unwrap();
    let answer: Value = serde_json::from_str(body).unwrap();
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].clone()
}

#[test]
fn the_first_request_of_a_server_finds_the_databases_read() {
    let folder = tempfile::tempdir().unwrap();
    let city = sample("GeoIP2-City-Test.mmdb");
    let settings = [("HUNTER_ENRICHMENT_ENABLED", "true"), ("MAXMIND_CITY_DB", city.as_str())];
    let server = Server::start(folder.path(), &[], &settings);
    let told = data(&server.ask(DATABASES));
    let databases = &told["integrations"]["enrichment"]["databases"];
    assert_eq!(databases[0]["name"], "GeoIP2-City");
    assert_eq!(databases[0]["isLoaded"], true);
    let address = data(&server.ask("{ ipInfrastructure(ip: \"2.125.160.217\") { city } }"));
    assert_eq!(address["ipInfrastructure"]["city"], "Boxford");
}

#[test]
fn a_server_starts_though_every_file_is_broken_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.mmdb"), "half a fi").unwrap();
    let settings = [
        ("HUNTER_ENRICHMENT_ENABLED", "true"),
        ("MAXMIND_CITY_DB", "broken.mmdb"),
        ("IP2PROXY_DB", "gone.bin"),
        ("REDIS_URL", "redis://127.0.0.1:9"),
    ];
    let server = Server::start(folder.path(), &[], &settings);
    assert!(server.get("/healthz/ready").starts_with("HTTP/1.1 200"));
    let told = data(&server.ask(DATABASES));
    let enrichment = &told["integrations"]["enrichment"];
    assert_eq!(enrichment["state"], "DEGRADED");
    assert!(enrichment["reason"].as_str().unwrap().contains("damaged"), "{enrichment:#}");
    assert_eq!(enrichment["databases"][1]["isLoaded"], false);
    let refused = server.ask("{ ipInfrastructure(ip: \"8.8.8.8\") { city } }");
    assert!(refused.contains("ENRICHMENT_UNAVAILABLE"), "{refused}");
}
