//! Bad weather: throttling, outages, lost replies, stalls.

use chrono::TimeDelta;
use hunter::domain::push::failure::{FailureReason, PushFailure};

use super::*;
use crate::organisation::Mishaps;

#[tokio::test]
async fn a_thousand_pushes_settle_in_bad_weather_without_a_double_or_an_early_request() {
    let world = World::new(1_000, 11).await;
    world.organisation.inside().mishaps =
        Mishaps { throttled: 0.2, unavailable: 0.1, lost_reply: 0.05, stalled: 0.05 };
    world.wish().await;
    world.settle(&world.runner(1)).await;

    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
    let inside = world.organisation.inside();
    assert_eq!(inside.rows.len(), 1_000, "each lead is there");
    assert_eq!(inside.rows.values().filter(|row| row.writes != 1).count(), 0, "each once");
    assert_eq!(inside.early, 0, "nothing was sent during a stated pause");
    assert!(inside.most_at_once <= 8);
}

#[tokio::test]
async fn two_nodes_share_the_queue_and_the_pause() {
    let world = World::new(200, 12).await;
    world.organisation.inside().mishaps = Mishaps { throttled: 0.1, ..Mishaps::default() };
    world.wish().await;
    let nodes = [world.runner(1), world.runner(2)];
    for _ in 0..10_000 {
        let (one, other) = tokio::join!(nodes[0].step(), nodes[1].step());
        if let (Pushed::Idle(one), Pushed::Idle(other)) = (one.unwrap(), other.unwrap()) {
            let Some(until) = one.into_iter().chain(other).min() else { break };
            world.time.pass_until(until);
        }
    }
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
    assert_eq!(world.organisation.inside().early, 0);
    assert!(world.organisation.inside().rows.values().all(|row| row.writes == 1));
}

#[tokio::test]
async fn a_lost_reply_is_made_good_by_reading_what_stands_there() {
    let world = World::new(1, 13).await;
    let runner = world.runner(1);
    world.organisation.inside().mishaps = Mishaps { lost_reply: 1.0, ..Mishaps::default() };
    world.wish().await;
    world.work(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Retrying);
    assert_eq!(world.organisation.inside().rows.len(), 1, "it was written");

    world.organisation.inside().mishaps = Mishaps::default();
    world.settle(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(world.organisation.row("lead-0.com.tr").writes, 1, "and not once more");
    assert!(world.status(0).await.known.is_some_and(|known| known.pushed_at.is_some()));
}

#[tokio::test]
async fn server_errors_are_retried_later_each_time_and_retry_after_is_kept_to_the_second() {
    let world = World::new(1, 14).await;
    let runner = world.runner(1);
    world.organisation.inside().mishaps = Mishaps { unavailable: 1.0, ..Mishaps::default() };
    world.wish().await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        world.work(&runner).await;
        let due = world.status(0).await.due.expect("it is tried again");
        waits.push((due - world.time.now()).num_milliseconds());
        world.time.pass_until(due);
    }
    for (index, wait) in waits.iter().enumerate() {
        let full = 5_000 << index;
        assert!((full / 2..=full).contains(wait), "{index}: {wait}");
    }

    world.organisation.inside().mishaps = Mishaps { throttled: 1.0, ..Mishaps::default() };
    world.work(&runner).await;
    let asked = world.organisation.inside().quiet_until.expect("it asked to wait");
    assert_eq!(world.status(0).await.due, Some(asked));
    assert_eq!(world.store.connection().await.unwrap().paused_until, Some(asked));
    assert_eq!(runner.step().await.unwrap(), Pushed::Idle(Some(asked)));
    world.organisation.inside().mishaps = Mishaps::default();
    world.time.pass_until(asked);
    world.settle(&runner).await;
    let first = world.organisation.inside().journal.iter().find(|a| a.at >= asked).cloned();
    assert_eq!(first.map(|arrived| arrived.at), Some(asked));
}

#[tokio::test]
async fn a_long_outage_is_waited_out_and_loses_nothing() {
    let world = World::new(20, 15).await;
    let runner = world.runner(1);
    world.organisation.inside().mishaps = Mishaps { unavailable: 1.0, ..Mishaps::default() };
    world.wish().await;
    let begun = world.time.now();
    while world.time.now() < begun + TimeDelta::hours(6) {
        if let Pushed::Idle(Some(until)) = runner.step().await.unwrap() {
            world.time.pass_until(until);
        }
    }
    let sent = world.organisation.inside().journal.len();
    assert!(sent < 400, "{sent} requests into an outage of six hours");
    assert!(world.states().await.iter().all(|state| *state == PushState::Retrying));
    assert!(world.store.connection().await.unwrap().paused_until.is_some(), "and it says so");

    world.organisation.inside().mishaps = Mishaps::default();
    world.settle(&runner).await;
    assert!(world.states().await.iter().all(|state| *state == PushState::Pushed));
}

#[tokio::test]
async fn a_refused_lead_fails_alone_and_names_the_field() {
    let world = World::new(3, 16).await;
    let refusal = PushFailure::of_field(FailureReason::TooLong, "companyname");
    world.organisation.inside().refuses.insert("lead-1.com.tr".to_owned(), refusal.clone());
    world.wish().await;
    world.settle(&world.runner(1)).await;

    assert_eq!(
        (world.status(0).await.state, world.status(2).await.state),
        (PushState::Pushed, PushState::Pushed)
    );
    let failed = world.status(1).await;
    assert_eq!(failed.state, PushState::Failed);
    assert_eq!(failed.failure.map(|(failure, _)| failure), Some(refusal));
}
