//! Tags, notes and favourites on SQLite and PostgreSQL.

use std::collections::HashSet;

use chrono::TimeDelta;
use hunter::{
    adapters::store::Store,
    domain::{
        annotation::{
            EXPIRE_SOON, GOOGLE_WORKSPACE, LOCAL_MX, MIGRATION_READY, SECURITY_RISK, WEAK_DMARC,
        },
        ids::{LeadId, NoteId},
        provider::MailProvider,
        signals::{DmarcPolicy, Observation, Signals, WhoisSignal},
    },
    ports::store::{
        PageRequest,
        annotations::AnnotationStore,
        leads::{Favorite, LeadFilter, LeadOrder, LeadParts, LeadStore},
        scans::ScanStore,
        whois::{WhoisResult, WhoisStore},
    },
};

use crate::{
    databases::databases,
    facts::{at, failed, good, leads, lease_all, node},
};

/// Scans the leads once more, with what `change` makes of the signals.
async fn scan(store: &Store, leads: &[LeadId], second: i64, change: impl Fn(&mut Signals)) {
    store.request(leads, at(second)).await.unwrap();
    let mut results: Vec<_> =
        lease_all(store, second).await.iter().map(|lease| good(lease, second + 1)).collect();
    for result in &mut results {
        if let Ok((signals, _)) = &mut result.outcome {
            change(signals);
        }
    }
    store.finish(&results).await.unwrap();
}

async fn tags(store: &Store, lead: LeadId) -> Vec<String> {
    store.tags(&[lead]).await.unwrap().into_iter().map(|(_, tag)| tag.name).collect()
}

#[tokio::test]
async fn automatic_tags_follow_the_facts_and_leave_peoples_alone() {
    for database in databases().await {
        let store = database.store().await;
        let both = leads(&store, 2).await;
        let lead = both[0];
        assert!(store.add_tag(lead, "vip", "Ayşe", at(0)).await.unwrap());
        assert!(!store.add_tag(lead, "vip", "Ali", at(1)).await.unwrap(), "it stands there");
        // Pinned by a person, so no fact takes it away.
        assert!(store.add_tag(lead, LOCAL_MX, "Ayşe", at(1)).await.unwrap());
        scan(&store, &both, 10, |_| {}).await;
        assert_eq!(tags(&store, lead).await, [GOOGLE_WORKSPACE, LOCAL_MX, MIGRATION_READY, "vip"]);

        scan(&store, &both[..1], 20, |signals| {
            signals.provider = MailProvider::Local;
            signals.spf.state = Observation::Absent;
            signals.dkim.state = Observation::Absent;
        })
        .await;
        assert_eq!(tags(&store, lead).await, [LOCAL_MX, MIGRATION_READY, SECURITY_RISK, "vip"]);
        assert_eq!(tags(&store, both[1]).await, [GOOGLE_WORKSPACE, MIGRATION_READY]);

        scan(&store, &both[..1], 30, |signals| {
            signals.provider = MailProvider::M365;
            signals.dkim.state = Observation::Unknown;
            signals.dmarc.policy = Some(DmarcPolicy::None);
        })
        .await;
        assert_eq!(tags(&store, lead).await, [LOCAL_MX, MIGRATION_READY, "vip", WEAK_DMARC]);
        // A failed scan knows nothing, and changes nothing.
        store.request(&both[..1], at(40)).await.unwrap();
        let lease = lease_all(&store, 40).await.remove(0);
        store.finish(&[failed(&lease, 41)]).await.unwrap();
        assert_eq!(tags(&store, lead).await, [LOCAL_MX, MIGRATION_READY, "vip", WEAK_DMARC]);

        let whois = WhoisSignal {
            registrar: None,
            expires_at: Some((at(50) + TimeDelta::days(10)).date_naive()),
            nameservers: Vec::new(),
            source: "rdap:test".to_owned(),
            observed_at: at(50),
        };
        let result = WhoisResult { lead_id: lead, outcome: Ok(whois), at: at(50), next_at: at(60) };
        store.store(&[result]).await.unwrap();
        scan(&store, &both[..1], 60, |_| {}).await;
        assert!(tags(&store, lead).await.contains(&EXPIRE_SOON.to_owned()));

        assert!(store.remove_tag(lead, "vip").await.unwrap());
        assert!(!store.remove_tag(lead, "vip").await.unwrap());
        assert!(!store.remove_tag(lead, GOOGLE_WORKSPACE).await.unwrap(), "the facts keep it");
    }
}

