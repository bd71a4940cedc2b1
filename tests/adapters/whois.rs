//! RDAP and WHOIS against registries that misbehave.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chrono::NaiveDate;
use hunter::{
    adapters::{
        http_client::Reach,
        system::SystemClock,
        whois::{RdapDirectory, Registries, WhoisDirectory, WhoisOptions},
    },
    domain::{domain_name::DomainName, signals::WhoisSignal},
    ports::whois::{Whois, WhoisFailure},
};
use tokio::time::Instant;

use crate::registry::Registry;

const TIMEOUT: Duration = Duration::from_millis(500);

const RDAP: &str = r#"{
    "objectClassName": "domain",
    "ldhName": "EXAMPLE.COM",
    "events": [
        {"eventAction": "registration", "eventDate": "1995-08-14T04:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2027-08-13T04:00:00Z"}
    ],
    "entities": [
        {"roles": ["abuse"], "vcardArray": ["vcard", [["fn", {}, "text", "Abuse Desk"]]]},
        {"roles": ["registrar"], "vcardArray": ["vcard", [
            ["version", {}, "text", "4.0"], ["fn", {}, "text", "Example Registrar, Inc."]]]}
    ],
    "nameservers": [{"ldhName": "NS2.EXAMPLE.NET."}, {"ldhName": "ns1.example.net"}]
}"#;

const TRABIS: &str = "** Domain Name: ornek.com.tr\nDomain Status: Active\n\n** Registrar:\n\
    NIC Handle\t\t: abc12\nOrganization Name\t: ÖRNEK BİLİŞİM A.Ş.\n\n** Domain Servers:\n\
    ns1.ornek.com.tr\nns2.ornek.com.tr\n\n** Additional Info:\n\
    Created on..............: 2007-Jan-08.\nExpires on..............: 2027-Jan-05.\n";

fn options() -> WhoisOptions {
    let nobody = r#"{"publication": "-", "services": [[["nobody"], ["https://nobody.example/"]]]}"#;
    WhoisOptions {
        rdap: RdapDirectory::parse(nobody).unwrap(),
        rdap_source: None,
        whois: WhoisDirectory::parse("").unwrap(),
        root: None,
        timeout: TIMEOUT,
        pause: Duration::ZERO,
        reach: Reach::AlsoLoopback,
        ..WhoisOptions::default()
    }
}

