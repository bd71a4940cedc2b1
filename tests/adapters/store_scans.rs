//! The queue of scans: leases and fences, results and what they move, on both databases.

use std::collections::HashSet;

use chrono::TimeDelta;
use hunter::{
    domain::{ids::LeadId, scan::ScanState},
    ports::store::{
        PageRequest, StoreError,
        leads::{LeadFilter, LeadParts, LeadStore},
        scans::ScanStore,
        whois::{WhoisResult, WhoisStore},
    },
};
use uuid::Uuid;

use crate::{
    databases::databases,
    facts::{LEASE, assessment, at, failed, good, leads, lease_all, node, signals},
};

async fn lead(store: &impl LeadStore, id: LeadId) -> hunter::domain::lead::Lead {
    let found = store.by_ids(&[id], LeadParts::ALL).await;
    found.expect("the database answers").pop().expect("the lead exists")
}

#[tokio::test]
async fn a_scan_is_queued_leased_and_finished() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 2).await;
        assert_eq!(store.next_due().await.unwrap(), None);
        let requested = store.request(&[ids[1], ids[0], ids[1]], at(1)).await.unwrap();
        assert!(requested[0].created && requested[1].created);
        assert_eq!(requested[0].scan_id, requested[2].scan_id);
        assert_eq!(store.next_due().await.unwrap(), Some(at(1)));
        assert_eq!(lead(&store, ids[0]).await.scan_state, ScanState::Queued);

        let leases = lease_all(&store, 2).await;
        assert_eq!(leases.len(), 2);
        assert_eq!(leases[0].id, requested[0].scan_id, "in the order asked for");
        assert_eq!(leases[0].domain, "lead-1.com.tr");
        assert_eq!((leases[0].fence, leases[0].attempt, leases[0].until), (1, 1, at(62)));
        assert_eq!(lead(&store, ids[0]).await.scan_state, ScanState::Scanning);
        let running = ScanStore::by_ids(&store, &[leases[0].id]).await.unwrap().remove(0);
        assert_eq!((running.state, running.started_at), (ScanState::Scanning, Some(at(2))));

        let stored = store.finish(&[good(&leases[0], 3), failed(&leases[1], 4)]).await.unwrap();
        assert_eq!(stored.scans.len(), 2);
        assert_eq!(stored.jobs, []);
        let scanned = lead(&store, ids[1]).await;
        assert_eq!(scanned.scan_state, ScanState::Scanned);
        assert_eq!(scanned.signals, Some(signals(3)));
        assert_eq!(scanned.assessment, Some((assessment(80), at(3))));
        assert_eq!(scanned.scanned_at, Some(at(3)));
        assert_eq!(scanned.updated_at, at(3));
        let unknown = lead(&store, ids[0]).await;
        assert_eq!(unknown.scan_state, ScanState::Failed);
        assert_eq!((unknown.signals, unknown.assessment), (None, None));

        let ended = ScanStore::by_ids(&store, &[leases[1].id, leases[0].id]).await.unwrap();
        let of = |id| ended.iter().find(|scan| scan.id == id).unwrap();
        assert_eq!(of(leases[1].id).failure.as_deref(), Some("dns-timeout"));
        assert_eq!(of(leases[1].id).finished_at, Some(at(4)));
        assert_eq!(of(leases[0].id).assessment, Some((assessment(80), at(3))));
        assert_eq!(store.next_due().await.unwrap(), None);

        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!((figures.lead_count, figures.high_priority_count), (2, 1));
        assert_eq!(figures.average_score, Some(80.0));
    }
}

