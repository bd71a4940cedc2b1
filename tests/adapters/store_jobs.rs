//! Durable jobs on both databases: exact counts whatever happens, nothing twice, nothing lost.

use std::time::Duration;

use hunter::{
    adapters::store::{Options, Store},
    domain::{
        ids::JobId,
        job::{Job, JobKind, JobState},
        scan::ScanState,
    },
    ports::store::{
        StoreError,
        jobs::{BulkTarget, ImportCounts, ImportItem, JobStore, NewImport, Stepped},
        leads::{LeadFilter, LeadParts, LeadStore},
        scans::ScanStore,
    },
};

use sea_orm::ConnectionTrait;

use crate::{
    databases::{Database, databases},
    facts::{LEASE, at, failed, good, leads, lease_all, new_lead, node},
};

fn row(number: u32, domain: &str) -> ImportItem {
    ImportItem { row: number, item: domain.to_owned(), lead: Ok(new_lead(domain)) }
}

fn import(name: &str, scan: bool, items: Vec<ImportItem>) -> NewImport {
    NewImport { name: format!("{name}.csv"), digest: name.to_owned(), scan, items }
}

/// Rows of which each tenth is refused and each seventh repeats an earlier domain.
fn messy(count: u32) -> (Vec<ImportItem>, ImportCounts) {
    let mut counts = ImportCounts::default();
    let items = (0..count).map(|number| {
        if number % 10 == 3 {
            counts.refused += 1;
            let lead = Err("a row without a domain".to_owned());
            ImportItem { row: number + 2, item: "-".to_owned(), lead }
        } else if number % 7 == 6 && number > 20 {
            counts.duplicates += 1;
            row(number + 2, "company-0.com.tr")
        } else {
            counts.added += 1;
            row(number + 2, &format!("company-{number}.com.tr"))
        }
    });
    (items.collect(), counts)
}

async fn job(store: &Store, id: JobId) -> Job {
    let job = JobStore::by_ids(store, &[id]).await.unwrap().pop().expect("the job exists");
    assert_eq!(job.done, job.succeeded + job.failed + job.skipped);
    job
}

async fn work(store: &Store, chunk: u32, second: i64) -> u32 {
    let mut steps = 0;
    while store.step(node(1), chunk, at(second), LEASE).await.unwrap() != Stepped::Idle {
        steps += 1;
    }
    steps
}

fn counts(job: &Job) -> (u32, u32, u32, u32) {
    (job.total, job.succeeded, job.failed, job.skipped)
}

#[tokio::test]
async fn an_import_stores_leads_and_counts_every_row() {
    for database in databases().await {
        let store = database.store().await;
        store.upsert(&[new_lead("known.com.tr")], at(0)).await.unwrap();
        let named = |number, name: &str| {
            let mut item = row(number, "named.com.tr");
            item.lead.as_mut().unwrap().company_name = Some(name.to_owned());
            item
        };
        let items = vec![
            row(2, "known.com.tr"),
            named(3, "Çelik A.Ş."),
            ImportItem { row: 4, item: "yok".to_owned(), lead: Err("no domain".to_owned()) },
            named(5, "Çelik Sanayi"),
            row(6, "new.com.tr"),
        ];
        let made = store.create_import(&import("a", false, items), at(1)).await.unwrap();
        assert_eq!((made.kind, made.state, made.total), (JobKind::Import, JobState::Queued, 5));
        assert_eq!(made.follow_up, None);
        assert_eq!(work(&store, 2, 2).await, 3);
        let ended = job(&store, made.id).await;
        assert_eq!(counts(&ended), (5, 3, 1, 1));
        assert_eq!(ended.state, JobState::Partial);
        assert_eq!((ended.started_at, ended.finished_at), (Some(at(2)), Some(at(2))));
        let expected =
            ImportCounts { added: 2, updated: 0, unchanged: 1, duplicates: 1, refused: 1 };
        assert_eq!(store.import_counts(made.id).await.unwrap(), expected);
        let failures = store.failures(made.id, 10).await.unwrap();
        assert_eq!(failures.len(), 1);
        assert_eq!((failures[0].item.as_str(), failures[0].reason.as_str()), ("yok", "no domain"));
        assert_eq!(failures[0].row, Some(4));
        let named = store.by_domain("named.com.tr", LeadParts::default()).await.unwrap().unwrap();
        let name = named.company_name.map(|fact| fact.value);
        assert_eq!(name.as_deref(), Some("Çelik Sanayi"), "a later row is merged too");
    }
}

