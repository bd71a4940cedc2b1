//! What is known of an address: a row of a table, or a JSON object with the graph's fields.

use chrono::{DateTime, SecondsFormat, Utc};
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};

use crate::{
    domain::infrastructure::{DatabaseKind, Enriched, SourceAnswer},
    services::export::words,
    texts::{Locale, Texts},
};

/// The fields of `Infrastructure`.
pub(super) fn json(enriched: &Enriched) -> Value {
    let found = &enriched.infrastructure;
    let built_at = |kind: DatabaseKind| {
        enriched.built.iter().find(|(built, _)| *built == kind).map(|(_, at)| time(*at))
    };
    let source = |answer: &SourceAnswer| {
        json!({
            "database": answer.database.label(),
            "builtAt": built_at(answer.database),
            "country": answer.country,
            "city": answer.city,
            "asn": answer.asn,
            "asnOrganization": answer.asn_organization,
            "isp": answer.isp,
            "usageType": answer.usage_type.map(words::usage_type),
            "isProxy": answer.is_proxy,
            "proxyType": answer.proxy_type,
        })
    };
    json!({
        "ip": found.ip.to_string(),
        "addressSource": words::address_source(enriched.source),
        "summary": Texts::get().infrastructure(found, Locale::En),
        "country": found.country,
        "city": found.city,
        "asn": found.asn,
        "asnOrganization": found.asn_organization,
        "isp": found.isp,
        "usageType": found.usage_type.map(words::usage_type),
        "isProxy": found.is_proxy,
        "proxyType": found.proxy_type,
        "sources": found.sources.iter().map(source).collect::<Vec<_>>(),
        "disagreements": found.disagreements,
        "observedAt": time(enriched.observed_at),
        "expiresAt": time(enriched.expires_at),
    })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn row(enriched: &Enriched) -> Vec<String> {
    let found = &enriched.infrastructure;
    let text = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let system = found.asn.map(|number| match &found.asn_organization {
        Some(holder) => format!("AS{number} {holder}"),
        None => format!("AS{number}"),
    });
    let proxy = found.is_proxy.map(|is_proxy| match (is_proxy, &found.proxy_type) {
        (true, Some(kind)) => kind.clone(),
        (true, None) => "yes".to_owned(),
        (false, _) => "no".to_owned(),
    });
    let databases: Vec<_> = found.sources.iter().map(|answer| answer.database.label()).collect();
    vec![
        found.ip.to_string(),
        text(Texts::get().infrastructure(found, Locale::En)),
        text(found.city.clone()),
        text(system),
        text(proxy),
        databases.join(", "),
        found.disagreements.join(", "),
    ]
}

/// The addresses as a table, as wide as the terminal when there is one.
pub(super) fn table(found: &[Enriched], on_terminal: bool) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY).set_header([
        "Address",
        "Summary",
        "City",
        "System",
        "Proxy",
        "Said by",
        "Differ on",
    ]);
    if on_terminal {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.add_rows(found.iter().map(row));
    table
}
