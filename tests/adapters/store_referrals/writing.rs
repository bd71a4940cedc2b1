//! What a page writes, and what it leaves alone.

use hunter::{
    domain::{
        ids::{LeadId, ReferralId},
        lead::FactSource,
        referral::{LinkSource, Referral, ReferralFacts, standing::Standing},
        scan::ScanState,
        sync_run::{SyncCounts, SyncMode},
    },
    ports::store::{
        leads::{LeadFilter, LeadOrder, LeadParts, LeadStore, NewLead},
        referrals::{ReferralFilter, ReferralOrder, ReferralStore},
        scans::ScanStore,
        sync_runs::{PageRead, SyncRunStore},
    },
};

use super::{leased, of, page, referral, sync};
use crate::{
    databases::databases,
    facts::{at, domain},
    statements::counting,
};

fn counts(fetched: u32, inserted: u32, updated: u32, unchanged: u32, skipped: u32) -> SyncCounts {
    SyncCounts { pages: 1, fetched, inserted, updated, unchanged, skipped, ..SyncCounts::default() }
}

async fn all(store: &impl ReferralStore) -> Vec<Referral> {
    let page = hunter::ports::store::PageRequest {
        limit: 100,
        after: None,
        before: None,
        from_end: false,
    };
    let found =
        store.page(&ReferralFilter::default(), ReferralOrder::default(), &page).await.unwrap();
    found.items.into_iter().map(|(_, referral)| referral).collect()
}

async fn lead(store: &impl LeadStore, name: &str) -> hunter::domain::lead::Lead {
    store.by_domain(name, LeadParts::ALL).await.unwrap().expect("the lead")
}

#[tokio::test]
async fn a_new_company_becomes_a_lead_with_its_name_and_country_and_is_scanned_at_once() {
    for database in databases().await {
        let store = database.store().await;
        let kept = sync(&store, vec![referral("a", &["bilgi@cinar.com.tr"], 1)], 10).await;
        assert_eq!(kept.counts, counts(1, 1, 0, 0, 0));
        let lead = lead(&store, "cinar.com.tr").await;
        assert_eq!(lead.company_name.unwrap().value, "Çınar Gıda A.Ş.");
        let country = lead.country.unwrap();
        assert_eq!((country.value.as_str(), country.source), ("TR", FactSource::PartnerCenter));
        assert_eq!(lead.scan_state, ScanState::Queued);
        assert_eq!(kept.leads, [lead.id]);
        let scans = ScanStore::by_ids(&store, &kept.scans).await.unwrap();
        assert_eq!(scans[0].lead_id, lead.id);

        let found = all(&store).await;
        assert_eq!(found[0].link, Some((lead.id, LinkSource::Auto)));
        assert_eq!(found[0].domain.as_deref(), Some("cinar.com.tr"));
        assert_eq!(kept.new_referrals, [(found[0].id, Some(lead.id))]);
        let expected = referral("a", &["bilgi@cinar.com.tr"], 1).facts;
        assert_eq!(found[0].facts, ReferralFacts { contacts: Vec::new(), ..expected });
    }
}

