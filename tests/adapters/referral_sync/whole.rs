//! The whole way with the referrals of a real partner's size.

use std::collections::BTreeSet;

use hunter::{
    domain::{
        ids::LeadId,
        referral::standing::Standing,
        sync_run::{SyncMode, SyncState},
    },
    ports::store::{
        PageRequest,
        leads::{LeadFilter, LeadOrder, LeadParts, LeadStore},
        referrals::ReferralStore as _,
    },
};
use serde_json::json;

use super::{World, sample, total};
use crate::databases::databases;

#[tokio::test]
async fn every_lead_answers_the_counts_add_up_and_only_what_changed_is_written_again() {
    for database in databases().await {
        let world = World::of(&database, sample(739, 150)).await;
        let first = world.sync(SyncMode::Delta).await;
        assert_eq!((first.state, first.mode), (SyncState::Succeeded, SyncMode::Full));
        let counts = first.counts;
        assert_eq!((counts.pages, counts.fetched, counts.inserted), (8, 739, 739), "{counts:?}");
        assert_eq!(total(counts), counts.fetched);
        let stored = world.referrals().await;
        assert_eq!(stored.len(), 739);

        every_lead_answers(&world, &stored).await;

        world.calls();
        let second = world.sync(SyncMode::Delta).await;
        assert_eq!((second.state, second.mode), (SyncState::Succeeded, SyncMode::Delta));
        assert_eq!(second.counts.inserted + second.counts.updated, 0);
        assert_eq!(total(second.counts), second.counts.fetched);
        assert!(world.calls() <= 2, "nothing new costs two requests at most");
        assert_eq!(world.referrals().await, stored, "and writes nothing");

        for place in (0..739).step_by(74) {
            world.change(place, |referral| referral["substatus"] = json!("Reconsidered"));
        }
        let third = world.sync(SyncMode::Delta).await;
        assert_eq!((third.counts.inserted, third.counts.updated), (0, 10));
        let again = world.referrals().await;
        let before: BTreeSet<_> = stored.iter().map(|one| (one.id, one.synced_at)).collect();
        let written: Vec<_> =
            again.iter().filter(|one| !before.contains(&(one.id, one.synced_at))).collect();
        assert_eq!(written.len(), 10);
        let changed = written
            .iter()
            .filter(|one| one.facts.substatus.as_deref() == Some("Reconsidered"))
            .count();
        assert_eq!(changed, 10);

        let full = world.sync(SyncMode::Full).await;
        assert_eq!((full.mode, full.counts.unchanged), (SyncMode::Full, 739));
    }
}

async fn every_lead_answers(world: &World, stored: &[hunter::domain::referral::Referral]) {
    let page = PageRequest { limit: 100, after: None, before: None, from_end: false };
    let (mut after, mut leads) = (None, Vec::<(LeadId, String)>::new());
    loop {
        let request = PageRequest { after, ..page.clone() };
        let filter = LeadFilter::default();
        let parts = LeadParts::default();
        let found = LeadStore::page(&*world.store, &filter, LeadOrder::default(), &request, parts)
            .await
            .unwrap();
        leads
            .extend(found.items.iter().map(|(_, lead)| (lead.id, lead.domain.as_str().to_owned())));
        after = found.items.last().map(|(cursor, _)| cursor.clone());
        if !found.has_next {
            break;
        }
    }
    assert!(leads.len() > 100, "{} leads", leads.len());
    let ids: Vec<_> = leads.iter().map(|(id, _)| *id).collect();
    let known = world.store.of_leads(&ids).await.unwrap();
    assert!(known.synced_at.is_some());
    let mut tied = 0;
    for (id, domain) in &leads {
        let own = known.referrals.iter().filter(|(lead, _)| lead == id);
        let standing = Standing::of(own.map(|(_, referral)| referral.clone()).collect());
        let expected = stored.iter().filter(|one| {
            one.domain.as_deref() == Some(domain)
                || one.domain.is_none() && one.domain_candidates.contains(domain)
        });
        assert_eq!(standing.referrals.len(), expected.count(), "{domain}");
        assert!(standing.primary().is_some(), "{domain} came of a referral");
        tied += standing.referrals.iter().filter(|one| one.link.is_some()).count();
    }
    assert_eq!(tied, stored.iter().filter(|one| one.link.is_some()).count());
    let filter = LeadFilter { is_referral: Some(true), ..LeadFilter::default() };
    assert_eq!(LeadStore::count(&*world.store, &filter).await.unwrap(), leads.len() as u64);
    let figures = world.store.dashboard(&LeadFilter::default()).await.unwrap();
    assert_eq!(figures.referral_count, leads.len() as u64);
}
