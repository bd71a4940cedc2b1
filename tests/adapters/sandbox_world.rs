//! The invented world of the sandbox, asked by the real client over its real name server, and its
//! IP databases, read by the real readers.

use std::{collections::BTreeSet, fs, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use hunter::{
    adapters::{
        dns::{DnsOptions, StubDns},
        geoip::Databases,
        system::SystemClock,
    },
    domain::{
        assess::{Facts, assess},
        domain_name::DomainName,
        infrastructure::{DatabaseKind, merge::merge},
        provider::MailProvider,
        rules::RuleSet,
        signals::Observation,
    },
    ports::geoip::GeoIp as _,
    sandbox::{ip_files, name_server::NameServer, world, zones::Zones},
    services::survey::{Findings, Surveyor},
};
use tokio::runtime::Handle;

async fn survey_all() -> Vec<(&'static world::Company, Findings)> {
    let server = NameServer::start(0, Zones::of_the_world()).await.expect("a free port");
    let options = DnsOptions {
        servers: vec![server.address],
        timeout: Duration::from_millis(500),
        ..DnsOptions::default()
    };
    let dns = StubDns::new(options, Handle::current());
    let surveyor = Surveyor::new(Arc::new(dns), Arc::new(SystemClock::new()));
    stream::iter(world::companies())
        .map(|company| {
            let surveyor = &surveyor;
            async move {
                let domain = DomainName::parse_lead(company.domain).expect("a domain");
                (company, surveyor.survey(&domain).await)
            }
        })
        .buffer_unordered(32)
        .collect()
        .await
}

#[tokio::test]
async fn the_companies_cover_all_that_a_scan_can_find() {
    let all = survey_all().await;
    let signals = || all.iter().map(|(_, findings)| &findings.signals);

    let providers: BTreeSet<String> =
        signals().map(|signals| format!("{:?}", signals.provider)).collect();
    assert_eq!(providers.len(), 10, "every provider: {providers:?}");
    let gateways: BTreeSet<&str> =
        signals().filter_map(|signals| signals.gateway.as_deref()).collect();
    assert!(gateways.len() >= 9, "{gateways:?}");
    let behind = signals()
        .filter(|signals| signals.gateway.is_some() && signals.provider == MailProvider::M365);
    assert!(behind.count() >= 3, "mailboxes are seen behind their gateways");

    for (name, states) in [
        ("mx", signals().map(|signals| signals.mx.state).collect::<Vec<_>>()),
        ("spf", signals().map(|signals| signals.spf.state).collect()),
        ("dkim", signals().map(|signals| signals.dkim.state).collect()),
        ("dmarc", signals().map(|signals| signals.dmarc.state).collect()),
    ] {
        for state in [Observation::Present, Observation::Absent, Observation::Unknown] {
            assert!(states.contains(&state), "{name} is never {state:?}");
        }
    }
    assert!(signals().any(|signals| signals.mx.is_null_mx));
    let failures: BTreeSet<String> = all
        .iter()
        .filter_map(|(_, found)| found.mx_failure.map(|why| format!("{why:?}")))
        .collect();
    assert!(failures.len() >= 3, "failures of each kind: {failures:?}");

    let rules = RuleSet::built_in();
    let assessed: Vec<_> =
        signals().map(|signals| assess(&Facts::from_signals(signals), rules)).collect();
    let segments: BTreeSet<String> =
        assessed.iter().map(|one| format!("{:?}", one.segment)).collect();
    let categories: BTreeSet<String> =
        assessed.iter().map(|one| format!("{:?}", one.category)).collect();
    assert_eq!((segments.len(), categories.len()), (4, 6), "{segments:?} {categories:?}");
}

#[test]
fn the_databases_say_where_the_companies_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    let built = (2026, 11, 2);
    let at = chrono::DateTime::from_timestamp(1_793_577_600, 0).expect("2 November 2026");
    let files = [
        (DatabaseKind::MaxMindCity, "city.mmdb", ip_files::city(at).expect("it is written")),
        (DatabaseKind::MaxMindAsn, "asn.mmdb", ip_files::systems(at).expect("it is written")),
        (DatabaseKind::Ip2Location, "location.BIN", ip_files::location(built)),
        (DatabaseKind::Ip2Proxy, "proxy.BIN", ip_files::proxy(built)),
    ];
    let databases = Databases::new(files.map(|(kind, name, bytes)| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("it can be written");
        (kind, path)
    }));
    for place in world::places() {
        let ip = world::address(place.name, 7).into();
        let merged = merge(ip, databases.look_up(ip)).expect(place.name);
        assert!(merged.country.is_some(), "{}", place.name);
        let city = place.third.filter(|city| *city != "none");
        let expected: Vec<&str> = [("country", place.second), ("city", city)]
            .into_iter()
            .filter_map(|(field, other)| other.map(|_| field))
            .collect();
        assert_eq!(merged.disagreements, expected, "{}", place.name);
        // MaxMind stands first, wherever it knows the place.
        assert_eq!(merged.city.as_deref(), Some(city.unwrap_or(place.city)), "{}", place.name);
        let from_maxmind = merged.sources.iter().filter(|source| {
            matches!(source.database, DatabaseKind::MaxMindCity | DatabaseKind::MaxMindAsn)
        });
        let expected = if place.third == Some("none") { 0 } else { 2 };
        assert_eq!(from_maxmind.count(), expected, "{}", place.name);
    }
    let nowhere = "28.200.0.1".parse().expect("an address");
    let merged = merge(nowhere, databases.look_up(nowhere));
    assert!(merged.is_none_or(|merged| merged.country.is_none()));
}
