//! `jobProgress`, `scanProgress`, `leadChanged`, `syncProgress`.

use std::{sync::Arc, time::Duration};

use futures::{Stream, StreamExt};
use hunter::{
    domain::{ids::LeadId, job::JobState, scan::ScanState},
    graphql::{Executed, NodeKind, encode_id},
    ports::progress::Changed,
};
use serde_json::{Value, json};

use super::asking::{Asked, codes, json_of, over, request};
use crate::canned::{id, job};

async fn follow(asked: &Asked, query: &str) -> impl Stream<Item = Executed> + Unpin + use<> {
    asked.graph.stream(request(query, Value::Null)).await.expect("a subscription that runs")
}

async fn next(stream: &mut (impl Stream<Item = Executed> + Unpin)) -> Option<Value> {
    let waited = tokio::time::timeout(Duration::from_secs(5), stream.next()).await;
    waited.expect("an answer in time").map(|answer| json_of(&answer))
}

#[tokio::test]
async fn a_job_gives_its_present_state_then_each_later_one_and_ends_at_the_last() {
    let asked = over(0);
    asked.store.jobs.lock().expect("jobs").push(job(id(1), 2));
    let job_id = encode_id(NodeKind::Job, id(1));
    let query = format!(r#"subscription {{ jobProgress(id: "{job_id}") {{ state done }} }}"#);
    let mut stream = follow(&asked, &query).await;
    assert_eq!(
        next(&mut stream).await,
        Some(json!({"data": {"jobProgress": {"state": "QUEUED", "done": 0}}}))
    );
    // Without a hint the tick finds it.
    asked.store.jobs.lock().expect("jobs")[0].state = JobState::Running;
    let answer = next(&mut stream).await.expect("a later state");
    assert_eq!(answer["data"]["jobProgress"]["state"], "RUNNING");
    {
        let mut jobs = asked.store.jobs.lock().expect("jobs");
        jobs[0].state = JobState::Succeeded;
        jobs[0].done = 2;
    }
    asked.progress.publish(Changed::Job(jobs_id()));
    assert_eq!(
        next(&mut stream).await,
        Some(json!({"data": {"jobProgress": {"state": "SUCCEEDED", "done": 2}}}))
    );
    assert_eq!(next(&mut stream).await, None);
}

fn jobs_id() -> hunter::domain::ids::JobId {
    hunter::domain::ids::JobId(id(1))
}

#[tokio::test]
async fn a_job_that_has_ended_gives_one_answer() {
    let asked = over(0);
    let mut ended = job(id(1), 2);
    ended.state = JobState::Partial;
    asked.store.jobs.lock().expect("jobs").push(ended);
    let job_id = encode_id(NodeKind::Job, id(1));
    let query = format!(r#"subscription {{ jobProgress(id: "{job_id}") {{ state }} }}"#);
    let mut stream = follow(&asked, &query).await;
    assert!(next(&mut stream).await.is_some());
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn a_scan_is_followed_to_its_end() {
    let asked = over(1);
    let data = asked
        .data(r#"mutation { scanDomain(input: {domain: "company-000.com"}) { scan { id } } }"#)
        .await;
    let scan_id = data["scanDomain"]["scan"]["id"].as_str().expect("an id");
    let query = format!(
        r#"subscription {{ scanProgress(id: "{scan_id}") {{ state lead {{ domain }} }} }}"#
    );
    let mut stream = follow(&asked, &query).await;
    let first = next(&mut stream).await.expect("the present state");
    assert_eq!(
        first["data"]["scanProgress"],
        json!({"state": "QUEUED", "lead": {"domain": "company-000.com"}})
    );
    asked.store.scans.lock().expect("scans")[0].state = ScanState::Scanned;
    let last = next(&mut stream).await.expect("the last state");
    assert_eq!(last["data"]["scanProgress"]["state"], "SCANNED");
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn a_lead_is_followed_until_the_reader_leaves() {
    let asked = over(1);
    let query = r#"subscription { leadChanged(domain: "company-000.com") { scanState } }"#;
    let mut stream = follow(&asked, query).await;
    let state = |answer: Option<Value>| {
        answer.map(|answer| answer["data"]["leadChanged"]["scanState"].clone())
    };
    assert_eq!(state(next(&mut stream).await), Some(json!("SCANNED")));
    for (stored, told) in [(ScanState::Queued, "QUEUED"), (ScanState::Failed, "FAILED")] {
        asked.store.leads.lock().expect("leads")[0].scan_state = stored;
        asked.progress.publish(Changed::Lead(LeadId(id(0))));
        assert_eq!(state(next(&mut stream).await), Some(json!(told)));
    }
}

#[tokio::test]
async fn what_stands_beside_a_lead_is_told_too() {
    let asked = over(1);
    let query = r#"subscription { leadChanged(domain: "company-000.com") { domain } }"#;
    let mut stream = follow(&asked, query).await;
    let told = Some(json!({"data": {"leadChanged": {"domain": "company-000.com"}}}));
    assert_eq!(next(&mut stream).await, told);
    // Its push failed: the lead itself is as it was.
    asked.progress.publish(Changed::Lead(LeadId(id(0))));
    assert_eq!(next(&mut stream).await, told);
    // Another lead's hint is nothing.
    asked.progress.publish(Changed::Lead(LeadId(id(7))));
    let waited = tokio::time::timeout(Duration::from_millis(200), stream.next()).await;
    assert!(waited.is_err(), "{waited:?}");
}

#[tokio::test]
async fn what_can_not_be_followed_is_one_error() {
    let asked = over(0);
    let job_id = encode_id(NodeKind::Job, id(1));
    let run_id = encode_id(NodeKind::SyncRun, id(1));
    for (query, code) in [
        (format!(r#"subscription {{ jobProgress(id: "{job_id}") {{ id }} }}"#), "BAD_ID"),
        (format!(r#"subscription {{ scanProgress(id: "{job_id}") {{ id }} }}"#), "BAD_ID"),
        (format!(r#"subscription {{ syncProgress(id: "{run_id}") {{ id }} }}"#), "BAD_ID"),
        (r#"subscription { leadChanged(domain: "nobody.com") { id } }"#.to_owned(), "BAD_INPUT"),
    ] {
        let mut stream = follow(&asked, &query).await;
        let answer = next(&mut stream).await.expect("an error");
        assert_eq!((&answer["data"], codes(&answer)), (&json!(null), vec![code]), "{query}");
        assert_eq!(next(&mut stream).await, None);
    }
}

#[tokio::test]
async fn limits_and_validation_hold_for_subscriptions_too() {
    let asked = over(0);
    for query in [
        "subscription { nothing }",
        r#"subscription { a: leadChanged(domain: "a.com") { id } b: leadChanged(domain: "a.com") { id } }"#,
    ] {
        assert!(asked.graph.stream(request(query, Value::Null)).await.is_err(), "{query}");
    }
    let refused = asked.execute(r#"subscription { leadChanged(domain: "a.com") { id } }"#).await;
    assert!(refused.is_refused());
}

#[tokio::test]
async fn a_query_over_a_socket_gives_one_answer() {
    let asked = over(1);
    let mut stream = follow(&asked, "{ viewer { role } }").await;
    assert_eq!(next(&mut stream).await, Some(json!({"data": {"viewer": {"role": "ADMIN"}}})));
    assert_eq!(next(&mut stream).await, None);
    drop(Arc::clone(&asked.store));
}
