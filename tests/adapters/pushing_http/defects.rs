//! What the older product got wrong, defect by defect.

use hunter::{
    domain::{
        lead::FactSource,
        push::{attempt::OutcomeKind, failure::FailureReason},
    },
    ports::store::leads::{LeadStore as _, NewLead},
    sandbox::dynamics::{Column, Fault, Kind, RetryAfter, When},
};
use serde_json::{Value, json};

use super::*;
use crate::facts::domain;

const LEAD: &str = "lead-0.com.tr";

async fn outcomes(world: &World) -> Vec<OutcomeKind> {
    world.history(0).await.into_iter().map(|attempt| attempt.outcome).collect()
}

#[tokio::test]
async fn defect_11_a_second_push_updates_fields_on_a_200_and_a_third_is_unchanged() {
    let world = World::new(1, 131).await;
    let node = world.node(1);
    world.push(&node).await;
    world.time.pass(TimeDelta::minutes(1));
    world.scan(90).await;
    world.push(&node).await;
    let calls = world.calls();
    assert_eq!(calls.iter().map(|call| call.status).collect::<Vec<_>>(), [201, 200]);
    let body: Value = serde_json::from_str(&calls[1].body).unwrap();
    let sent: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(sent.contains(&"hnt_finalscore") && sent.contains(&"hnt_lastsynctime"), "{sent:?}");
    assert!(!sent.contains(&"subject") && !sent.contains(&"hnt_provider"), "only what changed");
    assert_eq!(row_of(&world, LEAD).value("hnt_finalscore"), 90);

    world.push(&node).await;
    assert_eq!(world.calls().len(), 2, "nothing was sent");
    let expected = [OutcomeKind::Unchanged, OutcomeKind::Updated, OutcomeKind::Created];
    assert_eq!(outcomes(&world).await, expected);
}

#[tokio::test]
async fn defect_12_a_lost_reply_a_double_click_and_two_workers_make_one_lead_without_any_e_mail() {
    let world = World::new(1, 132).await;
    let nodes = [world.node(1), world.node(2)];
    world.organisation.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::LostReply)];
    });
    world.wish().await;
    world.wish().await;
    let (one, other) = tokio::join!(nodes[0].runner.step(), nodes[1].runner.step());
    one.and(other).unwrap();
    world.wish().await;
    world.settle(&nodes[1]).await;
    world.each_is_there_once();
    let row = row_of(&world, LEAD);
    assert!(row.value("emailaddress1").is_null(), "nothing hangs on an address");
    assert_eq!(world.written(), (1, 0));
    assert_eq!(world.status(0).await.known.map(|known| known.dynamics_id), Some(row.id));
}

#[tokio::test]
async fn defect_13_a_worker_that_dies_in_the_middle_leaves_nothing_stuck() {
    let world = World::new(1, 133).await;
    world.organisation.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::Stall(Duration::from_millis(300)))];
    });
    world.wish().await;
    let dying = world.node(1);
    tokio::select! {
        _ = dying.runner.step() => panic!("it dies while Dynamics has not answered"),
        () = written(&world) => {}
    }
    assert_eq!(world.status(0).await.state, PushState::Pushing);
    world.settle(&world.node(2)).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(world.written(), (1, 0));
}

/// Until the row is there.
async fn written(world: &World) {
    while world.organisation.dynamics.rows("lead").is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn defect_14_server_errors_and_silence_are_retried_and_a_named_wait_is_kept() {
    let world = World::new(1, 134).await;
    let node = world.node(1);
    let silence = Fault::Stall(Duration::from_millis(1_500));
    for (fault, full) in [(Fault::Html(503), 5_000), (Fault::Dropped, 10_000), (silence, 20_000)] {
        world.organisation.dynamics.set_faults(|faults| {
            faults.script = vec![(When::Write, fault)];
        });
        world.wish().await;
        world.work(&node).await;
        let status = world.status(0).await;
        assert_eq!(status.state, PushState::Retrying);
        let wait = (status.due.unwrap() - world.time.now()).num_milliseconds();
        assert!((full / 2..=full).contains(&wait), "{wait} of {full}");
        world.time.pass_until(status.due.unwrap());
    }
    world.settle(&node).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);

    let world = World::new(1, 135).await;
    let node = world.node(1);
    world.organisation.dynamics.set_faults(|faults| {
        faults.script = vec![(When::Write, Fault::throttled(RetryAfter::Seconds(7)))];
    });
    world.wish().await;
    world.work(&node).await;
    let status = world.status(0).await;
    assert_eq!((status.state, status.attempts), (PushState::Retrying, 0));
    let wait = (status.due.unwrap() - world.time.now()).num_milliseconds();
    assert!((6_900..=7_700).contains(&wait), "seven seconds and up to a tenth: {wait}");
    world.settle(&node).await;
    assert_eq!(outcomes(&world).await, [OutcomeKind::Created, OutcomeKind::Throttled]);
    assert_eq!(world.organisation.dynamics.statistics().early, 0);
}