#[tokio::test]
async fn asking_again_joins_the_scan_under_way() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 1).await;
        let first = store.request(&ids, at(1)).await.unwrap()[0];
        let second = store.request(&ids, at(2)).await.unwrap()[0];
        assert_eq!((second.scan_id, second.created), (first.scan_id, false));
        let leases = lease_all(&store, 3).await;
        assert!(!store.request(&ids, at(4)).await.unwrap()[0].created, "a running scan, too");
        store.finish(&[good(&leases[0], 5)]).await.unwrap();
        let third = store.request(&ids, at(6)).await.unwrap()[0];
        assert!(third.created && third.scan_id != first.scan_id);
        let nobody = store.request(&[LeadId(Uuid::from_u128(7))], at(7)).await;
        assert!(matches!(nobody, Err(StoreError::Internal(_))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_requests_queue_one_scan_a_lead() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 60).await;
        let reversed: Vec<LeadId> = ids.iter().rev().copied().collect();
        let asked = futures::future::join_all([&ids, &reversed, &ids, &reversed].map(|leads| {
            let store = store.clone();
            async move { store.request(leads, at(1)).await.unwrap() }
        }))
        .await;
        let created = asked.iter().flatten().filter(|answer| answer.created).count();
        let scans: HashSet<_> = asked.iter().flatten().map(|answer| answer.scan_id).collect();
        assert_eq!((created, scans.len()), (60, 60));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_leasers_get_each_scan_once() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 400).await;
        store.request(&ids, at(1)).await.unwrap();
        let taken = futures::future::join_all((0..4).map(|number| {
            let store = store.clone();
            async move {
                let mut mine = Vec::new();
                loop {
                    let some = store.lease(node(number), 10, at(2), LEASE).await.unwrap();
                    if some.is_empty() {
                        return mine;
                    }
                    mine.extend(some);
                }
            }
        }))
        .await;
        let all: Vec<_> = taken.iter().flatten().map(|lease| lease.id).collect();
        assert_eq!(all.len(), 400);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 400);
    }
}

#[tokio::test]
async fn an_expired_lease_is_succeeded_and_its_result_refused() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 1).await;
        store.request(&ids, at(0)).await.unwrap();
        let old = lease_all(&store, 1).await;
        assert_eq!(lease_all(&store, 60).await, [], "the lease holds until 61");
        let new = lease_all(&store, 62).await;
        assert_eq!((new[0].id, new[0].fence, new[0].attempt), (old[0].id, 2, 2));
        assert_eq!(store.renew(&old, at(200)).await.unwrap(), [old[0].id]);
        assert_eq!(store.renew(&new, at(200)).await.unwrap(), []);
        assert_eq!(lease_all(&store, 150).await, [], "it was lengthened");

        assert_eq!(store.finish(&[good(&old[0], 63)]).await.unwrap().scans, []);
        assert_eq!(lead(&store, ids[0]).await.signals, None);
        assert_eq!(store.finish(&[good(&new[0], 64)]).await.unwrap().scans, [new[0].id]);
        assert_eq!(store.finish(&[failed(&new[0], 65)]).await.unwrap().scans, [], "once only");
        assert_eq!(lead(&store, ids[0]).await.scan_state, ScanState::Scanned);
    }
}

#[tokio::test]
async fn a_released_lease_does_not_count_as_an_attempt() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 1).await;
        store.request(&ids, at(0)).await.unwrap();
        let first = lease_all(&store, 1).await;
        store.release(&first).await.unwrap();
        assert_eq!(lead(&store, ids[0]).await.scan_state, ScanState::Queued);
        assert_eq!(ScanStore::by_ids(&store, &[first[0].id]).await.unwrap()[0].started_at, None);
        assert_eq!(store.finish(&[good(&first[0], 2)]).await.unwrap().scans, []);
        let second = lease_all(&store, 3).await;
        assert_eq!((second[0].attempt, second[0].fence), (1, 2));
        store.release(&first).await.unwrap();
        assert_eq!(store.renew(&second, at(99)).await.unwrap(), [], "an old lease frees nothing");
    }
}

#[tokio::test]
async fn a_failed_scan_leaves_the_good_facts_standing() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 1).await;
        store.request(&ids, at(0)).await.unwrap();
        store.finish(&[good(&lease_all(&store, 1).await[0], 2)]).await.unwrap();
        store.request(&ids, at(10)).await.unwrap();
        store.finish(&[failed(&lease_all(&store, 11).await[0], 12)]).await.unwrap();
        let after = lead(&store, ids[0]).await;
        assert_eq!(after.scan_state, ScanState::Failed);
        assert_eq!(after.signals, Some(signals(2)));
        assert_eq!(after.assessment, Some((assessment(80), at(2))));
        assert_eq!((after.scanned_at, after.updated_at), (Some(at(2)), at(12)));
        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!(figures.average_score, Some(80.0));
    }
}

