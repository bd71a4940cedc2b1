//! Pushing leads with the binary: from the command line, and with a server that is killed while it
//! does.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{SinkExt as _, StreamExt as _};
use hunter::{
    adapters::{
        store::{Options, Store},
        system::{SystemClock, SystemIds},
    },
    domain::{
        ids::LeadId,
        push::{PushState, attempt::OutcomeKind},
    },
    ports::{
        clock::Clock as _,
        store::{
            leads::{LeadStore as _, NewLead},
            pushes::PushStore as _,
            scans::ScanStore,
        },
    },
    sandbox::dynamics::{Fault, Shares, When},
};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

use crate::{
    Server,
    checked::run,
    dataverse::{APPLICATION, Organisation},
    dynamics::settings,
    facts,
};

const LEADS: usize = 500;
const PATIENCE: Duration = Duration::from_mins(3);

/// An organisation whose clock is the machine's, as the binary's is.
fn world() -> Organisation {
    let clock = SystemClock::new();
    let world = Organisation::following(Arc::new(move || clock.now()));
    world.dynamics.set_faults(|faults| faults.key_polls = 0);
    world
}

async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}?mode=rwc", folder.join("hunter.db").display());
    Store::connect(&url, &Options::default(), Arc::new(SystemIds::new())).await.unwrap()
}

/// Every one of these leads is assessed anew.
async fn scan(store: &Store, leads: &[LeadId], points: u8) {
    let now = SystemClock::new().now();
    store.request(leads, now).await.unwrap();
    let leases = ScanStore::lease(store, facts::node(1), 10_000, now, facts::LEASE).await.unwrap();
    let mut results: Vec<_> = leases.iter().map(|lease| facts::good(lease, 1)).collect();
    for result in &mut results {
        result.finished_at = now;
        if let Ok((_, verdict)) = &mut result.outcome {
            *verdict = facts::assessment(points);
        }
    }
    ScanStore::finish(store, &results).await.unwrap();
}