#[tokio::test]
async fn defect_15_choices_are_found_by_label_whatever_their_numbers() {
    let world = World::new(1, 136).await;
    world.organisation.dynamics.delete_column("lead", "hnt_huntersegment");
    world.organisation.dynamics.change_table("lead", |table| {
        let options = [(7, "Skip"), (1, " migration "), (23, "COLD"), (4, "Existing")];
        let options = options.map(|(number, label)| (number, label.to_owned())).into();
        table.columns.push(Column::new("hnt_HunterSegment", Kind::Choice(options)));
    });
    world.push(&world.node(1)).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(row_of(&world, LEAD).value("hnt_huntersegment"), 1);
}

#[tokio::test]
async fn defect_16_a_name_of_255_characters_is_accepted_cut_between_characters() {
    let world = World::new(1, 137).await;
    // The hundredth and hundred-first units are one character.
    let name = format!("{}\u{1f600}{}", "ğ".repeat(99), "ü".repeat(155));
    let named = NewLead {
        domain: domain(LEAD),
        company_name: Some(name),
        country: None,
        source: FactSource::Person,
    };
    world.store.upsert(&[named], world.time.now()).await.unwrap();
    world.push(&world.node(1)).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(row_of(&world, LEAD).value("companyname"), &json!("ğ".repeat(99)));
}

#[tokio::test]
async fn defect_17_after_a_success_nothing_stale_is_said_here_or_there() {
    let world = World::new(1, 138).await;
    let node = world.node(1);
    world.organisation.dynamics.set_faults(|faults| {
        faults.script = [503, 503].map(|status| (When::Write, Fault::Html(status))).into();
    });
    world.wish().await;
    world.work(&node).await;
    let failing = world.status(0).await;
    assert_eq!(failing.attempts, 1);
    assert_eq!(failing.failure.unwrap().0.reason, FailureReason::Unavailable);
    world.settle(&node).await;
    let status = world.status(0).await;
    assert_eq!((status.state, status.attempts), (PushState::Pushed, 0));
    assert_eq!((status.failure, status.due), (None, None), "the error is gone");
    assert_eq!(world.history(0).await.len(), 3, "and the history tells of it");
    // The one moment that stands there is that of the push itself, with its offset.
    let there = row_of(&world, LEAD).value("hnt_lastsynctime").as_str().unwrap().to_owned();
    let began = world.history(0).await[0].at;
    assert_eq!(there, began.format("%Y-%m-%dT%H:%M:%SZ").to_string());
}

#[tokio::test]
async fn defect_18_an_expired_token_is_renewed_within_the_push() {
    let world = World::new(1, 139).await;
    let node = world.node(1);
    world.push(&node).await;
    world.organisation.entra.expire_access_tokens();
    world.scan(90).await;
    world.push(&node).await;
    assert_eq!(world.calls().iter().map(|call| call.status).collect::<Vec<_>>(), [201, 401, 200]);
    assert_eq!(outcomes(&world).await, [OutcomeKind::Updated, OutcomeKind::Created]);
}

#[tokio::test]
async fn a_lead_closed_or_deleted_by_a_seller_is_left_alone_over_the_wire_too() {
    let world = World::new(2, 140).await;
    let node = world.node(1);
    world.push(&node).await;
    let dynamics = &world.organisation.dynamics;
    let closed = [("statecode", json!(1)), ("statuscode", json!(3))];
    assert!(dynamics.change_row("lead", id_of(&world, LEAD), &closed));
    assert!(dynamics.delete_row("lead", id_of(&world, "lead-1.com.tr")));
    let before = row_of(&world, LEAD);
    world.scan(90).await;
    world.push(&node).await;
    assert_eq!(world.states().await, [PushState::Closed, PushState::Deleted]);
    assert_eq!(row_of(&world, LEAD), before);
    assert_eq!(dynamics.rows("lead").len(), 1, "not made anew by itself");
}
