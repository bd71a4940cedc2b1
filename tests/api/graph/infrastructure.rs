//! What addresses tell, asked of the graph.

use std::sync::Arc;

use chrono::TimeDelta;
use hunter::{
    actors::{
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    graphql::{Graph, GraphOptions, GraphRequest, Viewer},
    services::enrichment::Resolver,
};
use serde_json::{Value, json};

use super::asking::{Asked, codes, json_of, over, request};
use crate::{canned::noon, look_ups::enrichment};

/// A graph over so many leads, with enrichment on.
pub fn enriched(leads: u64) -> Asked {
    let asked = over(leads);
    let enrichment = enrichment();
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

#[actix::test]
async fn whoever_is_no_administrator_may_not_ask_about_an_address() {
    let asked = enriched(1);
    let query = "{ viewer { role } ipInfrastructure(ip: \"9.9.9.9\") { country } }";
    let somebody = GraphRequest { viewer: Viewer::default(), ..request(query, Value::Null) };
    let answer = json_of(&asked.graph.execute(somebody).await);
    assert_eq!(codes(&answer), ["FORBIDDEN"], "{answer:#}");
    assert!(answer.get("data").is_none(), "nothing is run: {answer:#}");
}
