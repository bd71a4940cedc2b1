//! The client of a Dynamics organisation, over real sockets: what it sends, and what it makes of
//! every answer.

use std::time::Duration;

use chrono::TimeDelta;
use hunter::{
    domain::{
        lead::FactSource,
        push::{
            content::{Held, Value},
            failure::FailureReason,
            mapping::Mapping,
        },
    },
    ports::dynamics::{Dynamics as _, DynamicsError, LeadState, Precondition, Write},
    sandbox::dynamics::{Column, Fault, Kind, When},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    dataverse::Organisation,
    dataverse_client::{Connected, Setting, facts, reason, write},
};

const DOMAIN: &str = "example.com";

fn first() -> Write {
    write(DOMAIN, Precondition::Absent)
}

#[tokio::test]
async fn a_push_is_one_request_and_an_unchanged_lead_is_none() {
    let connected = Connected::provisioned().await;
    let mut about = facts(DOMAIN);
    let changes = connected.first(&about).await;
    connected.world.journal.clear();
    let created = connected
        .client
        .write(&Write { changes: changes.clone(), ..first() })
        .await
        .expect("written");
    assert!(created.created && created.state == LeadState::Open);
    let calls = connected.world.journal.of("dynamics");
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!(call.method, "PATCH");
    assert!(call.path.ends_with("/leads(hnt_domain='example.com')"), "{}", call.path);
    assert_eq!(call.query, "$select=leadid,statecode");
    for (name, value) in [
        ("prefer", "return=representation"),
        ("if-none-match", "*"),
        ("odata-version", "4.0"),
        ("x-ms-client-request-id", "00000000-0000-0000-0000-000000000007"),
    ] {
        assert_eq!(call.header(name), Some(value), "{name}");
    }
    assert!(call.header("cookie").is_none(), "no affinity to one server is kept");
    let body: serde_json::Value = serde_json::from_str(&call.body).expect("JSON");
    assert!(body.get("hnt_domain").is_none(), "the key is never in a body");
    assert_eq!(body["hnt_finalscore"], 74);

    let held = changes.applied_to(&Held::new());
    about.pushed_at += TimeDelta::hours(1);
    assert!(connected.next(&about, &held).await.is_empty(), "nothing to send");
    about.score = Some(80);
    let rest = connected.next(&about, &held).await;
    let version = created.version.expect("a version");
    let precondition = Precondition::Version(version.clone());
    let second = Write { changes: rest, precondition, ..first() };
    let updated = connected.client.write(&second).await.expect("a 200 is a success");
    assert!(!updated.created && updated.version.as_ref() != Some(&version));
    assert_eq!(updated.lead_id, created.lead_id);
    let body = connected.world.journal.of("dynamics").pop().expect("a call").body;
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body, json!({"hnt_finalscore": 80, "hnt_lastsynctime": "2026-01-15T07:00:00Z"}));
    assert_eq!(connected.world.dynamics.rows("lead").len(), 1);
    let page = connected.client.page_of(updated.lead_id);
    let expected =
        format!("/main.aspx?pagetype=entityrecord&etn=lead&id={}&appid=app", updated.lead_id);
    assert!(page.ends_with(&expected), "{page}");
}

#[tokio::test]
async fn a_token_that_was_revoked_is_renewed_and_the_push_succeeds() {
    let connected = Connected::provisioned().await;
    connected.world.entra.expire_access_tokens();
    connected.client.write(&first()).await.expect("written");
    let statuses: Vec<_> = connected.calls().into_iter().map(|(.., status)| status).collect();
    assert_eq!(statuses, [401, 201]);
    connected.world.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::Unauthorized); 2];
    });
    let error = connected.client.write(&write(DOMAIN, Precondition::Present)).await.unwrap_err();
    assert_eq!(reason(error), FailureReason::TokenRefused);
}

#[tokio::test]
async fn choices_are_found_by_their_label_whatever_their_numbers() {
    let connected = Connected::start();
    connected.world.dynamics.change_table("lead", |table| {
        let options = [(7, "Skip"), (1, "migration"), (23, "Cold"), (4, "Existing")];
        let options = options.map(|(number, label)| (number, label.to_owned())).into();
        table.columns.push(Column::new("hnt_HunterSegment", Kind::Choice(options)));
    });
    connected.provision().await;
    let changes = connected.first(&facts(DOMAIN)).await;
    assert_eq!(changes.0["hnt_huntersegment"], Some(Value::Whole(1)));
    connected.client.write(&Write { changes, ..first() }).await.expect("the number is accepted");
    assert_eq!(connected.world.dynamics.rows("lead")[0].value("hnt_huntersegment"), 1);
}

