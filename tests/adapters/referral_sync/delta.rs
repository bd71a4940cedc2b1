//! Deltas are right whatever the service makes of orders, moves and dates.

use chrono::TimeDelta;
use hunter::domain::sync_run::{SyncMode, SyncState};
use serde_json::json;

use super::{World, newest, plain, sample, work};
use crate::databases::databases;

#[tokio::test]
async fn a_delta_stops_at_what_the_last_sync_saw() {
    for database in databases().await {
        let world = World::of(&database, sample(739, 30)).await;
        world.sync(SyncMode::Delta).await;
        world.change(700, |referral| referral["status"] = json!("Closed"));
        world.calls();
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!((run.counts.pages, run.counts.updated), (1, 1));
        assert_eq!(world.calls(), 2, "a page, and the question whether the order holds");
    }
}

#[tokio::test]
async fn a_service_that_ignores_the_order_hides_nothing() {
    for database in databases().await {
        let world = World::of(&database, sample(450, 30)).await;
        world.microsoft.partner_center.set_faults(|faults| faults.ignores_order = true);
        world.sync(SyncMode::Delta).await;
        // As stored there the list happens to stand newest first, but for what comes last.
        world.microsoft.partner_center.change(|referrals| {
            referrals.push(plain("new", &["x@yeni.com.tr"], -30));
        });
        world.change(440, |referral| referral["substatus"] = json!("Reconsidered"));
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!((run.counts.fetched, run.counts.inserted, run.counts.updated), (451, 1, 1));
        // Oldest first, and mixed.
        for shuffle in [1, 7] {
            world.microsoft.partner_center.change(|referrals| {
                referrals.reverse();
                let cut = referrals.len() / shuffle;
                referrals.rotate_left(cut % 451);
            });
            world.change(3, |referral| referral["substatus"] = json!(format!("Again {shuffle}")));
            assert_eq!(world.sync(SyncMode::Delta).await.counts.updated, 1, "{shuffle}");
        }
    }
}

#[tokio::test]
async fn a_referral_that_moves_between_pages_is_not_lost() {
    for database in databases().await {
        let world = World::of(&database, sample(450, 30)).await;
        world.sync(SyncMode::Full).await;
        world.pass(TimeDelta::hours(1));
        let run = world.syncs().request(SyncMode::Full).await.unwrap();
        let runner = world.runner(1);
        runner.step().await.unwrap();
        runner.step().await.unwrap();
        // From the last page to the first, which has been read; all others move down by one.
        world.change(440, |referral| referral["substatus"] = json!("Moved"));
        work(&runner).await;
        let run = world.syncs().find(run.id).await.unwrap().unwrap();
        assert_eq!((run.state, run.counts.fetched), (SyncState::Succeeded, 450));
        assert_eq!(run.counts.unchanged, 450, "one was read twice, and that one not at all");
        let next = world.sync(SyncMode::Delta).await;
        assert_eq!(next.counts.updated, 1);
        let moved = world.referrals().await.remove(0);
        assert_eq!(moved.facts.substatus.as_deref(), Some("Moved"));
        assert_eq!(moved.missing_since, None, "nor thought gone");
    }
}

#[tokio::test]
async fn a_date_of_the_future_hides_no_change_of_the_present() {
    for database in databases().await {
        let mut referrals = sample(350, 30);
        referrals[5]["updatedDateTime"] = json!("2099-01-01T00:00:00Z");
        let world = World::of(&database, referrals).await;
        world.sync(SyncMode::Delta).await;
        // More than a page of it, all dated before the odd one.
        for place in 100..260 {
            world.change(place, |referral| referral["substatus"] = json!("Reconsidered"));
        }
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!(run.counts.updated, 160);
    }
}

#[tokio::test]
async fn a_clock_that_goes_wrong_by_hours_loses_nothing() {
    for database in databases().await {
        let world = World::of(&database, sample(350, 30)).await;
        world.pass(TimeDelta::hours(-6));
        world.sync(SyncMode::Delta).await;
        world.pass(TimeDelta::hours(18));
        for place in 0..120 {
            world.change(place, |referral| referral["substatus"] = json!("Reconsidered"));
        }
        world.pass(TimeDelta::hours(-12));
        assert_eq!(world.sync(SyncMode::Delta).await.counts.updated, 120);
        world.change(300, |referral| referral["substatus"] = json!("Reconsidered"));
        assert_eq!(world.sync(SyncMode::Delta).await.counts.updated, 1);
    }
}

#[tokio::test]
async fn an_entry_that_can_not_be_understood_costs_only_itself() {
    for database in databases().await {
        let mut referrals = sample(250, 30);
        referrals[42] = json!({"status": "New", "updatedDateTime": newest().to_rfc3339()});
        referrals[142] = json!("a text");
        let world = World::of(&database, referrals).await;
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!(run.state, SyncState::Partial);
        assert_eq!((run.counts.fetched, run.counts.inserted, run.counts.failed), (250, 248, 2));
        let history = world.syncs().history().await.unwrap();
        assert_eq!(history.last_complete, Some(run), "all was read: later ones go back to here");
    }
}

#[tokio::test]
async fn everything_is_read_again_once_a_week_and_a_sync_that_was_missed_is_made_up_for() {
    for database in databases().await {
        let world = World::of(&database, sample(120, 30)).await;
        let runner = world.runner(1);
        assert!(runner.start_due().await.unwrap(), "the first one is due at once");
        assert!(!runner.start_due().await.unwrap(), "one at a time");
        work(&runner).await;
        assert!(!runner.start_due().await.unwrap(), "not again so soon");
        let mut modes = Vec::new();
        for _ in 0..8 {
            world.pass(TimeDelta::hours(27));
            assert!(runner.start_due().await.unwrap());
            modes.push(world.syncs().history().await.unwrap().current.unwrap().mode);
            work(&runner).await;
        }
        let full = modes.iter().filter(|mode| **mode == SyncMode::Full).count();
        assert_eq!(full, 1, "{modes:?}");
        // Away for a fortnight: due at once, and all of it.
        world.pass(TimeDelta::days(14));
        assert!(runner.start_due().await.unwrap());
        let current = world.syncs().history().await.unwrap().current.unwrap();
        assert_eq!(current.mode, SyncMode::Full);
    }
}