#[tokio::test]
async fn notes_are_read_newest_first_and_removed() {
    for database in databases().await {
        let store = database.store().await;
        let both = leads(&store, 2).await;
        let mut ids = Vec::new();
        for second in 0..4 {
            let (lead, text) = (both[usize::from(second == 3)], format!("note {second} \"Ş\""));
            ids.push(store.add_note(lead, &text, "Ayşe", at(second)).await.unwrap());
        }
        let found = store.notes(&both, 2).await.unwrap();
        let texts = |lead: LeadId| -> Vec<_> {
            let own = found.iter().filter(|(of, _)| *of == lead);
            own.map(|(_, note)| note.text.as_str()).collect()
        };
        assert_eq!(texts(both[0]), ["note 2 \"Ş\"", "note 1 \"Ş\""]);
        assert_eq!(texts(both[1]), ["note 3 \"Ş\""]);
        assert_eq!(store.remove_note(ids[2]).await.unwrap(), Some(both[0]));
        assert_eq!(store.remove_note(ids[2]).await.unwrap(), None);
        assert_eq!(store.remove_note(NoteId(node(1))).await.unwrap(), None);
        let left = store.notes(&both[..1], 10).await.unwrap();
        assert_eq!(left[0].1.text, "note 1 \"Ş\"");
    }
}

#[tokio::test]
async fn leads_are_found_by_their_tags_and_favorites_are_each_viewers_own() {
    for database in databases().await {
        let store = database.store().await;
        let all = leads(&store, 3).await;
        store.add_tag(all[0], "a", "x", at(0)).await.unwrap();
        store.add_tag(all[0], "b", "x", at(0)).await.unwrap();
        store.add_tag(all[1], "b", "x", at(0)).await.unwrap();
        for _ in 0..2 {
            store.set_favorite("one", all[1], true, at(0)).await.unwrap();
        }
        store.set_favorite("one", all[2], true, at(0)).await.unwrap();
        store.set_favorite("two", all[0], true, at(0)).await.unwrap();
        store.set_favorite("one", all[2], false, at(1)).await.unwrap();
        assert_eq!(store.favorites("one", &all).await.unwrap(), HashSet::from([all[1]]));

        let page = PageRequest { limit: 10, after: None, before: None, from_end: false };
        let found = async |filter: LeadFilter| -> Vec<LeadId> {
            let order = LeadOrder::default();
            let page = LeadStore::page(&store, &filter, order, &page, LeadParts::default());
            let items = page.await.unwrap().items;
            assert_eq!(store.count(&filter).await.unwrap(), items.len() as u64);
            items.into_iter().map(|(_, lead)| lead.id).collect()
        };
        let tag = |tags: &[&str]| LeadFilter {
            tag: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..LeadFilter::default()
        };
        assert_eq!(found(tag(&["a"])).await, all[..1]);
        assert_eq!(found(tag(&["a", "b"])).await, all[..2]);
        assert_eq!(found(tag(&["c"])).await, []);
        let favorite = |viewer: &str, is_one: bool| LeadFilter {
            favorite: Some(Favorite { viewer: viewer.to_owned(), is_one }),
            ..LeadFilter::default()
        };
        assert_eq!(found(favorite("one", true)).await, all[1..2]);
        assert_eq!(found(favorite("two", false)).await, all[1..]);
        assert_eq!(found(favorite("three", true)).await, []);
    }
}