#[tokio::test]
async fn a_name_that_a_person_gave_stands_and_one_of_a_file_is_bettered() {
    for database in databases().await {
        let store = database.store().await;
        let told = |name: &str, source| NewLead {
            domain: domain(name),
            company_name: Some("Eski Ad".to_owned()),
            country: None,
            source,
        };
        let standing =
            [told("elle.com.tr", FactSource::Person), told("dosya.com.tr", FactSource::Import)];
        store.upsert(&standing, at(0)).await.unwrap();
        let items =
            vec![referral("a", &["x@elle.com.tr"], 1), referral("b", &["x@dosya.com.tr"], 2)];
        let kept = sync(&store, items, 10).await;
        assert!(kept.scans.is_empty(), "only new leads are scanned for being referrals");
        let named = |lead: hunter::domain::lead::Lead| lead.company_name.unwrap().value;
        assert_eq!(named(lead(&store, "elle.com.tr").await), "Eski Ad");
        assert_eq!(named(lead(&store, "dosya.com.tr").await), "Çınar Gıda A.Ş.");
        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert!(figures.by_provider.is_empty(), "no provider comes of a referral");
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_written_again() {
    for database in databases().await {
        let store = database.store().await;
        let items: Vec<_> = (0..30)
            .map(|n| referral(&format!("r{n}"), &[&format!("x@firma{n}.com.tr")], n))
            .collect();
        assert_eq!(sync(&store, items.clone(), 100).await.counts, counts(30, 30, 0, 0, 0));
        let lease = leased(&store, SyncMode::Delta, at(200)).await;
        let page = page(items.clone());
        let (kept, statements) = counting(store.keep_page(&lease, &page, at(200))).await;
        assert_eq!(kept.unwrap().unwrap().counts, counts(30, 0, 0, 30, 0));
        assert!(statements <= 2, "a look and the run's own row, not {statements}");
        assert!(all(&store).await.iter().all(|referral| referral.synced_at == at(100)));

        let mut changed = items;
        for item in &mut changed[..10] {
            item.facts.substatus = Some("Received".to_owned());
            item.facts.updated_at = Some(at(250));
        }
        assert_eq!(sync(&store, changed, 300).await.counts, counts(30, 0, 10, 20, 0));
        let written = all(&store).await;
        let again = written.iter().filter(|referral| referral.synced_at == at(300));
        assert_eq!(again.count(), 10);
    }
}

#[tokio::test]
async fn an_entry_counts_once_a_page_and_an_older_state_is_no_news() {
    for database in databases().await {
        let store = database.store().await;
        let (old, new) = (referral("a", &["x@a.com.tr"], 1), referral("a", &["x@b.com.tr"], 5));
        let kept = sync(&store, vec![old.clone(), new.clone(), old.clone()], 10).await;
        assert_eq!(kept.counts, counts(3, 1, 0, 0, 2));
        assert_eq!(all(&store).await[0].domain.as_deref(), Some("b.com.tr"));
        assert_eq!(sync(&store, vec![old.clone()], 20).await.counts, counts(1, 0, 0, 0, 1));
        assert_eq!(all(&store).await[0].facts.updated_at, Some(at(5)));
        // Reading everything again believes what the service says now.
        let lease = leased(&store, SyncMode::Full, at(30)).await;
        let kept = store.keep_page(&lease, &page(vec![old]), at(30)).await.unwrap().unwrap();
        assert_eq!(kept.counts, counts(1, 0, 1, 0, 0));
    }
}

#[tokio::test]
async fn what_names_no_single_company_is_kept_and_makes_no_lead() {
    for database in databases().await {
        let store = database.store().await;
        let items = vec![
            referral("none", &[], 1),
            referral("free", &["kisi@gmail.com", "x@hotmail.com"], 2),
            referral("own", &["satis@own.com.tr"], 3),
            referral("seller", &["rep@microsoft.com"], 4),
            referral("tenant", &["x@cinar.onmicrosoft.com"], 5),
            referral("two", &["x@a.com.tr", "x@b.com.tr"], 6),
        ];
        assert_eq!(sync(&store, items, 10).await.counts, counts(6, 6, 0, 0, 0));
        assert_eq!(LeadStore::count(&store, &LeadFilter::default()).await.unwrap(), 0);
        let found = all(&store).await;
        assert!(found.iter().all(|referral| referral.domain.is_none() && referral.link.is_none()));
        let of = |id: &str| found.iter().find(|one| one.facts.referral_id == id).unwrap();
        assert_eq!(of("tenant").tenant_hints, ["cinar.onmicrosoft.com"]);
        assert_eq!(of("two").domain_candidates, ["a.com.tr", "b.com.tr"]);
        assert!(of("two").is_undecided());
        let unlinked = ReferralFilter { has_domain: Some(false), ..ReferralFilter::default() };
        assert_eq!(ReferralStore::count(&store, &unlinked).await.unwrap(), 6);
    }
}

#[tokio::test]
async fn blanked_people_are_erased_here_and_the_company_stays_known() {
    for database in databases().await {
        let store = database.store().await;
        sync(&store, vec![referral("a", &["x@cinar.com.tr"], 1)], 10).await;
        let lead = lead(&store, "cinar.com.tr").await.id;
        let people = store.contacts(&[lead]).await.unwrap();
        assert_eq!(people[0].0, lead);
        assert_eq!(people[0].1.contact.email.as_deref(), Some("x@cinar.com.tr"));
        assert_eq!(people[0].1.consent_to_contact, Some(true));

        let facts = ReferralFacts {
            status: "Closed".to_owned(),
            substatus: Some("Expired".to_owned()),
            contacts: Vec::new(),
            updated_at: Some(at(15)),
            ..referral("a", &[], 1).facts
        };
        assert_eq!(sync(&store, vec![of(facts)], 20).await.counts, counts(1, 0, 1, 0, 0));
        assert_eq!(store.contacts(&[lead]).await.unwrap(), []);
        let found = all(&store).await.remove(0);
        assert_eq!(found.link, Some((lead, LinkSource::Auto)));
        assert_eq!(found.domain_candidates, ["cinar.com.tr"]);
    }
}

#[tokio::test]
async fn filter_page_and_dashboard_agree_which_leads_are_referrals() {
    for database in databases().await {
        let store = database.store().await;
        let others = ["a.com.tr", "baska.com.tr"].map(|name| NewLead {
            domain: domain(name),
            company_name: None,
            country: None,
            source: FactSource::Import,
        });
        store.upsert(&others, at(0)).await.unwrap();
        let items = vec![
            referral("one", &["x@cinar.com.tr"], 1),
            referral("two", &["x@a.com.tr", "x@b.com.tr"], 2),
            referral("three", &["y@cinar.com.tr"], 3),
        ];
        sync(&store, items, 10).await;
        agree(&store, &["a.com.tr", "cinar.com.tr"]).await;
        // A lead that comes later finds the referral that names it.
        let late = NewLead { domain: domain("b.com.tr"), ..others[0].clone() };
        store.upsert(&[late], at(20)).await.unwrap();
        agree(&store, &["a.com.tr", "b.com.tr", "cinar.com.tr"]).await;
        // The referral is decided: the other company is none any more.
        sync(&store, vec![referral("two", &["x@b.com.tr"], 30)], 31).await;
        agree(&store, &["b.com.tr", "cinar.com.tr"]).await;
    }
}

/// The filter, the count, the dashboard and the look-up of a page say the same.
async fn agree(store: &hunter::adapters::store::Store, expected: &[&str]) {
    let page = hunter::ports::store::PageRequest {
        limit: 100,
        after: None,
        before: None,
        from_end: false,
    };
    let mut ids: Vec<LeadId> = Vec::new();
    for is_referral in [true, false] {
        let filter = LeadFilter { is_referral: Some(is_referral), ..LeadFilter::default() };
        let found =
            LeadStore::page(store, &filter, LeadOrder::default(), &page, LeadParts::default())
                .await
                .unwrap();
        let names: Vec<_> =
            found.items.iter().map(|(_, lead)| lead.domain.as_str().to_owned()).collect();
        assert_eq!(LeadStore::count(store, &filter).await.unwrap(), names.len() as u64);
        if is_referral {
            let mut sorted = names.clone();
            sorted.sort();
            assert_eq!(sorted, expected);
            ids = found.items.iter().map(|(_, lead)| lead.id).collect();
        } else {
            assert!(names.iter().all(|name| !expected.contains(&name.as_str())), "{names:?}");
        }
    }
    let kept = store.dashboard(&LeadFilter::default()).await.unwrap();
    assert_eq!(kept.referral_count, expected.len() as u64);
    let recounted = LeadFilter { search: Some(".tr".to_owned()), ..LeadFilter::default() };
    assert_eq!(kept, store.dashboard(&recounted).await.unwrap());
    let (found, statements) = counting(store.of_leads(&ids)).await;
    let found = found.unwrap();
    assert_eq!(statements, 1);
    assert!(found.synced_at.is_some());
    for id in ids {
        let own = found.referrals.iter().filter(|(lead, _)| *lead == id);
        let standing = Standing::of(own.map(|(_, referral)| referral.clone()).collect());
        assert!(standing.primary().is_some());
    }
}

#[tokio::test]
async fn a_page_whose_lease_was_lost_leaves_no_trace() {
    for database in databases().await {
        let store = database.store().await;
        let lease = leased(&store, SyncMode::Delta, at(0)).await;
        store.cancel(lease.run.id, at(1)).await.unwrap();
        let told = page(vec![referral("a", &["x@cinar.com.tr"], 1)]);
        assert_eq!(store.keep_page(&lease, &told, at(2)).await.unwrap(), None);
        assert_eq!(all(&store).await, []);
        assert_eq!(LeadStore::count(&store, &LeadFilter::default()).await.unwrap(), 0);

        let stale = leased(&store, SyncMode::Delta, at(10)).await;
        let until = at(200);
        let newer =
            SyncRunStore::lease(&store, super::OTHER, at(100), until).await.unwrap().unwrap();
        assert_eq!(store.keep_page(&stale, &told, at(101)).await.unwrap(), None);
        let step = PageRead { end: None, next_page: Some("next".to_owned()), ..told };
        assert!(store.keep_page(&newer, &step, at(102)).await.unwrap().is_some());
        assert_eq!(
            ReferralStore::by_ids(&store, &[ReferralId(uuid::Uuid::nil())]).await.unwrap(),
            []
        );
    }
}
