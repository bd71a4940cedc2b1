//! What sellers hear of referrals, each once: one came, one lapses soon.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    domain::{
        alert::{Alert, AlertKind, Fact},
        sync_run::{SyncMode, SyncState},
    },
    ports::{
        clock::Clock as _,
        store::{
            PageRequest,
            alerts::{AlertFilter, AlertStore as _},
        },
    },
    sandbox::partner_center::{Fault, RetryAfter, When},
    services::referral_sync::{Gauges, Stepped},
};
use serde_json::{Value, json};

use super::{World, plain, sample, work};
use crate::databases::databases;

async fn told(world: &World, kind: AlertKind) -> Vec<Alert> {
    let filter = AlertFilter { kinds: Some(vec![kind]), ..AlertFilter::default() };
    let page = PageRequest { limit: 100, after: None, before: None, from_end: false };
    world.store.alerts(&filter, &page).await.unwrap().items
}

fn add(world: &World, new: Vec<Value>) {
    world.microsoft.partner_center.change(|referrals| referrals.extend(new));
}

/// One that changed just now.
fn fresh(world: &World, id: &str, emails: &[&str]) -> Value {
    let mut referral = plain(id, emails, 0);
    referral["updatedDateTime"] = json!(world.microsoft.clock.now().to_rfc3339());
    referral
}

#[tokio::test]
async fn a_new_referral_is_told_of_once_and_the_first_sync_is_no_news() {
    for database in databases().await {
        let world = World::of(&database, sample(150, 30)).await;
        world.sync(SyncMode::Delta).await;
        assert_eq!(told(&world, AlertKind::NewReferral).await, []);

        let mut over = fresh(&world, "over", &["x@biten.com.tr"]);
        over["status"] = json!("Closed");
        let nobodys = fresh(&world, "nobodys", &["biri@gmail.com"]);
        add(&world, vec![fresh(&world, "new", &["x@yeni.com.tr"]), over, nobodys]);
        assert_eq!(world.sync(SyncMode::Delta).await.counts.inserted, 3);
        let news = told(&world, AlertKind::NewReferral).await;
        assert_eq!(news.len(), 2, "{news:?}: what is over by then is no news");
        let stored = world.referrals().await;
        for (id, domain) in [("new", "yeni.com.tr"), ("nobodys", "")] {
            let referral = stored.iter().find(|one| one.facts.referral_id == id).unwrap();
            let alert = news.iter().find(|alert| alert.referral_id == Some(referral.id)).expect(id);
            assert_eq!(alert.lead_id, referral.link.map(|(lead, _)| lead));
            assert_eq!(alert.domain, domain);
            assert_eq!(alert.change.to, Some(Fact::Text("Çınar Gıda A.Ş.".to_owned())));
        }
        for mode in [SyncMode::Delta, SyncMode::Full] {
            world.change(150, |referral| referral["substatus"] = json!(format!("{mode:?}")));
            assert_eq!(world.sync(mode).await.counts.updated, 1);
            assert_eq!(told(&world, AlertKind::NewReferral).await, news, "once");
        }
    }
}

#[tokio::test]
async fn a_first_sync_that_breaks_off_and_is_made_up_for_is_no_news_either() {
    for database in databases().await {
        let world = World::of(&database, sample(250, 30)).await;
        world.microsoft.partner_center.set_faults(|faults| {
            faults.script = vec![(When::Page(2), Fault::Status(403, RetryAfter::Absent))];
        });
        assert_eq!(world.sync(SyncMode::Full).await.state, SyncState::Failed);
        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.state, run.counts.inserted), (SyncState::Succeeded, 150));
        assert_eq!(told(&world, AlertKind::NewReferral).await, []);
    }
}

#[tokio::test]
async fn a_node_that_dies_amid_news_leaves_each_told_once() {
    for database in databases().await {
        let world = World::of(&database, sample(20, 5)).await;
        world.sync(SyncMode::Full).await;
        let new = (0..250).map(|number| {
            fresh(&world, &format!("new-{number}"), &[&format!("x@yeni{number}.com.tr")])
        });
        add(&world, new.collect());
        world.syncs().request(SyncMode::Full).await.unwrap();
        {
            let dying = world.runner(1);
            assert!(matches!(dying.step().await.unwrap(), Stepped::Page { .. }));
        }
        assert_eq!(told(&world, AlertKind::NewReferral).await.len(), 100, "with their page");
        work(&world.runner(2)).await;
        let filter = AlertFilter::default();
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { limit: 100, after, before: None, from_end: false };
            let page = world.store.alerts(&filter, &page).await.unwrap();
            after = page.items.last().map(|alert| alert.id);
            all.extend(page.items.into_iter().filter_map(|alert| alert.referral_id));
            if !page.has_next {
                break;
            }
        }
        assert_eq!(all.len(), 250);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 250);
    }
}

fn lapsing(world: &World, id: &str, in_hours: i64) -> Value {
    let mut referral = fresh(world, id, &[&format!("x@{id}.com.tr")]);
    referral["expirationDateTime"] = json!(in_hours_of(world, in_hours).to_rfc3339());
    referral
}

fn in_hours_of(world: &World, hours: i64) -> DateTime<Utc> {
    world.microsoft.clock.now() + TimeDelta::hours(hours)
}

#[tokio::test]
async fn what_lapses_soon_is_told_of_with_the_sync_and_as_time_passes() {
    for database in databases().await {
        let world = World::of(&database, Vec::new()).await;
        let mut over = lapsing(&world, "biten", 30);
        over["status"] = json!("Closed");
        let (soon, later) = (lapsing(&world, "yakin", 70), lapsing(&world, "sonra", 100));
        add(&world, vec![soon, later, lapsing(&world, "gecti", -1), over]);
        let gauges = Gauges::new(world.syncs(), Arc::clone(&world.store) as _);
        assert_eq!(gauges.notice().await.unwrap(), 0, "nothing is stored");
        world.sync(SyncMode::Full).await;
        let domains = async || {
            let mut news: Vec<_> = told(&world, AlertKind::ReferralExpiring)
                .await
                .into_iter()
                .map(|alert| alert.domain)
                .collect();
            news.sort();
            news
        };
        assert_eq!(domains().await, ["yakin.com.tr"]);
        assert_eq!(gauges.notice().await.unwrap(), 0, "once");

        // Nothing changes there, and no sync runs: time passes.
        world.pass(TimeDelta::hours(27));
        assert_eq!(gauges.notice().await.unwrap(), 0);
        world.pass(TimeDelta::hours(2));
        assert_eq!(gauges.notice().await.unwrap(), 1);
        assert_eq!(domains().await, ["sonra.com.tr", "yakin.com.tr"]);
        let alert = told(&world, AlertKind::ReferralExpiring).await.remove(0);
        assert_eq!(alert.change.to, Some(Fact::Day(in_hours_of(&world, 71).date_naive())));
        assert!(alert.lead_id.is_some());
        assert_eq!(gauges.notice().await.unwrap(), 0);

        // Another end is another matter.
        let end = in_hours_of(&world, 48);
        world.change(1, |referral| referral["expirationDateTime"] = json!(end.to_rfc3339()));
        world.sync(SyncMode::Delta).await;
        assert_eq!(domains().await, ["sonra.com.tr", "sonra.com.tr", "yakin.com.tr"]);
        world.sync(SyncMode::Full).await;
        assert_eq!(domains().await.len(), 3);
    }
}
