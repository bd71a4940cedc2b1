//! Referrals with the binary, from the sign-in to the third sync: every lead answers, the counts add
//! up, only what changed is written, and nothing secret shows anywhere.

use std::{collections::HashMap, path::Path, time::Duration};

use hunter::sandbox::{
    entra::TokenError,
    partner_center::{Fault, NextLink, RetryAfter, When},
};
use sea_orm::{Database, EntityTrait as _};
use serde_json::{Value, json};

use crate::{
    Server,
    checked::run,
    microsoft::Microsoft,
    partner_center::{KEY, settings},
    referral_sync::world,
};

const RUN: &str = "id state full pages fetched inserted updated unchanged skipped failed missing \
                   error { class code message }";

/// What the graph answers, without an error.
fn data(server: &Server, query: &str) -> Value {
    let answer = server.ask(query);
    let (_, body) = answer.split_once("\r\n\r\n").expect(&answer);
    let mut told: Value = serde_json::from_str(body).expect(&answer);
    assert!(told.get("errors").is_none(), "{told:#}");
    told["data"].take()
}

/// Looks until there is an answer.
fn wait<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_200 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never came");
}

/// Signs in with the code that the graph gives, as a person does.
fn sign_in(server: &Server, world: &Microsoft) -> Value {
    let started =
        data(server, "mutation { startPartnerCenterSignIn { verificationUri userCode } }");
    let code = started["startPartnerCenterSignIn"]["userCode"].as_str().unwrap();
    assert!(world.entra.approve(code));
    started
}

/// The first sync, which begins by itself once somebody has signed in.
fn first_sync(server: &Server) -> Value {
    let ask = format!("{{ integrations {{ partnerCenter {{ lastRun {{ {RUN} }} }} }} }}");
    wait(|| {
        let mut run = data(server, &ask)["integrations"]["partnerCenter"]["lastRun"].take();
        (run["state"] == "SUCCEEDED").then(|| run.take())
    })
}

/// A sync that is asked for, at its end.
fn sync(server: &Server, full: bool) -> Value {
    let asked = data(
        server,
        &format!(
            "mutation {{ syncPartnerReferrals(input: {{full: {full}}}) {{ syncRun {{ id }} \
             userErrors {{ code }} }} }}"
        ),
    );
    let asked = &asked["syncPartnerReferrals"];
    assert_eq!(asked["userErrors"], json!([]));
    let ask =
        format!("{{ node(id: {}) {{ ... on SyncRun {{ {RUN} }} }} }}", asked["syncRun"]["id"]);
    wait(|| {
        let run = data(server, &ask)["node"].take();
        (run["state"] != "RUNNING").then_some(run)
    })
}

fn number(run: &Value, name: &str) -> u64 {
    run[name].as_u64().unwrap_or_else(|| panic!("{name} of {run:#}"))
}

fn adds_up(run: &Value) {
    let parts = ["inserted", "updated", "unchanged", "skipped", "failed"];
    let sum: u64 = parts.iter().map(|part| number(run, part)).sum();
    assert_eq!(sum, number(run, "fetched"), "{run:#}");
}

/// Every lead, with what it says of referrals.
fn leads(server: &Server) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = data(
            server,
            &format!(
                "{{ leads(first: 100, after: {after}, orderBy: {{field: DOMAIN, direction: ASC}}) {{ \
                 nodes {{ domain partnerReferral {{ isReferral linkStatus count syncedAt primary {{ \
                 referralId }} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
            ),
        )["leads"]
            .take();
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Every row about referrals, as it lies in the file.
async fn rows(folder: &Path) -> HashMap<String, entity::partner_referral::Model> {
    let url = format!("sqlite://{}?mode=ro", folder.join("hunter.db").display());
    let db = Database::connect(url).await.unwrap();
    let all = entity::partner_referral::Entity::find().all(&db).await.unwrap();
    db.close().await.unwrap();
    all.into_iter().map(|row| (row.referral_id.clone(), row)).collect()
}