/// The one line that a push of one lead prints.
fn pushed(folder: &Path, settings: &[(&'static str, String)], domain: &str) -> Value {
    let ended = run(folder, &["dynamics", "push", domain, "--json"], settings);
    assert_eq!(ended.code, 0, "{}", ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

/// Bodies of the writes so far.
fn writes(world: &Organisation) -> Vec<Value> {
    let calls = world.journal.of("dynamics").into_iter();
    calls
        .filter(|call| call.method == "PATCH")
        .map(|call| serde_json::from_str(&call.body).unwrap())
        .collect()
}

fn start(folder: &Path, settings: &[(&'static str, String)]) -> Server {
    let mut all: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.push(("HUNTER_RESCAN_INTERVAL", "0"));
    all.push(("RUST_LOG", "error"));
    Server::start(folder, &["serve"], &all)
}

/// Follows a job over a socket until it has ended, or the server is gone; answers what it heard.
async fn follow(address: String, job: String) -> Vec<Value> {
    let mut request = format!("ws://{address}/graphql/ws").into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.unwrap();
    let query = "subscription J($id: ID!) { jobProgress(id: $id) { state total done succeeded \
                 skipped failed } }";
    let subscribe = json!({"id": "1", "type": "subscribe",
        "payload": {"query": query, "variables": {"id": job}}});
    for message in [json!({"type": "connection_init"}), subscribe] {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    let mut heard = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let mut message: Value = serde_json::from_str(&text).unwrap();
        match message["type"].as_str() {
            Some("next") => heard.push(message["payload"]["data"]["jobProgress"].take()),
            Some("complete" | "error") => break,
            _ => {}
        }
    }
    heard
}

/// Waits until so many leads are there.
async fn wait_for(world: &Organisation, leads: usize) {
    let deadline = Instant::now() + PATIENCE;
    while world.dynamics.rows("lead").len() < leads {
        assert!(Instant::now() < deadline, "{} leads", world.dynamics.rows("lead").len());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_leads_are_there_once_each_though_the_server_is_killed_twice_meanwhile() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let mut settings = settings(&world);
    settings.push(("HUNTER_D365_REQUESTS_PER_SECOND", "200".to_owned()));
    let store = store(folder).await;
    let leads = facts::leads(&store, LEADS).await;
    scan(&store, &leads, 80).await;

    let made = run(folder, &["dynamics", "provision", "--yes"], &settings);
    assert_eq!(made.code, 0, "{}", made.err);
    let first = "lead-0.com.tr";
    let created = pushed(folder, &settings, first);
    assert_eq!((&created["state"], &created["outcome"]), (&json!("PUSHED"), &json!("CREATED")));
    let page = created["url"].as_str().unwrap();
    assert!(page.contains(created["leadId"].as_str().unwrap()), "{page}");
    let unchanged = pushed(folder, &settings, first);
    assert_eq!(unchanged["outcome"], "UNCHANGED");
    assert_eq!(writes(&world).len(), 1, "nothing was sent");
    scan(&store, &leads[..1], 90).await;
    assert_eq!(pushed(folder, &settings, first)["outcome"], "UPDATED");
    let [whole, change] = writes(&world).try_into().expect("two writes");
    assert_eq!((&whole["hnt_finalscore"], &change["hnt_finalscore"]), (&json!(80), &json!(90)));
    assert!(change["subject"].is_null() && change["hnt_provider"].is_null(), "{change}");
    assert!(change.as_object().unwrap().len() < whole.as_object().unwrap().len() / 2);

    // While the flag is off a wish waits, and is shown.
    store.wish(&leads[1..2], true, SystemClock::new().now()).await.unwrap();
    let off = start(folder, &[]);
    let query = "{ lead(domain: \"lead-1.com.tr\") { dynamicsStatus { state } } \
                 integrations { dynamics { state } } }";
    let shown = off.json(query, &Value::Null);
    assert_eq!(shown["lead"]["dynamicsStatus"]["state"], "QUEUED", "{shown}");
    drop(off);
    assert_eq!(world.dynamics.rows("lead").len(), 1);

    world.dynamics.set_limits(|limits| {
        (limits.requests, limits.window) = (100, Duration::from_secs(1));
    });
    world.dynamics.set_faults(|faults| {
        faults.shares = Shares { unavailable: 20, lost: 20, ..Shares::default() };
    });
    let mut server = start(folder, &settings);
    let push = "mutation P($input: BulkInput!) { pushLeadsToDynamics(input: $input) { \
                job { id } userErrors { code } } }";
    let asked = server.json(push, &json!({"input": {"filter": {"scoreMin": 1}}}));
    let job = asked["pushLeadsToDynamics"]["job"]["id"].as_str().expect("a job").to_owned();
    for wanted in [120, 260] {
        let (address, job) = (server.address.clone(), job.clone());
        let (heard, ()) = tokio::join!(follow(address, job), async {
            wait_for(&world, wanted).await;
            // SIGKILL: nothing of the process is asked.
            server.child.kill().unwrap();
            server.child.wait().unwrap();
        });
        assert!(heard.iter().all(|job| job["state"] != "SUCCEEDED"), "it was killed too late");
        assert!(!heard.is_empty(), "its progress was told");
        server = start(folder, &settings);
    }
    let followed = follow(server.address.clone(), job);
    let heard = tokio::time::timeout(PATIENCE, followed).await.expect("the job ends");
    let last = heard.last().expect("its end is told");
    assert_eq!((&last["total"], &last["done"]), (&json!(LEADS), &json!(LEADS)), "{last}");
    assert_eq!(last["failed"], 0, "{last}");

    let rows = world.dynamics.rows("lead");
    let mut domains: Vec<_> = rows.iter().map(|row| row.value("hnt_domain").as_str()).collect();
    domains.sort_unstable();
    domains.dedup();
    assert_eq!((rows.len(), domains.len()), (LEADS, LEADS), "each once");
    let seen = world.dynamics.statistics();
    // Provisioning made a publisher and a solution.
    assert_eq!((seen.created, seen.updated), (LEADS as u64 + 2, 1), "{seen:?}");
    assert!(seen.refused > 0, "nothing was throttled: {seen:?}");
    let statuses = store.statuses(&leads).await.unwrap();
    assert!(statuses.iter().all(|status| status.state == PushState::Pushed));
    let attempts = store.attempts(&leads, 100).await.unwrap();
    for lead in &leads {
        let good = attempts.iter().any(|(of, attempt)| {
            of == lead && matches!(attempt.outcome, OutcomeKind::Created | OutcomeKind::Unchanged)
        });
        assert!(good, "each with its history");
    }
    let metrics = server.get("/metrics");
    for recorded in [
        "hunter_push_attempts_total{hunter_push_outcome=\"created\"}",
        "hunter_push_attempts_total{hunter_push_outcome=\"transient-error\"}",
        "hunter_push_attempts_total{hunter_push_outcome=\"throttled\"}",
        "hunter_push_backlog",
        "hunter_push_oldest_seconds",
        "hunter_push_circuit 0",
        "hunter_push_pauses_total",
    ] {
        assert!(metrics.contains(recorded), "{recorded} is not recorded");
    }
    assert_eq!(server.stop("TERM").code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_attempt_is_logged_whole_and_without_secrets_or_the_leads_content() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let mut settings = settings(&world);
    let store = store(folder).await;
    let leads = facts::leads(&store, 1).await;
    scan(&store, &leads, 80).await;
    let named = NewLead {
        company_name: Some("Canary Sanayi".to_owned()),
        ..facts::new_lead("lead-0.com.tr")
    };
    store.upsert(&[named], SystemClock::new().now()).await.unwrap();
    let made = run(folder, &["dynamics", "provision", "--yes"], &settings);
    assert_eq!(made.code, 0, "{}", made.err);

    let refusal = "A validation error occurred.  The length of the 'companyname' attribute of the \
                   'lead' entity exceeded the maximum allowed length of '100': Canary Sanayi.";
    world.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::refusal(400, Some(0x8004_4331), refusal))];
    });
    settings.push(("RUST_LOG", "hunter=trace".to_owned()));
    settings.push(("HUNTER_LOG_FORMAT", "json".to_owned()));
    let refused = run(folder, &["dynamics", "push", "lead-0.com.tr"], &settings);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(refused.out.contains("companyname"), "{}", refused.out);
    let lines = refused.err.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told: Vec<_> =
        lines.filter(|line| line["message"] == "a push did not get through").collect();
    let [told] = told.as_slice() else { panic!("{} lines: {}", told.len(), refused.err) };
    for (name, value) in [
        ("level", json!("WARN")),
        ("hunter.domain", json!("lead-0.com.tr")),
        ("outcome", json!("rejected")),
        ("reason", json!("too-long")),
        ("code", json!("0x80044331")),
        ("field", json!("companyname")),
        ("status", json!(400)),
        ("failed_before", json!(0)),
    ] {
        assert_eq!(told[name], value, "{name}: {told}");
    }
    assert!(told["request_id"].is_string() && told["attempt"].is_string(), "{told}");
    let tokens = world.entra.issued();
    assert!(!tokens.is_empty());
    for secret in tokens.iter().map(String::as_str).chain([APPLICATION.1, "Canary", "Bearer"]) {
        assert!(!refused.err.contains(secret), "{secret:?} is logged: {}", refused.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_from_the_command_line_says_what_came_of_each_and_what_to_do() {
    let (world, folder) = (world(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let settings = settings(&world);
    let store = store(folder).await;
    let leads = facts::leads(&store, 3).await;
    scan(&store, &leads[..2], 80).await;

    let push = |more: &[&str]| {
        let arguments = [&["dynamics", "push"], more].concat();
        run(folder, &arguments, &settings)
    };
    let blocked = push(&["lead-0.com.tr"]);
    assert_eq!(blocked.code, 1, "{}", blocked.err);
    assert!(
        blocked.out.contains("BLOCKED") && blocked.out.contains("provision"),
        "{}",
        blocked.out
    );

    let made = run(folder, &["dynamics", "provision", "--yes"], &settings);
    assert_eq!(made.code, 0, "{}", made.err);
    let checked = store.close_circuit().await.unwrap();
    assert!(checked, "the circuit was open");
    let some =
        push(&["https://www.lead-0.com.tr/", "lead-1.com.tr", "lead-2.com.tr", "no.example"]);
    assert_eq!(some.code, 3, "{}", some.err);
    assert_eq!(some.out.matches("CREATED").count(), 2, "{}", some.out);
    assert!(some.err.contains("lead-2.com.tr") && some.err.contains("scan"), "{}", some.err);
    assert!(some.err.contains("no.example"), "{}", some.err);

    let nothing = push(&["lead-2.com.tr", "--locale", "tr"]);
    assert_eq!(nothing.code, 1, "{}", nothing.err);
    assert!(nothing.err.contains("Gönderilecek kayıt yok"), "{}", nothing.err);
    let off = run(folder, &["dynamics", "push", "lead-0.com.tr"], &[]);
    assert_eq!(off.code, 4);
    assert!(off.err.contains("HUNTER_D365_ENABLED"), "{}", off.err);
}