#[tokio::test]
async fn the_history_of_a_lead_is_paged_from_the_newest() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 1).await;
        let mut scans = Vec::new();
        for round in 0..5 {
            scans.push(store.request(&ids, at(round * 10)).await.unwrap()[0].scan_id);
            store
                .finish(&[good(&lease_all(&store, round * 10).await[0], round * 10 + 1)])
                .await
                .unwrap();
        }
        scans.reverse();
        let page = |limit, after, before, from_end| {
            let request = PageRequest { limit, after, before, from_end };
            let (store, lead) = (&store, ids[0]);
            async move {
                let page = store.page_of_lead(lead, &request).await.unwrap();
                let found: Vec<_> = page.items.iter().map(|scan| scan.id).collect();
                (found, page.has_previous, page.has_next)
            }
        };
        assert_eq!(page(2, None, None, false).await, (scans[..2].to_vec(), false, true));
        assert_eq!(page(9, Some(scans[1]), None, false).await, (scans[2..].to_vec(), true, false));
        assert_eq!(page(2, None, Some(scans[4]), true).await, (scans[2..4].to_vec(), true, true));
        assert_eq!(page(2, None, None, true).await, (scans[3..].to_vec(), true, false));
    }
}

#[tokio::test]
async fn old_leads_are_scanned_again_oldest_first_and_not_in_a_loop() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 4).await;
        for (place, lead) in ids.iter().take(3).enumerate() {
            let second = place as i64 * 10;
            store.request(&[*lead], at(second)).await.unwrap();
            store.finish(&[good(&lease_all(&store, second).await[0], second + 1)]).await.unwrap();
        }
        assert_eq!(store.request_rescans(at(15), 10, at(100)).await.unwrap(), 2);
        let due = lease_all(&store, 100).await;
        assert_eq!((due[0].lead_id, due[1].lead_id), (ids[0], ids[1]), "never the unscanned one");
        store.finish(&[failed(&due[0], 101), good(&due[1], 101)]).await.unwrap();
        assert_eq!(store.request_rescans(at(15), 10, at(102)).await.unwrap(), 0, "tried since");
        assert_eq!(store.request_rescans(at(1_000), 1, at(1_001)).await.unwrap(), 1);
        assert_eq!(lease_all(&store, 1_001).await[0].lead_id, ids[0]);
    }
}

#[tokio::test]
async fn registration_data_is_leased_after_the_first_good_scan_and_survives_a_failure() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 3).await;
        store.request(&ids[..2], at(0)).await.unwrap();
        let leases = lease_all(&store, 1).await;
        store.finish(&[good(&leases[0], 2), failed(&leases[1], 2)]).await.unwrap();
        assert_eq!(store.lease_due(10, at(1), LEASE).await.unwrap(), []);
        let due = store.lease_due(10, at(3), LEASE).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].0, due[0].1.as_str()), (ids[0], "lead-0.com.tr"));
        assert_eq!(store.lease_due(10, at(4), LEASE).await.unwrap(), [], "it is held");
        store.give_back(&[ids[0]], at(3), at(4)).await.unwrap();
        assert_eq!(store.lease_due(10, at(4), LEASE).await.unwrap(), [], "that lease is another");
        store.give_back(&[ids[0]], at(3) + LEASE, at(4)).await.unwrap();
        assert_eq!(store.lease_due(10, at(4), LEASE).await.unwrap(), due, "it was given back");

        let whois = hunter::domain::signals::WhoisSignal {
            registrar: Some("Natro".to_owned()),
            expires_at: chrono::NaiveDate::from_ymd_opt(2027, 3, 1),
            nameservers: vec!["ns1.natro.com".to_owned()],
            source: "rdap:rdap.example".to_owned(),
            observed_at: at(5),
        };
        let result = |outcome, second: i64| WhoisResult {
            lead_id: ids[0],
            outcome,
            at: at(second),
            next_at: at(second) + TimeDelta::days(1),
        };
        store.store(&[result(Ok(whois.clone()), 5)]).await.unwrap();
        let stored = |lead: hunter::domain::lead::Lead| lead.signals.and_then(|it| it.whois);
        assert_eq!(stored(lead(&store, ids[0]).await), Some(whois.clone()));
        assert_eq!(store.lease_due(10, at(80_000), LEASE).await.unwrap(), []);
        assert_eq!(store.lease_due(10, at(90_000), LEASE).await.unwrap().len(), 1);
        store.store(&[result(Err("whois-unreachable".to_owned()), 90_001)]).await.unwrap();
        assert_eq!(stored(lead(&store, ids[0]).await), Some(whois), "the last good data stands");
    }
}