#[tokio::test]
async fn jobs_that_have_not_ended_are_found_newest_first() {
    for database in databases().await {
        let store = database.store().await;
        let list = |name: &str, domain: &str| import(name, false, vec![row(2, domain)]);
        let ended = store.create_import(&list("a", "a.com.tr"), at(1)).await.unwrap();
        work(&store, 10, 2).await;
        let first = store.create_import(&list("b", "b.com.tr"), at(3)).await.unwrap();
        let domains = BulkTarget::Domains(vec!["a.com.tr".to_owned()]);
        let second = store.create_scan(&domains, at(4)).await.unwrap();
        let found = store.running(10).await.unwrap();
        let ids: Vec<JobId> = found.iter().map(|job| job.id).collect();
        assert_eq!(ids, [second.id, first.id]);
        assert!(!ids.contains(&ended.id));
        assert_eq!(store.running(1).await.unwrap().len(), 1);
        // A scan that waits for its scans runs, though nobody works the job now.
        work(&store, 10, 5).await;
        let found = store.running(10).await.unwrap();
        assert_eq!(found.iter().map(|job| job.id).collect::<Vec<_>>(), [second.id]);
    }
}

#[tokio::test]
async fn an_empty_import_ends_at_once() {
    for database in databases().await {
        let store = database.store().await;
        let made = store.create_import(&import("a", true, Vec::new()), at(1)).await.unwrap();
        assert_eq!(work(&store, 10, 2).await, 1);
        assert_eq!(job(&store, made.id).await.state, JobState::Succeeded);
        assert_eq!(job(&store, made.follow_up.unwrap()).await.state, JobState::Succeeded);
    }
}

