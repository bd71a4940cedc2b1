//! `scanDomain` and the history of scans.

use hunter::domain::{
    ids::{LeadId, ScanId},
    scan::{Scan, ScanState},
};
use serde_json::json;

use super::asking::{codes, over};
use crate::canned::{id, noon};

const SCAN: &str = r#"mutation { scanDomain(input: {domain: "Company-000.com"}) {
    scan { id domain state lead { domain } } lead { domain scanState } userErrors { code } } }"#;

#[tokio::test]
async fn asking_while_a_scan_runs_gives_that_scan() {
    let asked = over(1);
    let first = asked.data(SCAN).await;
    let second = asked.data(SCAN).await;
    assert_eq!(first, second);
    assert_eq!(first["scanDomain"]["scan"]["state"], "QUEUED");
    assert_eq!(first["scanDomain"]["scan"]["lead"], json!({"domain": "company-000.com"}));
    assert_eq!(
        first["scanDomain"]["lead"],
        json!({"domain": "company-000.com", "scanState": "QUEUED"})
    );
}

#[tokio::test]
async fn a_domain_that_is_none_is_a_user_error_with_its_path() {
    let data = over(0)
        .data(
            r#"mutation { scanDomain(input: {domain: "com.tr"}) {
            scan { id } lead { id } userErrors { code path } } }"#,
        )
        .await;
    assert_eq!(
        data,
        json!({"scanDomain": {
            "scan": null,
            "lead": null,
            "userErrors": [{"code": "INVALID_DOMAIN", "path": ["input", "domain"]}],
        }})
    );
}

#[tokio::test]
async fn scans_are_paged_newest_first_and_their_lead_is_loaded_once() {
    let asked = over(1);
    let scan = |number: u64| Scan {
        id: ScanId(id(100 + number)),
        lead_id: LeadId(id(0)),
        domain: "company-000.com".to_owned(),
        state: ScanState::Failed,
        started_at: Some(noon()),
        finished_at: Some(noon()),
        failure: Some("dns-timeout".to_owned()),
        assessment: None,
    };
    asked.store.scans.lock().expect("scans").extend((0..30).map(scan));
    let page = r#"{ lead(domain: "company-000.com") { scans(first: 20) {
        nodes { failure lead { domain } } pageInfo { hasNextPage endCursor } } } }"#;
    let data = asked.data(page).await;
    let scans = &data["lead"]["scans"];
    assert_eq!(scans["nodes"].as_array().map(Vec::len), Some(20));
    assert!(scans["nodes"][0]["failure"].as_str().is_some_and(|text| text.contains("in time")));
    assert_eq!(
        asked.store.take_asked(),
        ["lead by domain []", "newest scans of 1 leads", "1 leads by id []"]
    );

    let cursor = scans["pageInfo"]["endCursor"].as_str().expect("a cursor");
    let rest = asked
        .data(&format!(
            r#"{{ lead(domain: "company-000.com") {{ scans(after: "{cursor}") {{
            nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }} }} }}"#
        ))
        .await;
    assert_eq!(rest["lead"]["scans"]["nodes"].as_array().map(Vec::len), Some(10));
    assert_eq!(
        rest["lead"]["scans"]["pageInfo"],
        json!({"hasNextPage": false, "hasPreviousPage": true})
    );
}

#[tokio::test]
async fn the_scans_of_a_whole_page_are_loaded_at_once() {
    let asked = over(40);
    asked
        .data("{ leads(first: 40) { nodes { scans(first: 3) { nodes { lead { domain } } } } } }")
        .await;
    assert_eq!(asked.store.take_asked(), ["page of 40 leads []", "newest scans of 40 leads"]);
}

#[tokio::test]
async fn scans_of_a_page_of_leads_are_within_the_cost_or_refused() {
    let asked = over(1);
    asked
        .data("{ leads(first: 10) { nodes { scans(first: 10) { nodes { lead { id } } } } } }")
        .await;
    let executed = asked
        .execute("{ leads(first: 100) { nodes { scans(first: 100) { nodes { id } } } } }")
        .await;
    let answer = super::asking::json_of(&executed);
    assert_eq!(codes(&answer), ["TOO_COMPLEX"]);
    assert!(executed.is_refused());
}

#[tokio::test]
async fn the_cost_counts_with_the_variables_of_the_request() {
    let asked = over(1);
    let query =
        "query Q($n: Int) { leads(first: $n) { nodes { scans(first: $n) { nodes { id } } } } }";
    for (n, is_refused) in [(10, false), (60, true)] {
        let request = super::asking::request(query, json!({"n": n}));
        assert_eq!(asked.graph.execute(request).await.is_refused(), is_refused, "{n}");
    }
}
