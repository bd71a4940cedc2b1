//! What addresses tell, asked of the graph.

use std::{net::IpAddr, sync::Arc};

use async_trait::async_trait;
use chrono::TimeDelta;
use hunter::{
    actors::{
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    domain::{
        ids::LeadId,
        infrastructure::{DatabaseKind, Enriched, SourceAnswer, UsageType},
    },
    graphql::{Graph, GraphOptions},
    ports::{
        dns::{Answer, Dns, DnsFailure, Record, RecordType},
        geoip::{DatabaseProblem, DatabaseStatus, GeoIp},
        store::{
            StoreError,
            enrichments::{EnrichmentResult, EnrichmentStore},
        },
    },
    services::enrichment::{Enrichment, Resolver},
};
use serde_json::{Value, json};

use super::asking::{Asked, codes, over};
use crate::canned::{Noon, noon};

/// Every domain but two has an address.
struct Zone;

#[async_trait]
impl Dns for Zone {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        match (name, record_type) {
            ("company-001.com", _) => Answer::NoData,
            ("company-002.com", _) => Answer::Failed(DnsFailure::Timeout),
            (_, RecordType::A) => Answer::Records(vec![Record::Address([9, 9, 9, 9].into())]),
            _ => Answer::NoData,
        }
    }
}

struct Databases;

impl GeoIp for Databases {
    fn look_up(&self, _: IpAddr) -> Vec<SourceAnswer> {
        vec![SourceAnswer {
            country: Some("DE".to_owned()),
            isp: Some("Hetzner".to_owned()),
            usage_type: Some(UsageType::DataCenter),
            usage_code: Some("DCH".to_owned()),
            ..SourceAnswer::empty(DatabaseKind::Ip2Location)
        }]
    }

    fn refresh(&self) {}

    fn databases(&self) -> Vec<DatabaseStatus> {
        let status = |kind, name: &str, problem: Option<DatabaseProblem>| DatabaseStatus {
            kind,
            name: name.to_owned(),
            is_loaded: problem.is_none(),
            built_at: problem.is_none().then(|| noon() - TimeDelta::days(31)),
            problem,
        };
        vec![
            status(DatabaseKind::Ip2Location, "DB23", None),
            status(DatabaseKind::MaxMindCity, "City", Some(DatabaseProblem::Missing)),
        ]
    }
}

struct Forgetful;

#[async_trait]
impl EnrichmentStore for Forgetful {
    async fn enrichments(&self, _: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError> {
        Ok(Vec::new())
    }

    async fn keep(&self, _: &[EnrichmentResult]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A graph over so many leads, with enrichment on.
pub fn enriched(leads: u64) -> Asked {
    let asked = over(leads);
    let enrichment = Arc::new(Enrichment::new(
        Arc::new(Zone),
        Arc::new(Databases),
        Arc::new(Forgetful),
        Arc::new(Noon),
        TimeDelta::days(1),
    ));
    let mut state = asked.store.state(Arc::clone(&asked.progress));
    state.enrichment = Some(Arc::clone(&enrichment));
    let arbiter = actix::Arbiter::current();
    let keeper = Keeper::start("infrastructure", Policy::default(), &arbiter, move || {
        InfrastructureResolver { resolver: Resolver::new(Arc::clone(&enrichment)) }
    });
    state.handles.set_infrastructure(keeper);
    Asked { graph: Graph::new(state, GraphOptions::default()), ..asked }
}

#[actix::test]
async fn each_lead_of_a_page_tells_what_its_address_tells_or_why_not() {
    let asked = enriched(4);
    let query = "{ leads { nodes { domain infrastructure { ip addressSource summary country isp \
                 usageType sources { database builtAt } disagreements } } } }";
    let answer = asked.ask(query).await;
    assert_eq!(codes(&answer), ["UPSTREAM_UNAVAILABLE"], "{answer:#}");
    let nodes = answer["data"]["leads"]["nodes"].as_array().expect("a page");
    let of = |domain: &str| {
        let node = nodes.iter().find(|node| node["domain"] == domain).expect("the lead");
        node["infrastructure"].clone()
    };
    let built = (noon() - TimeDelta::days(31)).format("%Y-%m-%dT%H:%M:%S").to_string();
    let mut first = of("company-000.com");
    let built_at = first["sources"][0]["builtAt"].take();
    assert!(built_at.as_str().is_some_and(|at| at.starts_with(&built)), "{built_at}");
    let expected = json!({
        "ip": "9.9.9.9", "addressSource": "DOMAIN",
        "summary": "Hosted on DataCenter, ISP: Hetzner, Country: DE",
        "country": "DE", "isp": "Hetzner", "usageType": "DATA_CENTER",
        "sources": [{"database": "IP2Location", "builtAt": null}], "disagreements": [],
    });
    assert_eq!(first, expected);
    assert_eq!(of("company-001.com"), Value::Null);
    assert_eq!(of("company-002.com"), Value::Null);
}

#[actix::test]
async fn one_address_and_the_databases_can_be_asked_about() {
    let asked = enriched(1);
    let data = asked
        .data("{ a: ipInfrastructure(ip: \"9.9.9.9\") { country } b: ipInfrastructure(ip: \"10.0.0.1\") { usageType summary country } }")
        .await;
    assert_eq!(data["a"], json!({"country": "DE"}));
    let private = json!({
        "usageType": "RESERVED", "summary": "Private or reserved address", "country": null,
    });
    assert_eq!(data["b"], private);
    let wrong = asked.ask("{ ipInfrastructure(ip: \"company.com\") { country } }").await;
    assert_eq!(codes(&wrong), ["BAD_INPUT"]);
    let data = asked
        .data("{ integrations { enrichment { state reason databases { name isLoaded ageDays problem } } } }")
        .await;
    let enrichment = &data["integrations"]["enrichment"];
    assert_eq!(enrichment["state"], "DEGRADED");
    assert_eq!(enrichment["databases"][0]["ageDays"], 31);
    let told = |text: &Value, word: &str| text.as_str().is_some_and(|text| text.contains(word));
    assert!(told(&enrichment["reason"], "GeoLite"), "{enrichment:#}");
    assert!(told(&enrichment["databases"][1]["problem"], "no file"), "{enrichment:#}");
}

#[actix::test]
async fn a_refresh_answers_with_the_lead() {
    let asked = enriched(1);
    let refresh = |domain: &str| {
        format!(
            "mutation {{ r: refreshInfrastructure(input: {{domain: \"{domain}\"}}) {{ lead {{ \
             infrastructure {{ country }} }} userErrors {{ code path }} }} }}"
        )
    };
    let data = asked.data(&refresh("company-000.com")).await;
    let expected = json!({"lead": {"infrastructure": {"country": "DE"}}, "userErrors": []});
    assert_eq!(data["r"], expected);
    let data = asked.data(&refresh("nobody.com")).await;
    let path = ["input", "domain"];
    assert_eq!(data["r"]["userErrors"], json!([{"code": "NOT_FOUND", "path": path}]));
}