#[tokio::test]
async fn the_same_file_joins_its_unfinished_job() {
    for database in databases().await {
        let store = database.store().await;
        let file = import("a", false, vec![row(2, "one.com.tr")]);
        let first = store.create_import(&file, at(1)).await.unwrap();
        let other = import("b", false, vec![row(2, "one.com.tr")]);
        assert_ne!(store.create_import(&other, at(1)).await.unwrap().id, first.id);
        assert_eq!(store.create_import(&file, at(2)).await.unwrap().id, first.id);
        work(&store, 10, 3).await;
        let again = store.create_import(&file, at(4)).await.unwrap();
        assert_ne!(again.id, first.id, "the first has ended");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_dropped_twice_at_once_is_one_job() {
    for database in databases().await {
        let store = database.store().await;
        let file = import("a", true, (2..300).map(|n| row(n, &format!("c{n}.com.tr"))).collect());
        let made = futures::future::join_all((0..4).map(|_| {
            let (store, file) = (store.clone(), file.clone());
            async move { store.create_import(&file, at(1)).await.unwrap().id }
        }))
        .await;
        assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
    }
}

#[tokio::test]
async fn the_follow_up_counts_the_scans_of_an_import() {
    for database in databases().await {
        let store = database.store().await;
        let items = (0..5).map(|number| row(number + 2, &format!("company-{number}.com.tr")));
        let made = store.create_import(&import("a", true, items.collect()), at(1)).await.unwrap();
        let follow_up = made.follow_up.expect("scans were asked for");
        assert_eq!(job(&store, follow_up).await.state, JobState::Queued);

        store.step(node(1), 2, at(2), LEASE).await.unwrap();
        let growing = job(&store, follow_up).await;
        assert_eq!((growing.state, growing.total), (JobState::Running, 2));
        let early: Vec<_> = lease_all(&store, 3).await.iter().map(|it| good(it, 3)).collect();
        assert_eq!(store.finish(&early).await.unwrap().jobs, [follow_up]);
        let waiting = job(&store, follow_up).await;
        assert_eq!((waiting.state, waiting.done), (JobState::Running, 2), "more will come");

        work(&store, 2, 4).await;
        assert_eq!(job(&store, made.id).await.state, JobState::Succeeded);
        assert_eq!(job(&store, follow_up).await.total, 5);
        let leases = lease_all(&store, 5).await;
        assert_eq!(leases.len(), 3);
        store.finish(&[good(&leases[0], 6), failed(&leases[1], 6)]).await.unwrap();
        assert_eq!(counts(&job(&store, follow_up).await), (5, 3, 1, 0));
        store.finish(&[good(&leases[2], 7), good(&leases[2], 7)]).await.unwrap();
        let ended = job(&store, follow_up).await;
        assert_eq!((counts(&ended), ended.state), ((5, 4, 1, 0), JobState::Partial));
        assert_eq!(ended.finished_at, Some(at(7)));
        let failures = store.failures(follow_up, 10).await.unwrap();
        assert_eq!(failures[0].reason, "dns-timeout");
    }
}

#[tokio::test]
async fn a_bulk_scan_of_domains_fails_the_unknown_ones() {
    for database in databases().await {
        let store = database.store().await;
        leads(&store, 2).await;
        let domains = ["lead-0.com.tr", "nobody.com.tr", "lead-1.com.tr", "lead-0.com.tr"];
        let target = BulkTarget::Domains(domains.map(str::to_owned).to_vec());
        let made = store.create_scan(&target, at(1)).await.unwrap();
        assert_eq!((made.kind, made.total, made.skipped), (JobKind::Scan, 4, 1));
        work(&store, 2, 2).await;
        let under_way = job(&store, made.id).await;
        assert_eq!((counts(&under_way), under_way.state), ((4, 0, 1, 1), JobState::Running));
        let failures = store.failures(made.id, 10).await.unwrap();
        assert_eq!((failures[0].item.as_str(), failures[0].row), ("nobody.com.tr", None));
        assert_eq!(failures[0].reason, "lead-unknown");
        let results: Vec<_> = lease_all(&store, 3).await.iter().map(|it| good(it, 4)).collect();
        assert_eq!(store.finish(&results).await.unwrap().jobs, [made.id]);
        assert_eq!(job(&store, made.id).await.state, JobState::Partial);

        let nobody = BulkTarget::Domains(vec!["nobody.com.tr".to_owned()]);
        let made = store.create_scan(&nobody, at(5)).await.unwrap();
        work(&store, 2, 6).await;
        assert_eq!(job(&store, made.id).await.state, JobState::Failed);
    }
}

#[tokio::test]
async fn a_bulk_scan_by_filter_takes_what_matches_when_it_is_reached() {
    for database in databases().await {
        let store = database.store().await;
        let ids = leads(&store, 5).await;
        let filter = LeadFilter { scan_state: vec![ScanState::New], ..LeadFilter::default() };
        let made = store.create_scan(&BulkTarget::Filter(Box::new(filter)), at(1)).await.unwrap();
        store.request(&ids[..1], at(2)).await.unwrap();
        work(&store, 3, 3).await;
        assert_eq!(counts(&job(&store, made.id).await), (4, 0, 0, 0));
        let results: Vec<_> = lease_all(&store, 4).await.iter().map(|it| good(it, 5)).collect();
        assert_eq!(results.len(), 5);
        store.finish(&results).await.unwrap();
        let ended = job(&store, made.id).await;
        assert_eq!((counts(&ended), ended.state), ((4, 4, 0, 0), JobState::Succeeded));

        let nothing = LeadFilter { nothing: true, ..LeadFilter::default() };
        let made = store.create_scan(&BulkTarget::Filter(Box::new(nothing)), at(6)).await.unwrap();
        work(&store, 3, 7).await;
        assert_eq!(job(&store, made.id).await.state, JobState::Succeeded);
    }
}

#[tokio::test]
async fn one_scan_ends_the_items_of_every_job_that_waits_for_it() {
    for database in databases().await {
        let store = database.store().await;
        leads(&store, 1).await;
        let target = BulkTarget::Domains(vec!["lead-0.com.tr".to_owned()]);
        let first = store.create_scan(&target, at(1)).await.unwrap();
        let second = store.create_scan(&target, at(1)).await.unwrap();
        work(&store, 5, 2).await;
        let leases = lease_all(&store, 3).await;
        assert_eq!(leases.len(), 1);
        let mut moved = store.finish(&[good(&leases[0], 4)]).await.unwrap().jobs;
        moved.sort();
        assert_eq!(moved, [first.id, second.id]);
        for id in [first.id, second.id] {
            assert_eq!(job(&store, id).await.state, JobState::Succeeded);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_dies_anywhere_leaves_nothing_behind() {
    for database in databases().await {
        let store = database.store().await;
        let (items, expected) = messy(400);
        let made = store.create_import(&import("a", true, items), at(1)).await.unwrap();
        // Each step is dropped a little later than the one before; then the leases run out.
        let mut second = 2;
        for round in 0..60_u64 {
            let limit = if round % 10 == 9 {
                LEASE.to_std().unwrap()
            } else {
                Duration::from_micros(round * 150)
            };
            let step = store.step(node(1), 50, at(second), LEASE);
            if tokio::time::timeout(limit, step).await.is_err() {
                second += 61;
            }
        }
        work(&store, 50, second + 61).await;
        assert_eq!(store.import_counts(made.id).await.unwrap(), expected);
        let ended = job(&store, made.id).await;
        assert_eq!(ended.state, JobState::Partial);
        assert_eq!(ended.done, 400);
        assert_eq!(store.count(&LeadFilter::default()).await.unwrap(), u64::from(expected.added));
        let follow_up = job(&store, made.follow_up.unwrap()).await;
        assert_eq!(follow_up.total, expected.added);
        assert_eq!(lease_all(&store, second + 100).await.len() as u32, expected.added);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_nodes_share_an_import_of_ten_thousand_rows() {
    for database in databases().await {
        let store = database.store().await;
        let (items, expected) = messy(10_000);
        let made = store.create_import(&import("a", true, items), at(1)).await.unwrap();
        let workers = (0..3).map(|number| {
            let store = store.clone();
            async move {
                while store.step(node(number), 500, at(2), LEASE).await.unwrap() != Stepped::Idle {}
            }
        });
        let scanners = (3..5).map(|number| {
            let store = store.clone();
            async move {
                let mut idle = 0;
                while idle < 200 {
                    let leases = store.lease(node(number), 100, at(3), LEASE).await.unwrap();
                    if leases.is_empty() {
                        idle += 1;
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        continue;
                    }
                    idle = 0;
                    let results: Vec<_> = leases.iter().map(|lease| good(lease, 4)).collect();
                    store.finish(&results).await.unwrap();
                }
            }
        });
        futures::join!(futures::future::join_all(workers), futures::future::join_all(scanners));
        work(&store, 500, 100).await;
        assert_eq!(store.import_counts(made.id).await.unwrap(), expected);
        let rest: Vec<_> = lease_all(&store, 200).await.iter().map(|it| good(it, 201)).collect();
        store.finish(&rest).await.unwrap();
        assert_eq!(job(&store, made.id).await.done, 10_000);
        let scans = job(&store, made.follow_up.unwrap()).await;
        assert_eq!(counts(&scans), (expected.added, expected.added, 0, 0));
        assert_eq!(scans.state, JobState::Succeeded);
        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!(figures.lead_count, u64::from(expected.added));
        assert_eq!(figures.by_provider[0].1, u64::from(expected.added));
    }
}

#[tokio::test]
async fn cancelling_works_in_every_state() {
    for database in databases().await {
        let store = database.store().await;
        let nobody = JobId(node(77));
        assert_eq!(store.cancel(nobody, at(0)).await.unwrap(), None);

        // Queued: nothing was done.
        let items: Vec<_> = (0..6).map(|n| row(n + 2, &format!("company-{n}.com.tr"))).collect();
        let queued = store.create_import(&import("a", true, items.clone()), at(1)).await.unwrap();
        let cancelled = store.cancel(queued.id, at(2)).await.unwrap().unwrap();
        assert_eq!((counts(&cancelled), cancelled.state), ((6, 0, 0, 6), JobState::Cancelled));
        let follow_up = job(&store, queued.follow_up.unwrap()).await;
        assert_eq!(follow_up.state, JobState::Cancelled);
        assert_eq!(work(&store, 10, 3).await, 0);

        // Running: a chunk is stored, its scans are taken back, but for one under way and one that
        // a person has asked for as well.
        let running = store.create_import(&import("b", true, items), at(4)).await.unwrap();
        store.step(node(1), 4, at(5), LEASE).await.unwrap();
        let begun = store.lease(node(1), 1, at(6), LEASE).await.unwrap();
        let lead = |number: usize| {
            let store = &store;
            let domain = format!("company-{number}.com.tr");
            async move { store.by_domain(&domain, LeadParts::default()).await.unwrap().unwrap() }
        };
        assert!(!store.request(&[lead(1).await.id], at(6)).await.unwrap()[0].created);
        let cancelled = store.cancel(running.id, at(7)).await.unwrap().unwrap();
        assert_eq!((counts(&cancelled), cancelled.state), ((6, 4, 0, 2), JobState::Cancelled));
        let scans = job(&store, running.follow_up.unwrap()).await;
        assert_eq!((counts(&scans), scans.state), ((4, 0, 0, 3), JobState::Cancelled));
        assert_eq!(lead(0).await.scan_state, ScanState::Scanning);
        assert_eq!(lead(1).await.scan_state, ScanState::Queued);
        assert_eq!(lead(2).await.scan_state, ScanState::New);
        let left = lease_all(&store, 8).await;
        assert_eq!(left.len(), 1, "what the person asked for");

        // The scan under way still counts; nothing else does.
        store.finish(&[good(&begun[0], 9), good(&left[0], 9)]).await.unwrap();
        let scans = job(&store, running.follow_up.unwrap()).await;
        assert_eq!((counts(&scans), scans.state), ((4, 1, 0, 3), JobState::Cancelled));

        // Ended: nothing changes.
        let again = store.cancel(running.id, at(10)).await.unwrap().unwrap();
        assert_eq!(again, cancelled);
    }
}

#[tokio::test]
async fn a_scan_that_another_job_waits_for_is_not_taken_back() {
    for database in databases().await {
        let store = database.store().await;
        leads(&store, 1).await;
        let target = BulkTarget::Domains(vec!["lead-0.com.tr".to_owned()]);
        let first = store.create_scan(&target, at(1)).await.unwrap();
        let second = store.create_scan(&target, at(1)).await.unwrap();
        work(&store, 5, 2).await;
        let cancelled = store.cancel(first.id, at(3)).await.unwrap().unwrap();
        assert_eq!((counts(&cancelled), cancelled.state), ((1, 0, 0, 1), JobState::Cancelled));
        store.finish(&[good(&lease_all(&store, 4).await[0], 5)]).await.unwrap();
        assert_eq!(job(&store, second.id).await.state, JobState::Succeeded);
        assert_eq!(job(&store, first.id).await.succeeded, 0);
    }
}

#[tokio::test]
async fn a_job_that_kills_every_step_is_given_up() {
    for database in databases().await {
        let store = database.store().await;
        let items = vec![row(2, "one.com.tr"), row(3, "two.com.tr")];
        let made = store.create_import(&import("a", true, items), at(1)).await.unwrap();
        database.run("UPDATE job SET attempts = 20 WHERE due_at IS NOT NULL").await;
        work(&store, 10, 2).await;
        let ended = job(&store, made.id).await;
        assert_eq!((counts(&ended), ended.state), ((2, 0, 2, 0), JobState::Failed));
        assert_eq!(job(&store, made.follow_up.unwrap()).await.state, JobState::Succeeded);
    }
}

#[tokio::test]
async fn a_database_that_goes_away_is_unavailable_and_comes_back_by_itself() {
    let Some(postgres) = Database::postgres().await else { return };
    let store = postgres.store().await;
    leads(&store, 1).await;
    postgres.open_to_others(false).await;
    let refused = store.count(&LeadFilter::default()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    assert!(store.ping().await.is_err());
    let refused = store.step(node(1), 1, at(1), LEASE).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    postgres.open_to_others(true).await;
    assert_eq!(store.count(&LeadFilter::default()).await.unwrap(), 1);
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_locked_for_long_is_unavailable() {
    let sqlite = Database::sqlite();
    let patience = Duration::from_millis(50);
    let store = sqlite.store_with(&Options { busy_timeout: patience, ..Options::default() }).await;
    let other = sqlite.store().await;
    let holder = sea_orm::Database::connect(sqlite.url()).await.unwrap();
    holder.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let refused = store.upsert(&[new_lead("one.com.tr")], at(0)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    assert_eq!(store.count(&LeadFilter::default()).await.unwrap(), 0, "readers go on");
    holder.execute_unprepared("COMMIT").await.unwrap();
    store.upsert(&[new_lead("one.com.tr")], at(0)).await.unwrap();
    assert_eq!(other.count(&LeadFilter::default()).await.unwrap(), 1);
}
