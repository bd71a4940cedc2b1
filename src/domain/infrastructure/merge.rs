//! One answer out of several databases, by a stated precedence, with what they disagree on.

use std::net::IpAddr;

use super::{
    DatabaseKind::{self, Ip2Location, Ip2Proxy, MaxMindAsn, MaxMindCity, MaxMindCountry},
    Infrastructure, SourceAnswer,
};

const PLACE: [DatabaseKind; 4] = [MaxMindCity, MaxMindCountry, Ip2Location, Ip2Proxy];
const SYSTEM: [DatabaseKind; 3] = [MaxMindAsn, Ip2Location, Ip2Proxy];
const USE: [DatabaseKind; 2] = [Ip2Location, Ip2Proxy];

/// Merges what the databases say of one address; `None` when none says anything.
///
/// Country and city: MaxMind City, MaxMind Country, IP2Location, IP2Proxy. Autonomous system:
/// MaxMind ASN, IP2Location, IP2Proxy. Provider and usage: IP2Location, IP2Proxy; without either the
/// holder of the autonomous system stands in as the provider. Proxy: IP2Proxy alone.
pub fn merge(ip: IpAddr, sources: Vec<SourceAnswer>) -> Option<Infrastructure> {
    if !sources.iter().any(SourceAnswer::says_something) {
        return None;
    }
    let asn_organization = first(&sources, &SYSTEM, |answer| answer.asn_organization.clone());
    Some(Infrastructure {
        ip,
        country: first(&sources, &PLACE, |answer| answer.country.clone()),
        city: first(&sources, &PLACE, |answer| answer.city.clone()),
        asn: first(&sources, &SYSTEM, |answer| answer.asn),
        isp: first(&sources, &USE, |answer| answer.isp.clone())
            .or_else(|| asn_organization.clone()),
        asn_organization,
        usage_type: first(&sources, &USE, |answer| answer.usage_type),
        usage_code: first(&sources, &USE, |answer| answer.usage_code.clone()),
        is_proxy: first(&sources, &[Ip2Proxy], |answer| answer.is_proxy),
        proxy_type: first(&sources, &[Ip2Proxy], |answer| answer.proxy_type.clone()),
        disagreements: disagreements(&sources),
        sources,
    })
}

/// The first answer in the order of `kinds`.
fn first<T>(
    sources: &[SourceAnswer],
    kinds: &[DatabaseKind],
    field: impl Fn(&SourceAnswer) -> Option<T>,
) -> Option<T> {
    kinds
        .iter()
        .find_map(|kind| sources.iter().filter(|answer| answer.database == *kind).find_map(&field))
}

/// Fields on which two databases say different things, by the graph's names.
pub fn disagreements(sources: &[SourceAnswer]) -> Vec<&'static str> {
    let text = |field: fn(&SourceAnswer) -> &Option<String>| {
        differ(
            sources
                .iter()
                .filter_map(|answer| field(answer).as_ref())
                .map(|text| text.to_lowercase()),
        )
    };
    [
        ("country", text(|answer| &answer.country)),
        ("city", text(|answer| &answer.city)),
        ("asn", differ(sources.iter().filter_map(|answer| answer.asn))),
        ("asnOrganization", text(|answer| &answer.asn_organization)),
        ("isp", text(|answer| &answer.isp)),
        ("usageType", differ(sources.iter().filter_map(|answer| answer.usage_type))),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

fn differ<T: PartialEq>(mut said: impl Iterator<Item = T>) -> bool {
    said.next().is_some_and(|first| said.any(|other| first != other))
}