fn bootstrap(suffix: &str, url: &str) -> String {
    format!(r#"{{"publication": "2026-11-25", "services": [[["{suffix}"], ["{url}"]]]}}"#)
}

fn with_rdap(server: &Registry) -> WhoisOptions {
    let rdap = RdapDirectory::parse(&bootstrap("com", &server.url())).unwrap();
    WhoisOptions { rdap, ..options() }
}

fn with_whois(options: WhoisOptions, suffix: &str, server: &Registry) -> WhoisOptions {
    let table = format!("\"{suffix}\" = \"{}\"", server.address);
    WhoisOptions { whois: WhoisDirectory::parse(&table).unwrap(), ..options }
}

fn registries(options: WhoisOptions) -> Registries {
    Registries::new(options, Arc::new(SystemClock::new())).unwrap()
}

async fn ask(registries: &Registries, name: &str) -> Result<WhoisSignal, WhoisFailure> {
    registries.lookup(&DomainName::parse(name).unwrap()).await
}

fn ok(body: &str) -> (u16, String, String) {
    (200, String::new(), body.to_owned())
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[tokio::test]
async fn rdap_is_asked_first_and_for_the_registrable_name() {
    let rdap = Registry::rdap(|_| ok(RDAP)).await;
    let found = ask(&registries(with_rdap(&rdap)), "mail.example.com").await.unwrap();
    assert_eq!(found.registrar.as_deref(), Some("Example Registrar, Inc."));
    assert_eq!(found.expires_at, day(2027, 8, 13));
    assert_eq!(found.nameservers, ["ns1.example.net", "ns2.example.net"]);
    assert_eq!(found.source, "rdap:127.0.0.1");
    assert_eq!(rdap.asked(), ["GET /domain/example.com HTTP/1.1"]);
}

#[tokio::test]
async fn turkish_domains_are_asked_of_their_registry() {
    let trabis = Registry::whois(|_| TRABIS.to_owned()).await;
    let client = registries(with_whois(options(), "tr", &trabis));
    let found = ask(&client, "ornek.com.tr").await.unwrap();
    assert_eq!(found.registrar.as_deref(), Some("ÖRNEK BİLİŞİM A.Ş."));
    assert_eq!(found.expires_at, day(2027, 1, 5));
    assert_eq!(found.nameservers, ["ns1.ornek.com.tr", "ns2.ornek.com.tr"]);
    assert_eq!(trabis.asked(), ["ornek.com.tr"]);
}

#[tokio::test]
async fn turkish_letters_survive_a_server_without_utf_8() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1254.encode(TRABIS);
    let bytes = bytes.into_owned();
    let trabis = Registry::start(move |_| Some(bytes.clone())).await;
    let client = registries(with_whois(options(), "tr", &trabis));
    let found = ask(&client, "ornek.com.tr").await.unwrap();
    assert_eq!(found.registrar.as_deref(), Some("ÖRNEK BİLİŞİM A.Ş."));
}

#[tokio::test]
async fn the_root_refers_to_the_registry_and_the_registry_to_the_registrar() {
    let registrar = Registry::whois(|_| {
        "Registrar: Example Ltd\nRegistrar Registration Expiration Date: 2027-03-04T00:00:00Z\n"
            .to_owned()
    })
    .await;
    let registrar_address = registrar.address;
    let registry = Registry::whois(move |_| {
        format!("Name Server: ns1.example\nName Server: ns1.example.org\nWhois Server: {registrar_address}\n")
    })
    .await;
    let registry_address = registry.address;
    let root = Registry::whois(move |_| {
        format!("domain: EXAMPLE\n\nwhois:        {registry_address}\n\nstatus: ACTIVE\n")
    })
    .await;
    let client = registries(WhoisOptions { root: Some(root.address.to_string()), ..options() });
    let found = ask(&client, "company.de").await.unwrap();
    assert_eq!(found.registrar.as_deref(), Some("Example Ltd"));
    assert_eq!(found.expires_at, day(2027, 3, 4));
    assert_eq!(found.nameservers, ["ns1.example", "ns1.example.org"]);
    assert_eq!(found.source, "whois:127.0.0.1");
    ask(&client, "another.de").await.unwrap();
    // Who serves a suffix is asked of the root once.
    assert_eq!(root.asked(), ["de"]);
    assert_eq!(registry.asked(), ["company.de", "another.de"]);
}

#[tokio::test]
async fn whois_stands_in_for_an_rdap_server_that_does_not_answer_well() {
    for fault in ["500", "garbage", "empty", "huge", "401"] {
        let rdap = Registry::rdap(move |_| match fault {
            "500" => (500, String::new(), String::new()),
            "401" => (401, String::new(), String::new()),
            "garbage" => ok("<html>"),
            "empty" => ok("{}"),
            _ => ok(&"x".repeat(600 * 1024)),
        })
        .await;
        let whois = Registry::whois(|_| "Registrar: Example Ltd\n".to_owned()).await;
        let client = registries(with_whois(with_rdap(&rdap), "com", &whois));
        let found = ask(&client, "example.com").await;
        assert_eq!(found.unwrap().source, "whois:127.0.0.1", "{fault}");
    }
}

#[tokio::test]
async fn a_name_the_registry_does_not_know_is_asked_once() {
    let rdap = Registry::rdap(|_| (404, String::new(), String::new())).await;
    let client = registries(with_rdap(&rdap));
    for _ in 0..3 {
        assert_eq!(ask(&client, "free.com").await, Err(WhoisFailure::NotFound));
    }
    assert_eq!(rdap.asked().len(), 1);
    let whois = Registry::whois(|_| "No match found for free.com.tr\n".to_owned()).await;
    let client = registries(with_whois(options(), "tr", &whois));
    for _ in 0..3 {
        assert_eq!(ask(&client, "free.com.tr").await, Err(WhoisFailure::NotFound));
    }
    assert_eq!(whois.asked().len(), 1);
}

#[tokio::test]
async fn a_registry_that_asks_us_to_wait_is_left_alone() {
    let rdap = Registry::rdap(|_| (429, "retry-after: 30\r\n".to_owned(), String::new())).await;
    let client = registries(with_rdap(&rdap));
    for name in ["one.com", "two.com", "three.com"] {
        assert_eq!(ask(&client, name).await, Err(WhoisFailure::RateLimited));
    }
    assert_eq!(rdap.asked().len(), 1);
    let whois = Registry::whois(|_| "Query rate limit exceeded\n".to_owned()).await;
    let client = registries(with_whois(options(), "tr", &whois));
    for name in ["one.com.tr", "two.com.tr"] {
        assert_eq!(ask(&client, name).await, Err(WhoisFailure::RateLimited));
    }
    assert_eq!(whois.asked().len(), 1);
}

#[tokio::test]
async fn each_kind_of_nothing_has_its_name() {
    assert_eq!(ask(&registries(options()), "x.de").await, Err(WhoisFailure::NoServer));
    let prose = Registry::whois(|_| "Welcome to our server.\n".to_owned()).await;
    let client = registries(with_whois(options(), "de", &prose));
    assert_eq!(ask(&client, "x.de").await, Err(WhoisFailure::Unreadable));
    let silent = Registry::start(|_| None).await;
    let client = registries(with_whois(options(), "de", &silent));
    let begun = Instant::now();
    assert_eq!(ask(&client, "x.de").await, Err(WhoisFailure::Unreachable));
    assert!(begun.elapsed() < TIMEOUT * 4);
    let gone = Registry::whois(|_| String::new()).await;
    let client = registries(with_whois(options(), "de", &gone));
    assert_eq!(ask(&client, "x.de").await, Err(WhoisFailure::Unreachable));
    // What may pass is not remembered.
    assert_eq!(ask(&client, "x.de").await, Err(WhoisFailure::Unreachable));
    assert_eq!(gone.asked().len(), 2);
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let endless = Registry::start(|_| {
        let mut text = b"Registrar: Example Ltd\n".to_vec();
        text.resize(8 << 20, b'x');
        Some(text)
    })
    .await;
    let client = registries(with_whois(options(), "de", &endless));
    assert_eq!(ask(&client, "x.de").await.unwrap().registrar.as_deref(), Some("Example Ltd"));
}

#[tokio::test]
async fn redirects_are_followed_within_reach_only() {
    let target = Registry::rdap(|_| ok(RDAP)).await;
    let location = format!("location: {}moved\r\n", target.url());
    let rdap = Registry::rdap(move |_| (302, location.clone(), String::new())).await;
    let found = ask(&registries(with_rdap(&rdap)), "example.com").await.unwrap();
    assert_eq!(found.registrar.as_deref(), Some("Example Registrar, Inc."));
    for inside in ["http://169.254.169.254/latest", "http://10.0.0.1/", "ftp://a.example/"] {
        let location = format!("location: {inside}\r\n");
        let rdap = Registry::rdap(move |_| (302, location.clone(), String::new())).await;
        let answer = ask(&registries(with_rdap(&rdap)), "example.com").await;
        assert_eq!(answer, Err(WhoisFailure::Unreachable), "{inside}");
    }
}

#[tokio::test]
async fn in_production_nothing_inside_the_network_is_ever_connected_to() {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let local = listener.local_addr().unwrap();
    let rdap = RdapDirectory::parse(&bootstrap("com", &format!("https://{local}/"))).unwrap();
    let whois = WhoisDirectory::parse(&format!("com = \"{local}\"\nnet = \"localhost\"")).unwrap();
    let client = registries(WhoisOptions { rdap, whois, reach: Reach::Public, ..options() });
    for name in ["x.com", "x.net"] {
        assert_eq!(ask(&client, name).await, Err(WhoisFailure::Unreachable), "{name}");
    }
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err(), "somebody connected");
}

#[tokio::test]
async fn a_newer_list_of_rdap_servers_is_fetched_and_a_broken_one_changes_nothing() {
    let rdap = Registry::rdap(|_| ok(RDAP)).await;
    let list = bootstrap("com", &rdap.url());
    let source = Registry::rdap(move |_| ok(&list)).await;
    let broken = Registry::rdap(|_| ok("{}")).await;
    for (server, published) in [(&source, "2026-11-25"), (&broken, "-")] {
        let rdap_source = Some(server.url().parse().unwrap());
        let client = registries(WhoisOptions { rdap_source, ..options() });
        let answers = [ask(&client, "example.com").await, ask(&client, "example.com").await];
        assert_eq!(answers[0].is_ok(), published != "-");
        assert_eq!(client.rdap_published(), published);
        assert_eq!(server.asked().len(), 1);
    }
}
