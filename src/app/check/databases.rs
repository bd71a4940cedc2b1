//! Whether each IP database would answer, how old it is, and where to fetch the next one.

use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, Utc};

use super::{
    super::enrichment::{configured, stands_for},
    Finding, Verdict,
};
use crate::{
    adapters::geoip::Databases,
    config::Settings,
    domain::infrastructure::{DatabaseKind, SourceAnswer},
    ports::geoip::{DatabaseProblem, DatabaseStatus, GeoIp},
    services::enrichment::OLD_AFTER_DAYS,
    texts::{Locale, Texts},
};

/// Addresses of public name servers, which every database of the whole internet knows.
const KNOWN: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
    IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1)),
    IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9)),
];

/// The flag, and one line for each database, as of `now`.
pub(super) fn find(settings: &Settings, now: DateTime<Utc>) -> Vec<Finding> {
    let enrichment = &settings.enrichment;
    if !enrichment.enabled {
        let seen = "HUNTER_ENRICHMENT_ENABLED is not set";
        return vec![Finding::new("ip-databases", Verdict::Off, seen)];
    }
    let named = configured(enrichment).filter(|(.., path)| path.is_some()).count();
    let stands = stands_for(enrichment);
    let stands = match stands.num_hours() {
        0 => format!("{} s", stands.num_seconds()),
        hours => format!("{hours} h"),
    };
    let seen = format!("{named} of 5 are configured; an answer stands for {stands}");
    let mut found = vec![if named == 0 {
        Finding::new("ip-databases", Verdict::Warn, seen)
            .advising("name at least one file, or unset HUNTER_ENRICHMENT_ENABLED")
    } else {
        Finding::new("ip-databases", Verdict::Ok, seen)
    }];
    for (kind, setting, path) in configured(enrichment) {
        found.push(match path {
            None => Finding::new(part(kind), Verdict::Off, format!("{setting} is not set"))
                .advising(fetching(kind)),
            Some(path) => {
                let databases = Databases::new([(kind, path.clone())]);
                databases.refresh();
                one(kind, setting, &databases, now)
            }
        });
    }
    found
}

fn one(kind: DatabaseKind, setting: &str, databases: &Databases, now: DateTime<Utc>) -> Finding {
    let statuses = databases.databases();
    let status = statuses.first().expect("one path makes one database");
    if let Some(problem) = status.problem {
        let words = Texts::get().problem(problem.code(), Locale::En);
        let verdict = match problem {
            DatabaseProblem::Corrupt => Verdict::Unusable,
            DatabaseProblem::Missing | DatabaseProblem::Unreadable | DatabaseProblem::WrongKind => {
                Verdict::BadSetting
            }
        };
        return Finding::new(part(kind), verdict, format!("{setting}: {words}"))
            .advising(fetching(kind));
    }
    let (age, is_old) = age(status, now);
    let said = KNOWN.into_iter().find_map(|ip| Some((ip, databases.look_up(ip).pop()?)));
    let answer = said.as_ref().map_or_else(
        || "it knows none of 8.8.8.8, 1.1.1.1, 9.9.9.9".to_owned(),
        |(ip, answer)| format!("{ip}: {}", words(answer)),
    );
    let seen = format!("{}, {age}; {answer}", status.name);
    let finding = match (is_old, said) {
        (true, _) => {
            let why = if status.name.starts_with("GeoLite") {
                "the licence of GeoLite wants files older than 30 days replaced"
            } else {
                "the file is older than 30 days"
            };
            let advice = format!("{why}: {}", fetching(kind));
            Finding::new(part(kind), Verdict::Warn, seen).advising(advice)
        }
        (false, None) => Finding::new(part(kind), Verdict::Warn, seen)
            .advising("it looks like a sample: fetch the whole file"),
        (false, Some(_)) => Finding::new(part(kind), Verdict::Ok, seen),
    };
    Finding { notes: attribution(&status.name).into_iter().collect(), ..finding }
}

fn age(status: &DatabaseStatus, now: DateTime<Utc>) -> (String, bool) {
    let Some(built) = status.built_at else { return ("of unknown age".to_owned(), false) };
    let days = (now - built).num_days();
    (format!("built {}, {days} days old", built.format("%Y-%m-%d")), days > OLD_AFTER_DAYS)
}

fn words(answer: &SourceAnswer) -> String {
    let proxy = answer.is_proxy.map(|is_proxy| if is_proxy { "a proxy" } else { "no proxy" });
    let parts = [
        answer.country.clone(),
        answer.city.clone(),
        answer.asn.map(|number| format!("AS{number}")),
        answer.asn_organization.clone(),
        answer.isp.clone(),
        answer.usage_code.clone(),
        proxy.map(str::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

const fn part(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::MaxMindCity => "maxmind-city",
        DatabaseKind::MaxMindCountry => "maxmind-country",
        DatabaseKind::MaxMindAsn => "maxmind-asn",
        DatabaseKind::Ip2Location => "ip2location",
        DatabaseKind::Ip2Proxy => "ip2proxy",
    }
}

/// How to come by a file of that kind.
const fn fetching(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::MaxMindCity => {
            "make a free account at https://www.maxmind.com/en/geolite2/signup, let geoipupdate \
             fetch GeoLite2-City, and name the .mmdb file in MAXMIND_CITY_DB; DB-IP's City Lite \
             (https://db-ip.com/db/download/ip-to-city-lite) fits too"
        }
        DatabaseKind::MaxMindCountry => {
            "needed only without a City file: let geoipupdate fetch GeoLite2-Country \
             (https://www.maxmind.com/en/geolite2/signup), and name the .mmdb file in \
             MAXMIND_COUNTRY_DB"
        }
        DatabaseKind::MaxMindAsn => {
            "let geoipupdate fetch GeoLite2-ASN (https://www.maxmind.com/en/geolite2/signup), and \
             name the .mmdb file in MAXMIND_ASN_DB"
        }
        DatabaseKind::Ip2Location => {
            "make a free account at https://lite.ip2location.com, fetch DB11.LITE (BIN, IPv6), \
             unpack it, and name the .BIN file in IP2LOCATION_DB"
        }
        DatabaseKind::Ip2Proxy => {
            "make a free account at https://lite.ip2location.com, fetch PX11.LITE of IP2Proxy \
             (BIN), unpack it, and name the .BIN file in IP2PROXY_DB"
        }
    }
}

/// What the licence wants shown to whoever sees the data.
fn attribution(name: &str) -> Option<&'static str> {
    let is = |start: &str| name.starts_with(start);
    if is("GeoLite") {
        Some(
            "show with the data: This product includes GeoLite data created by MaxMind, available \
             from https://www.maxmind.com",
        )
    } else if is("DBIP") {
        Some("show with the data: IP Geolocation by DB-IP, https://db-ip.com")
    } else if is("DB") {
        Some(
            "show with the data of a LITE file: Hunter uses the IP2Location LITE database for IP \
             geolocation, https://lite.ip2location.com",
        )
    } else if is("PX") {
        Some(
            "show with the data of a LITE file: Hunter uses the IP2Proxy LITE database, \
             https://lite.ip2location.com",
        )
    } else {
        None
    }
}
