//! `/debug/ip-enrichment`: what administrators see of the IP databases.

use serde_json::Value;

use super::server::TestServer;
use crate::look_ups::enrichment;

#[actix_web::test]
async fn one_address_is_told_with_how_the_databases_fare() {
    let server = TestServer::enriched(enrichment());
    let answer = server.get("/debug/ip-enrichment/9.9.9.9").send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let told = answer.json();
    assert_eq!((&told["ip"], &told["state"]), (&"9.9.9.9".into(), &"DEGRADED".into()));
    assert_eq!(told["infrastructure"]["country"], "DE");
    assert_eq!(told["infrastructure"]["sources"][0]["database"], "IP2Location");
    let private = server.get("/debug/ip-enrichment/fd00::1").send().await.json();
    assert_eq!(private["infrastructure"]["usageType"], "RESERVED");
}

#[actix_web::test]
async fn the_configuration_is_told_without_any_path() {
    let server = TestServer::enriched(enrichment());
    let answer = server.get("/debug/ip-enrichment/config").send().await;
    assert_eq!(answer.status, 200);
    let told = answer.json();
    assert_eq!(told["databases"][0]["ageDays"], 31);
    assert_eq!(told["databases"][1]["isLoaded"], false);
    assert!(told["cacheHits"].is_number(), "{told:#}");
    assert!(!answer.text().contains('/'), "{}", answer.text());
    let off = TestServer::start();
    let told = off.get("/debug/ip-enrichment/config").send().await.json();
    assert_eq!((&told["state"], &told["databases"]), (&"OFF".into(), &Value::Array(Vec::new())));
    let told = off.get("/debug/ip-enrichment/9.9.9.9").send().await.json();
    assert_eq!((&told["state"], &told["infrastructure"]), (&"OFF".into(), &Value::Null));
}

#[actix_web::test]
async fn what_is_no_address_and_who_comes_from_elsewhere_is_refused() {
    let server = TestServer::enriched(enrichment());
    for odd in ["company.com", "10.0.0.0", "%2e%2e", "1.2.3"] {
        let answer = server.get(&format!("/debug/ip-enrichment/{odd}")).send().await;
        let expected = if odd == "10.0.0.0" { 200 } else { 400 };
        assert_eq!(answer.status, expected, "{odd}: {}", answer.text());
    }
    let wrong = server.get("/debug/ip-enrichment/company.com").send().await;
    assert_eq!(wrong.code(), "BAD_INPUT");
    let from_a_page = server
        .get("/debug/ip-enrichment/config")
        .header("sec-fetch-site", "cross-site")
        .send()
        .await;
    assert_eq!((from_a_page.status, from_a_page.code().as_str()), (403, "FORBIDDEN"));
    let posted = server.post("/debug/ip-enrichment/config").send().await;
    assert_eq!(posted.status, 405);
}
