//! `job`, `scanLeads`, `cancelJob`, and the mutations of integrations that are off.

use hunter::graphql::{NodeKind, encode_id};
use serde_json::json;

use super::asking::{codes, over};
use crate::canned::{id, job};

#[tokio::test]
async fn many_domains_become_one_job_each_domain_once() {
    let asked = over(3);
    let data = asked
        .data(
            r#"mutation { scanLeads(input: {domains: ["company-000.com", "https://company-000.com", "company-001.com"]}) {
            job { kind state total } userErrors { code } } }"#,
        )
        .await;
    assert_eq!(
        data,
        json!({"scanLeads": {
            "job": {"kind": "SCAN", "state": "QUEUED", "total": 2},
            "userErrors": [],
        }})
    );
    let data = asked
        .data("mutation { scanLeads(input: {filter: {}}) { job { total } userErrors { code } } }")
        .await;
    assert_eq!(data, json!({"scanLeads": {"job": {"total": 3}, "userErrors": []}}));
}

#[tokio::test]
async fn running_jobs_are_found_without_their_ids() {
    let asked = over(2);
    let begin = r#"mutation { scanLeads(input: {domains: ["company-001.com"]}) { job { id } } }"#;
    let id = asked.data(begin).await["scanLeads"]["job"]["id"].clone();
    let running = "{ runningJobs { id kind state } }";
    let expected = json!({"runningJobs": [{"id": id, "kind": "SCAN", "state": "QUEUED"}]});
    assert_eq!(asked.data(running).await, expected);
    let id = id.as_str().expect("an id");
    asked
        .data(&format!(r#"mutation {{ cancelJob(input: {{id: "{id}"}}) {{ job {{ id }} }} }}"#))
        .await;
    assert_eq!(asked.data(running).await, json!({"runningJobs": []}));
}

#[tokio::test]
async fn what_is_wrong_with_a_bulk_scan_is_told() {
    let asked = over(1);
    let many: Vec<String> = (0..1_001).map(|n| format!("a{n}.com")).collect();
    for (input, expected) in [
        (json!({}), json!([{"code": "INVALID_INPUT", "path": ["input"]}])),
        (
            json!({"domains": ["a.com"], "filter": {}}),
            json!([{"code": "INVALID_INPUT", "path": ["input"]}]),
        ),
        (json!({"domains": []}), json!([{"code": "INVALID_INPUT", "path": ["input", "domains"]}])),
        (json!({"domains": many}), json!([{"code": "TOO_MANY", "path": ["input", "domains"]}])),
        (
            json!({"domains": ["a.com", "nope", "localhost"]}),
            json!([
                {"code": "INVALID_DOMAIN", "path": ["input", "domains", "1"]},
                {"code": "INVALID_DOMAIN", "path": ["input", "domains", "2"]},
            ]),
        ),
    ] {
        let answer = asked
            .ask_with(
                "mutation M($input: BulkInput!) { scanLeads(input: $input) { job { id } userErrors { code path } } }",
                json!({"input": input}),
            )
            .await;
        assert_eq!(answer["data"]["scanLeads"], json!({"job": null, "userErrors": expected}));
    }
}

#[tokio::test]
async fn a_job_tells_its_counts_and_failures_and_can_be_stopped() {
    let asked = over(0);
    asked.store.jobs.lock().expect("jobs").push(job(id(7), 12));
    let job_id = encode_id(NodeKind::Job, id(7));
    let data = asked
        .data(&format!(
            r#"{{ job(id: "{job_id}") {{ id kind state total done succeeded failed skipped
            startedAt finishedAt failures(first: 1) {{ item reason row }} followUp {{ id }} }} }}"#
        ))
        .await;
    insta::assert_json_snapshot!("a_job", data);

    let cancel = format!(
        r#"mutation {{ cancelJob(input: {{id: "{job_id}"}}) {{
        job {{ state total done skipped }} userErrors {{ code }} }} }}"#
    );
    let stopped = json!({"cancelJob": {
        "job": {"state": "CANCELLED", "total": 12, "done": 12, "skipped": 12},
        "userErrors": [],
    }});
    assert_eq!(asked.data(&cancel).await, stopped);
    assert_eq!(asked.data(&cancel).await, stopped);
}

#[tokio::test]
async fn a_job_that_is_none_is_null_or_a_user_error_and_a_wrong_id_is_bad() {
    let asked = over(0);
    let nobody = encode_id(NodeKind::Job, id(9));
    assert_eq!(
        asked.data(&format!(r#"{{ job(id: "{nobody}") {{ id }} }}"#)).await,
        json!({"job": null})
    );
    let data = asked
        .data(&format!(
            r#"mutation {{ cancelJob(input: {{id: "{nobody}"}}) {{ job {{ id }} userErrors {{ code path }} }} }}"#
        ))
        .await;
    assert_eq!(
        data["cancelJob"],
        json!({"job": null, "userErrors": [{"code": "NOT_FOUND", "path": ["input", "id"]}]})
    );
    let lead = encode_id(NodeKind::Lead, id(9));
    for wrong in ["", "1", lead.as_str()] {
        let answer = asked.ask(&format!(r#"{{ job(id: "{wrong}") {{ id }} }}"#)).await;
        assert_eq!((&answer["data"]["job"], codes(&answer)), (&json!(null), vec!["BAD_ID"]));
    }
}

#[tokio::test]
async fn mutations_of_integrations_that_are_off_say_so() {
    let asked = over(0);
    let nobody = encode_id(NodeKind::Referral, id(9));
    for mutation in [
        r#"refreshInfrastructure(input: {domain: "a.com"})"#.to_owned(),
        r#"pushLeadToDynamics(input: {domain: "a.com"})"#.to_owned(),
        "pushLeadsToDynamics(input: {filter: {}})".to_owned(),
        "testDynamicsConnection".to_owned(),
        "syncPartnerReferrals".to_owned(),
        "startPartnerCenterSignIn".to_owned(),
        format!(r#"linkReferral(input: {{referralId: "{nobody}", domain: "a.com"}})"#),
        format!(r#"unlinkReferral(input: {{id: "{nobody}"}})"#),
        format!(r#"createLeadFromReferral(input: {{id: "{nobody}"}})"#),
    ] {
        let data = asked
            .data(&format!("mutation {{ m: {mutation} {{ userErrors {{ code message }} }} }}"))
            .await;
        assert_eq!(data["m"]["userErrors"][0]["code"], "FEATURE_DISABLED", "{mutation}");
        let message = data["m"]["userErrors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("switched off"), "{message}");
    }
    let off = asked
        .data(
            "{ integrations { enrichment { state } partnerCenter { state } dynamics { state } } }",
        )
        .await;
    assert_eq!(
        off["integrations"],
        json!({
            "enrichment": {"state": "OFF"},
            "partnerCenter": {"state": "OFF"},
            "dynamics": {"state": "OFF"},
        })
    );
}
