//! Several nodes, nodes that die, and people who stop a sync.

use std::time::Duration;

use chrono::TimeDelta;
use hunter::{
    domain::sync_run::{SyncMode, SyncState},
    ports::progress::{Changed, Progress as _},
    services::referral_sync::Stepped,
};

use super::{World, sample, total, work};
use crate::databases::{Database, databases};

#[tokio::test]
async fn a_node_that_dies_between_pages_is_succeeded_at_the_next_page() {
    for database in databases().await {
        let world = World::of(&database, sample(739, 60)).await;
        let run = world.syncs().request(SyncMode::Full).await.unwrap();
        {
            let dying = world.runner(1);
            for _ in 0..3 {
                assert!(matches!(dying.step().await.unwrap(), Stepped::Page { .. }));
            }
        }
        work(&world.runner(2)).await;
        let run = world.syncs().find(run.id).await.unwrap().unwrap();
        assert_eq!(run.state, SyncState::Succeeded);
        assert_eq!((run.counts.pages, run.counts.inserted), (8, 739));
        assert_eq!(world.calls(), 8, "no page was read twice");
    }
}

#[tokio::test]
async fn a_node_that_dies_over_a_page_is_succeeded_when_its_lease_ends() {
    for database in databases().await {
        let world = World::of(&database, sample(250, 60)).await;
        let run = world.syncs().request(SyncMode::Full).await.unwrap();
        world.microsoft.partner_center.set_faults(|faults| {
            faults.delay = Some(Duration::from_millis(300));
        });
        let dying = world.runner(1);
        let cut = tokio::time::timeout(Duration::from_millis(100), dying.step()).await;
        assert!(cut.is_err(), "it died over the page");
        world.microsoft.partner_center.set_faults(|faults| faults.delay = None);
        let next = world.runner(2);
        assert_eq!(next.step().await.unwrap(), Stepped::Idle, "it may be alive yet");
        world.pass(TimeDelta::seconds(61));
        work(&next).await;
        let run = world.syncs().find(run.id).await.unwrap().unwrap();
        assert_eq!((run.state, run.counts.inserted), (SyncState::Succeeded, 250));
    }
}

#[tokio::test]
async fn two_nodes_at_once_run_one_sync_and_no_page_twice() {
    for database in databases().await {
        let world = World::of(&database, sample(739, 60)).await;
        let (one, two) = (world.runner(1), world.runner(2));
        let syncs = world.syncs();
        let (asked, again) =
            tokio::join!(syncs.request(SyncMode::Full), syncs.request(SyncMode::Full));
        let (asked, again) = (asked.unwrap(), again.unwrap());
        assert_eq!(asked.id, again.id);
        let ended = || async { syncs.find(asked.id).await.unwrap().unwrap().state.has_ended() };
        let drive = async |runner: &hunter::services::referral_sync::SyncRunner| {
            while !ended().await {
                runner.step().await.unwrap();
            }
        };
        tokio::join!(drive(&one), drive(&two));
        let run = syncs.find(asked.id).await.unwrap().unwrap();
        assert_eq!((run.counts.pages, run.counts.inserted), (8, 739));
        assert_eq!(total(run.counts), 739);
        assert_eq!(world.calls(), 8);
        assert_eq!(world.referrals().await.len(), 739);
    }
}

#[tokio::test]
async fn a_person_stops_a_sync_and_what_was_stored_stands() {
    for database in databases().await {
        let world = World::of(&database, sample(450, 60)).await;
        let run = world.syncs().request(SyncMode::Full).await.unwrap();
        let runner = world.runner(1);
        runner.step().await.unwrap();
        let mut heard = world.progress.subscribe();
        let stopped = world.syncs().cancel(run.id).await.unwrap().unwrap();
        assert_eq!(stopped.state, SyncState::Cancelled);
        assert_eq!(heard.try_recv().unwrap(), Changed::Sync(run.id));
        assert_eq!(runner.step().await.unwrap(), Stepped::Idle);
        assert_eq!(world.referrals().await.len(), 100);
        // It counts for nothing: the next one reads everything.
        assert_eq!(world.sync(SyncMode::Delta).await.counts.fetched, 450);
    }
}

#[tokio::test]
async fn a_node_that_stops_gives_its_sync_to_the_others_at_once() {
    for database in databases().await {
        let world = World::of(&database, sample(250, 60)).await;
        let run = world.syncs().request(SyncMode::Full).await.unwrap();
        let leaving = world.runner(1);
        leaving.stop();
        assert_eq!(leaving.step().await.unwrap(), Stepped::Stopped(run.id));
        work(&world.runner(2)).await;
        let run = world.syncs().find(run.id).await.unwrap().unwrap();
        assert_eq!((run.state, run.counts.inserted), (SyncState::Succeeded, 250));
    }
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_while_delays_a_sync_and_spoils_nothing() {
    let Some(database) = Database::postgres().await else { return };
    let world = World::of(&database, sample(450, 60)).await;
    let run = world.syncs().request(SyncMode::Full).await.unwrap();
    let runner = world.runner(1);
    runner.step().await.unwrap();
    database.open_to_others(false).await;
    for _ in 0..3 {
        assert!(runner.step().await.unwrap_err().is_transient());
    }
    database.open_to_others(true).await;
    work(&runner).await;
    let run = world.syncs().find(run.id).await.unwrap().unwrap();
    assert_eq!((run.state, run.counts.inserted), (SyncState::Succeeded, 450));
    assert_eq!(total(run.counts), run.counts.fetched);
}
