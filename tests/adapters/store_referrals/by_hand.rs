//! Ties that people make stand, whatever syncs say.

use hunter::{
    domain::{ids::ReferralId, lead::FactSource, referral::LinkSource, scan::ScanState},
    ports::store::{
        PageRequest,
        leads::{LeadFilter, LeadParts, LeadStore, NewLead},
        referrals::{NotLinked, ReferralFilter, ReferralOrder, ReferralStore},
    },
};

use super::{referral, sync};
use crate::{
    databases::databases,
    facts::{at, domain},
};

async fn only(store: &impl ReferralStore) -> hunter::domain::referral::Referral {
    let page = PageRequest { limit: 2, after: None, before: None, from_end: false };
    let mut found =
        store.page(&ReferralFilter::default(), ReferralOrder::default(), &page).await.unwrap();
    assert_eq!(found.items.len(), 1);
    found.items.remove(0).1
}

async fn is_referral(store: &impl LeadStore, name: &str) -> bool {
    let filter = LeadFilter {
        is_referral: Some(true),
        search: Some(name.to_owned()),
        ..LeadFilter::default()
    };
    store.count(&filter).await.unwrap() == 1
}

#[tokio::test]
async fn a_link_made_by_hand_survives_every_sync() {
    for database in databases().await {
        let store = database.store().await;
        let new = NewLead {
            domain: domain("hedef.com.tr"),
            company_name: None,
            country: None,
            source: FactSource::Person,
        };
        let target = store.upsert(&[new], at(0)).await.unwrap()[0].0;
        sync(&store, vec![referral("a", &["x@cinar.com.tr"], 1)], 10).await;
        let id = only(&store).await.id;
        let tied = store.link(id, &domain("hedef.com.tr"), at(20)).await.unwrap().unwrap();
        assert_eq!(tied.referral.link, Some((target, LinkSource::Manual)));
        assert_eq!(tied.leads.len(), 2, "both leads are other than before");
        assert!(is_referral(&store, "hedef.com.tr").await);
        assert!(!is_referral(&store, "cinar.com.tr").await);
        for (second, email) in [(30, "x@cinar.com.tr"), (40, "x@baska.com.tr"), (50, "y@gmail.com")]
        {
            let kept = sync(&store, vec![referral("a", &[email], second)], second + 1).await;
            assert_eq!(kept.counts.updated, 1);
            let found = only(&store).await;
            assert_eq!(found.link, Some((target, LinkSource::Manual)));
            assert_eq!(found.domain.as_deref(), Some("hedef.com.tr"));
        }
        assert_eq!(only(&store).await, ReferralStore::by_ids(&store, &[id]).await.unwrap()[0]);
        let counted = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!(counted.referral_count, 1);
    }
}

#[tokio::test]
async fn what_a_person_untied_is_not_tied_again() {
    for database in databases().await {
        let store = database.store().await;
        sync(&store, vec![referral("a", &["x@cinar.com.tr"], 1)], 10).await;
        let id = only(&store).await.id;
        let untied = store.unlink(id, at(20)).await.unwrap().unwrap();
        assert_eq!(untied.referral.link, None);
        assert_eq!(untied.referral.domain.as_deref(), Some("cinar.com.tr"), "it still names it");
        sync(&store, vec![referral("a", &["x@cinar.com.tr", "y@cinar.com.tr"], 30)], 31).await;
        assert_eq!(only(&store).await.link, None);
        assert!(is_referral(&store, "cinar.com.tr").await);
        let (lead, tied) = store.create_lead(id, at(40)).await.unwrap().unwrap();
        assert_eq!(tied.referral.link, Some((lead, LinkSource::Manual)));
        assert_eq!(tied.scan, None, "the lead stood already");
    }
}

#[tokio::test]
async fn a_person_who_names_a_domain_without_a_lead_makes_it_one() {
    for database in databases().await {
        let store = database.store().await;
        sync(&store, vec![referral("a", &["x@a.com.tr", "x@b.com.tr"], 1)], 10).await;
        let id = only(&store).await.id;
        let tied = store.link(id, &domain("b.com.tr"), at(20)).await.unwrap().unwrap();
        assert!(tied.scan.is_some());
        let found = store.by_domain("b.com.tr", LeadParts::default()).await.unwrap().unwrap();
        assert_eq!(tied.referral.link, Some((found.id, LinkSource::Manual)));
        assert_eq!(found.scan_state, ScanState::Queued);
        assert_eq!(found.company_name.unwrap().value, "Çınar Gıda A.Ş.");
        assert!(is_referral(&store, "b.com.tr").await);
        let again = store.link(id, &domain("b.com.tr"), at(30)).await.unwrap().unwrap();
        assert_eq!((again.scan, again.referral.link), (None, tied.referral.link));
        assert_eq!(LeadStore::count(&store, &LeadFilter::default()).await.unwrap(), 1);
        sync(&store, vec![referral("a", &["x@a.com.tr"], 40)], 41).await;
        assert_eq!(only(&store).await.link, tied.referral.link, "no sync undoes it");
    }
}

#[tokio::test]
async fn what_can_not_be_tied_says_why() {
    for database in databases().await {
        let store = database.store().await;
        let nobody = ReferralId(uuid::Uuid::from_u128(7));
        let name = domain("cinar.com.tr");
        assert_eq!(store.link(nobody, &name, at(1)).await.unwrap(), Err(NotLinked::NoReferral));
        assert_eq!(store.unlink(nobody, at(1)).await.unwrap(), Err(NotLinked::NoReferral));
        sync(&store, vec![referral("a", &["x@a.com.tr", "x@b.com.tr"], 1)], 10).await;
        let id = only(&store).await.id;
        assert_eq!(store.create_lead(id, at(20)).await.unwrap(), Err(NotLinked::SeveralDomains));
        sync(&store, vec![referral("a", &["x@gmail.com"], 30)], 31).await;
        assert_eq!(store.create_lead(id, at(40)).await.unwrap(), Err(NotLinked::NoDomain));
        assert_eq!(LeadStore::count(&store, &LeadFilter::default()).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_lead_made_of_a_referral_is_scanned() {
    for database in databases().await {
        let store = database.store().await;
        // Untied before its lead exists: a lead of the same name is made anew.
        sync(&store, vec![referral("a", &["x@a.com.tr", "x@b.com.tr"], 1)], 10).await;
        let id = only(&store).await.id;
        store.unlink(id, at(15)).await.unwrap().unwrap();
        sync(&store, vec![referral("a", &["x@a.com.tr"], 20)], 21).await;
        assert_eq!(LeadStore::count(&store, &LeadFilter::default()).await.unwrap(), 0, "hands off");
        let (lead, tied) = store.create_lead(id, at(30)).await.unwrap().unwrap();
        assert!(tied.scan.is_some());
        let found = store.by_domain("a.com.tr", LeadParts::default()).await.unwrap().unwrap();
        assert_eq!((found.id, found.scan_state), (lead, ScanState::Queued));
        assert_eq!(found.company_name.unwrap().value, "Çınar Gıda A.Ş.");
        assert!(is_referral(&store, "a.com.tr").await);
    }
}
