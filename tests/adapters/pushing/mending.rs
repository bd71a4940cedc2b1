//! A broken connection: nothing more is sent, everything is shown as blocked, and a good test sets
//! it all going again.

use chrono::TimeDelta;
use hunter::domain::push::{
    failure::{FailureReason, PushFailure},
    schema::KeyState,
};

use super::*;

async fn blocked_by(world: &World, failure: &PushFailure) {
    let statuses = world.store.statuses(&world.leads).await.unwrap();
    for status in statuses {
        assert_eq!(status.state, PushState::Blocked);
        assert_eq!(status.failure.map(|(failure, _)| failure).as_ref(), Some(failure));
    }
}

#[tokio::test]
async fn a_revoked_token_blocks_everything_until_a_test_passes() {
    let world = World::new(40, 21).await;
    let runner = world.runner(1);
    let revoked =
        PushFailure { code: Some("0x80072560".to_owned()), ..FailureReason::NotAMember.into() };
    world.organisation.inside().broken = Some(revoked.clone());
    world.wish().await;
    world.work(&runner).await;
    let sent = world.organisation.inside().journal.len();
    assert!(sent <= 8, "{sent} requests, no more than were under way");
    blocked_by(&world, &revoked).await;

    // It tests itself now and then, and nothing else is sent.
    for _ in 0..3 {
        let Pushed::Idle(Some(until)) = runner.step().await.unwrap() else { panic!("idle") };
        world.time.pass_until(until);
    }
    runner.step().await.unwrap();
    assert!(world.organisation.inside().tests >= 3);
    assert_eq!(world.organisation.inside().journal.len(), sent);

    world.organisation.inside().broken = None;
    world.settle(&runner).await;
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
    assert_eq!(world.organisation.inside().rows.len(), 40);
}

#[tokio::test]
async fn a_column_deleted_meanwhile_is_named_and_mending_it_resumes() {
    let world = World::new(5, 22).await;
    let runner = world.runner(1);
    let removed = world.organisation.inside().schema.columns.remove("hnt_provider").unwrap();
    world.wish().await;
    world.work(&runner).await;
    let missing = PushFailure::of_field(FailureReason::ColumnMissing, "hnt_provider");
    blocked_by(&world, &missing).await;
    assert!(world.organisation.inside().rows.is_empty());

    world.organisation.inside().schema.columns.insert("hnt_provider".to_owned(), removed);
    let tested = world.pushes().test().await.unwrap().unwrap();
    assert!(tested.passed() && tested.resumed, "somebody tested by hand");
    world.settle(&runner).await;
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
}

#[tokio::test]
async fn a_key_that_is_not_ready_blocks_and_resumes_by_itself() {
    let world = World::new(2, 23).await;
    let runner = world.runner(1);
    world.organisation.inside().schema.key = KeyState::Pending;
    world.wish().await;
    world.work(&runner).await;
    blocked_by(&world, &FailureReason::KeyPending.into()).await;
    assert!(world.organisation.inside().journal.is_empty(), "nothing was sent");

    world.organisation.inside().schema.key = KeyState::Active;
    world.settle(&runner).await;
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
}

#[tokio::test]
async fn wishes_wait_while_the_flag_is_off_and_go_when_it_is_on_again() {
    let world = World::new(3, 24).await;
    world.wish().await;
    let off = Pushes::new(
        Arc::new(world.store.clone()),
        Arc::new(world.store.clone()),
        SetUp::Off,
        Arc::clone(Mapping::built_in()),
        Arc::new(ProgressBus::new()),
        world.time.clone(),
    );
    world.time.pass(TimeDelta::days(2));
    let shown = off.standings(&world.leads).await.unwrap();
    assert!(shown.iter().all(|standing| standing.status.state == PushState::Queued));
    assert_eq!(off.overview().await.unwrap().queue.depth, 3);
    assert!(off.preview(world.leads[0]).await.unwrap().is_none());
    assert!(off.test().await.unwrap().is_none());

    world.settle(&world.runner(1)).await;
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
}