#[tokio::test]
async fn a_long_name_is_cut_on_the_boundary_of_a_character() {
    let connected = Connected::provisioned().await;
    // The hundredth and hundred-first units are one character.
    let name = format!("{}\u{1f600}{}", "ğ".repeat(99), "ü".repeat(155));
    let about = hunter::domain::push::facts::PushFacts {
        company_name: Some((name, FactSource::Import)),
        ..facts(DOMAIN)
    };
    let changes = connected.first(&about).await;
    connected.client.write(&Write { changes, ..first() }).await.expect("accepted");
    let row = &connected.world.dynamics.rows("lead")[0];
    assert_eq!(row.value("companyname"), &json!("ğ".repeat(99)));
}

#[tokio::test]
async fn preconditions_become_their_own_errors() {
    let connected = Connected::provisioned().await;
    let client = &connected.client;
    let error = client.write(&write(DOMAIN, Precondition::Present)).await.unwrap_err();
    assert!(matches!(error, DynamicsError::Absent(_)), "{error:?}");
    assert_eq!(client.find(DOMAIN, &[]).await, Ok(None));
    let made = client.write(&first()).await.expect("written");
    let error = client.write(&first()).await.unwrap_err();
    assert!(matches!(error, DynamicsError::Exists(_)), "{error:?}");
    let version = made.version.expect("a version");
    let with = |version: &str| write(DOMAIN, Precondition::Version(version.to_owned()));
    client.write(&with(&version)).await.expect("written");
    let error = client.write(&with(&version)).await.unwrap_err();
    assert!(matches!(error, DynamicsError::Changed(_)), "{error:?}");
    connected.world.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::key_taken("hnt_domain", DOMAIN))];
    });
    let error = client.write(&write(DOMAIN, Precondition::Present)).await.unwrap_err();
    assert!(matches!(error, DynamicsError::Exists(_)), "a race for the key: {error:?}");

    let row = connected.world.dynamics.rows("lead")[0].id;
    let closed = [("statecode", json!(2)), ("statuscode", json!(4)), ("subject", json!("Theirs"))];
    assert!(connected.world.dynamics.change_row("lead", row, &closed));
    let found = client.find(DOMAIN, Mapping::built_in().columns()).await.expect("read");
    let found = found.expect("it is there");
    assert_eq!((found.lead_id, found.state), (row, LeadState::Disqualified));
    assert_eq!(found.held["subject"], Value::Text("Theirs".to_owned()));
    assert!(!found.held.contains_key("hnt_finalscore") && found.trace.request_id.is_some());
}

#[tokio::test]
async fn a_lost_answer_or_a_late_one_is_told_and_repeating_makes_one_lead() {
    let setting = Setting { timeout: Duration::from_millis(400), ..Setting::default() };
    let connected = Connected::with(Organisation::start(), &setting);
    connected.provision().await;
    for (fault, expected) in [
        (Fault::LostReply, FailureReason::LostReply),
        (Fault::CutOff, FailureReason::LostReply),
        (Fault::Stall(Duration::from_secs(2)), FailureReason::Timeout),
        (Fault::Dropped, FailureReason::LostReply),
    ] {
        let is_done = fault != Fault::Dropped;
        let domain = format!("{}.example", Uuid::from_u128(u128::from(is_done)).simple());
        connected.world.dynamics.set_faults(|faults| faults.script = vec![(When::Write, fault)]);
        let one = write(&domain, Precondition::Absent);
        let error = connected.client.write(&one).await.unwrap_err();
        assert_eq!(reason(error), expected);
        let again = connected.client.write(&one).await;
        assert_eq!(again.is_err(), is_done, "{again:?}");
        let found = connected.client.find(&domain, &[]).await.expect("read").expect("there");
        assert!(connected.world.dynamics.delete_row("lead", found.lead_id));
        assert!(connected.world.dynamics.rows("lead").is_empty(), "one lead, never two");
    }
}

#[tokio::test]
async fn nobody_there_means_that_nothing_was_written() {
    let mut world = Organisation::start();
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    world.url = format!("http://{}", free.expect("a port"));
    let connected = Connected::with(world, &Setting::default());
    let error = connected.client.write(&first()).await.unwrap_err();
    assert_eq!(reason(error), FailureReason::Unreachable);
}