/// A figure of `/metrics`.
fn figure(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics.lines().find(|line| line.starts_with(name))?;
    line.rsplit_once(' ')?.1.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_sign_in_to_the_third_sync_with_739_referrals_of_every_shape() {
    let (world, folder) = (world(739), tempfile::tempdir().unwrap());
    let settings = settings(&world);
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start(folder.path(), &["serve"], &borrowed);
    let stranger = r#"mutation { addLead(input: {domain: "baska.com.tr", scan: false}) { userErrors { code } } }"#;
    data(&server, stranger);
    sign_in(&server, &world);

    let first = first_sync(&server);
    assert_eq!(first["full"], true);
    assert_eq!((number(&first, "pages"), number(&first, "inserted")), (8, 739), "{first:#}");
    adds_up(&first);
    let stored = rows(folder.path()).await;
    assert_eq!(stored.len(), 739);

    let leads = leads(&server);
    let (referred, others): (Vec<_>, Vec<_>) =
        leads.iter().partition(|lead| lead["partnerReferral"]["isReferral"] == true);
    let others: Vec<_> = others.iter().map(|lead| lead["domain"].as_str().unwrap()).collect();
    assert_eq!(others, ["baska.com.tr"], "every lead answers, and only this one with no");
    for lead in &leads {
        assert!(lead["partnerReferral"]["syncedAt"].is_string(), "{lead:#}");
    }
    for lead in &referred {
        let domain = lead["domain"].as_str().unwrap();
        let own = stored.values().filter(|row| {
            let candidates = row.domain_candidates.as_deref().unwrap_or_default();
            row.domain.as_deref() == Some(domain)
                || row.domain.is_none() && candidates.contains(&format!("\"{domain}\""))
        });
        let told = number(&lead["partnerReferral"], "count");
        assert_eq!(told, own.count() as u64, "{domain}");
        assert!(lead["partnerReferral"]["primary"]["referralId"].is_string());
    }
    let counted = data(
        &server,
        "{ leads(filter: {isReferral: true}) { totalCount } dashboard { referralCount } \
           all: referrals { totalCount } open: referrals(filter: {isOpen: true}) { totalCount } \
           nobodys: referrals(filter: {isOpen: true, hasDomain: false}) { totalCount } }",
    );
    assert_eq!(counted["leads"]["totalCount"], referred.len());
    assert_eq!(counted["dashboard"]["referralCount"], referred.len());
    assert_eq!(counted["all"]["totalCount"], 739);

    world.journal.clear();
    let second = sync(&server, false);
    adds_up(&second);
    assert_eq!((number(&second, "inserted"), number(&second, "updated")), (0, 0), "{second:#}");
    let calls = world.journal.of("partner-center");
    assert!(calls.len() <= 2 && calls.iter().all(|call| call.method == "GET"), "{calls:#?}");
    assert_eq!(rows(folder.path()).await, stored, "nothing is written");

    let now = hunter::ports::clock::Clock::now(&*world.clock);
    world.partner_center.change(|referrals| {
        for place in (0..739).step_by(74) {
            referrals[place]["substatus"] = json!("Reconsidered");
            referrals[place]["updatedDateTime"] = json!(now.to_rfc3339());
        }
    });
    let third = sync(&server, false);
    adds_up(&third);
    assert_eq!((number(&third, "inserted"), number(&third, "updated")), (0, 10), "{third:#}");
    let again = rows(folder.path()).await;
    let written: Vec<_> = again.iter().filter(|(id, row)| stored.get(*id) != Some(row)).collect();
    assert_eq!(written.len(), 10, "the only rows that are written");
    assert!(written.iter().all(|(_, row)| row.substatus.as_deref() == Some("Reconsidered")));

    // The metrics say the same; the syncer shows them after its work.
    let metrics = wait(|| {
        let metrics = server.get("/metrics");
        let runs = r#"hunter_sync_runs_total{hunter_sync_outcome="succeeded"}"#;
        (figure(&metrics, runs) >= Some(3.0) && metrics.contains("hunter_referrals_open "))
            .then_some(metrics)
    });
    for (name, expected) in
        [("hunter_referrals_open ", "open"), ("hunter_referrals_without_domain ", "nobodys")]
    {
        let expected = counted[expected]["totalCount"].as_f64();
        assert!(expected > Some(0.0));
        assert_eq!(figure(&metrics, name), expected, "{name}");
    }
    assert!(figure(&metrics, "hunter_referrals_expiring ").is_some());
    assert!(figure(&metrics, "hunter_sync_age_seconds ").is_some_and(f64::is_finite));
    assert_eq!(figure(&metrics, "hunter_partner_center_sign_in "), Some(1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_syncs_good_and_bad_show_no_secret_anywhere() {
    let (world, folder) = (world(250), tempfile::tempdir().unwrap());
    let mut settings = settings(&world);
    settings.extend([("RUST_LOG", "trace".to_owned()), ("HUNTER_SECRET_KEY", KEY.to_owned())]);
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut server = Server::start(folder.path(), &["serve"], &borrowed);
    let logs = server.listen();
    let mut heard = vec![sign_in(&server, &world).to_string()];
    heard.push(first_sync(&server).to_string());

    let absent = RetryAfter::Absent;
    let nowhere = "http://127.0.0.1:9".to_owned();
    for (script, next_link, state, code) in [
        // A token that is refused amid the pages is replaced by a fresh one.
        (vec![(When::Page(2), Fault::Status(401, absent))], NextLink::Correct, "SUCCEEDED", None),
        (vec![], NextLink::Foreign(nowhere), "FAILED", Some("127.0.0.1")),
        (
            vec![(When::Next, Fault::Status(403, absent))],
            NextLink::Correct,
            "FAILED",
            Some("forbidden"),
        ),
        (vec![(When::Next, Fault::MfaNumber); 2], NextLink::Correct, "FAILED", Some("wants-mfa")),
    ] {
        world.partner_center.set_faults(|faults| {
            (faults.script, faults.next_link) = (script, next_link);
        });
        let run = sync(&server, true);
        assert_eq!(run["state"], state, "{run:#}");
        assert_eq!(run["error"]["code"].as_str(), code, "{run:#}");
        heard.push(run.to_string());
    }
    world.partner_center.set_faults(|faults| faults.next_link = NextLink::Correct);
    let metrics = server.get("/metrics");
    let failed = r#"hunter_sync_runs_total{hunter_sync_outcome="failed"}"#;
    assert_eq!(figure(&metrics, failed), Some(3.0), "a failure is counted as one: {metrics}");
    // Renewals that are refused, in the server and in a process of its own.
    for refused in [("invalid_grant", 50_076), ("temporarily_unavailable", 90_006)] {
        world.entra.set_faults(|faults| {
            faults.token_error = Some(TokenError::new(refused.0, refused.1));
        });
        world.entra.expire_access_tokens();
        let run_here = sync(&server, true);
        assert_eq!(run_here["state"], "FAILED", "{run_here:#}");
        let ended = run(folder.path(), &["partner-center", "sync", "--json"], &settings);
        assert_ne!(ended.code, 0);
        heard.extend([run_here.to_string(), ended.out, ended.err]);
    }
    let everything = "{ integrations { partnerCenter { state reason lastRun { error { message } } } } \
        referrals(first: 100) { nodes { referralId name status domain companyName } } \
        leads(first: 50) { nodes { domain contacts { email } partnerReferral { isReferral } } } }";
    heard.extend([server.ask(everything), metrics, server.get("/metrics")]);
    heard.push(server.stop("TERM").out);
    let logs = logs.join().unwrap();
    assert!(logs.contains("TRACE") && logs.contains("a sync failed"), "the logs were captured");
    for people in ["satinalma@gmail.com", "bilgi@firma", "AYŞE"] {
        assert!(!logs.contains(people), "{people} is in the logs");
    }
    heard.push(logs);
    for file in folder.path().read_dir().unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        heard.push(String::from_utf8_lossy(&bytes).into_owned());
    }

    let issued = world.entra.issued();
    assert!(issued.len() >= 5, "a device code, access and refresh tokens: {issued:?}");
    for secret in issued.iter().map(String::as_str).chain([KEY]) {
        for text in &heard {
            assert!(!text.contains(secret), "{secret} shows");
        }
    }
}
