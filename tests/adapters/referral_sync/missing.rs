//! Referrals that the list does not hold any more.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use hunter::domain::{referral::Referral, sync_run::SyncMode};
use serde_json::{Value, json};

use super::{World, newest, sample};
use crate::databases::databases;

fn missing(referrals: &[Referral]) -> BTreeSet<String> {
    let gone = referrals.iter().filter(|one| one.missing_since.is_some());
    gone.map(|one| one.facts.referral_id.clone()).collect()
}

/// Takes these out of the list; answers them.
fn take(world: &World, places: &[usize]) -> Vec<Value> {
    let mut taken = Vec::new();
    world.microsoft.partner_center.change(|referrals| {
        for place in places.iter().rev() {
            taken.push(referrals.remove(*place));
        }
    });
    taken
}

fn ids(taken: &[Value]) -> BTreeSet<String> {
    taken.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_a_full_sync_does_not_find_is_marked_and_loses_the_mark_when_it_is_seen_again() {
    for database in databases().await {
        let world = World::of(&database, sample(450, 30)).await;
        world.sync(SyncMode::Full).await;
        let before = world.referrals().await;
        // At both ends, within pages, and on both sides of where pages meet.
        let taken = take(&world, &[0, 50, 99, 100, 101, 200, 299, 449]);
        assert_eq!(world.sync(SyncMode::Delta).await.counts.missing, 0, "a delta can not tell");
        assert_eq!(missing(&world.referrals().await), BTreeSet::new());

        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.counts.fetched, run.counts.unchanged, run.counts.missing), (442, 442, 8));
        let marked = world.referrals().await;
        assert_eq!(missing(&marked), ids(&taken));
        assert!(marked.iter().filter_map(|one| one.missing_since).all(|at| at >= run.started_at));
        let unmarked: Vec<_> =
            marked.iter().map(|one| Referral { missing_since: None, ..one.clone() }).collect();
        assert_eq!(unmarked, before, "nothing else is other than before, and nothing is deleted");

        world.pass(TimeDelta::days(7));
        assert_eq!(world.sync(SyncMode::Full).await.counts.missing, 0, "each is noticed once");
        assert_eq!(world.referrals().await, marked, "since then");

        // The account sees them again, as they were.
        world.microsoft.partner_center.change(|referrals| referrals.extend(taken));
        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.counts.updated, run.counts.unchanged), (8, 442));
        assert_eq!(missing(&world.referrals().await), BTreeSet::new());
        assert_eq!(world.sync(SyncMode::Full).await.counts.unchanged, 450);
    }
}

#[tokio::test]
async fn an_account_that_sees_nothing_any_more_deletes_nothing() {
    for database in databases().await {
        let world = World::of(&database, sample(150, 30)).await;
        world.sync(SyncMode::Full).await;
        let taken = take(&world, &(0..150).collect::<Vec<_>>());
        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.counts.fetched, run.counts.missing), (0, 150));
        assert_eq!(missing(&world.referrals().await), ids(&taken));
    }
}

#[tokio::test]
async fn a_list_whose_order_can_not_be_relied_on_says_nothing_of_what_is_missing() {
    for database in databases().await {
        let mut mixed = sample(350, 30);
        // Stretches of pages that overlap: only what is seen later tells that the order is none.
        mixed.rotate_left(120);
        let world = World::of(&database, mixed).await;
        world.microsoft.partner_center.set_faults(|faults| faults.ignores_order = true);
        world.sync(SyncMode::Full).await;
        world.sync(SyncMode::Full).await;
        assert_eq!(missing(&world.referrals().await), BTreeSet::new(), "all were seen");

        // An entry that can not be understood may be any of them.
        let world = World::of(&database, sample(50, 30)).await;
        world.sync(SyncMode::Full).await;
        world.microsoft.partner_center.change(|referrals| {
            referrals[7] = json!({"status": "New", "updatedDateTime": newest().to_rfc3339()});
        });
        assert_eq!(world.sync(SyncMode::Full).await.counts.missing, 0);
    }
}
