//! Erasure and retention: nothing of a company or a person is left, and nothing comes back.

use std::sync::Arc;

use chrono::TimeDelta;
use hunter::{
    adapters::{store::Store, system::SystemClock},
    domain::{
        alert::{AlertKind, Change, Fact},
        erasure::Erasable,
        ids::LeadId,
        job::JobState,
        sync_run::SyncMode,
    },
    ports::{
        clock::Clock as _,
        store::{
            PageRequest,
            alerts::{AlertStore as _, NewAlert},
            annotations::AnnotationStore as _,
            audit::{AuditAction, AuditLog as _},
            erasure::{ErasureStore as _, Kept},
            jobs::{ImportItem, JobStore as _, NewImport, Stepped},
            leads::{LeadFilter, LeadParts, LeadStore, Upserted},
            referrals::ReferralStore as _,
            scans::ScanStore as _,
        },
    },
    services::retention::{Periods, Retention},
};

use super::{World, plain};
use crate::{
    databases::{Database, databases},
    facts::{at, good, leads, lease_all, new_lead, node},
};

fn erasable(text: &str) -> Erasable {
    Erasable::parse(text).unwrap()
}

/// Every text of every table, as the database's own tools see it.
async fn dump(database: &Database) -> String {
    use sea_orm::{ConnectionTrait as _, Database as Connector, DbBackend, Statement};
    let db = Connector::connect(database.url()).await.unwrap();
    let backend = db.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let names = db.query_all_raw(Statement::from_string(backend, tables)).await.unwrap();
    let mut text = String::new();
    for name in names {
        let name: String = name.try_get_by_index(0).unwrap();
        let sql = if backend == DbBackend::Postgres {
            format!("SELECT t::text FROM \"{name}\" AS t")
        } else {
            let columns = format!("SELECT name FROM pragma_table_info('{name}')");
            let rows = db.query_all_raw(Statement::from_string(backend, columns)).await;
            let cells: Vec<String> = rows
                .unwrap()
                .iter()
                .map(|row| row.try_get_by_index::<String>(0).unwrap())
                .map(|column| {
                    format!(
                        "coalesce(CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") \
                             ELSE CAST(\"{column}\" AS TEXT) END, '')"
                    )
                })
                .collect();
            format!("SELECT {} FROM {name}", cells.join(" || ' ' || "))
        };
        for row in db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
            text.push_str(&row.try_get_by_index::<String>(0).unwrap());
            text.push('\n');
        }
    }
    db.close().await.unwrap();
    text
}

/// Imports these domains as a file would.
async fn import(store: &Store, second: i64, domains: &[&str]) -> JobState {
    let items = domains.iter().zip(2..).map(|(name, row)| ImportItem {
        row,
        item: (*name).to_owned(),
        lead: Ok(new_lead(name)),
    });
    let import = NewImport {
        name: "list.csv".to_owned(),
        digest: format!("digest-{second}"),
        scan: true,
        items: items.collect(),
    };
    let job = store.create_import(&import, at(second)).await.unwrap();
    let minute = TimeDelta::minutes(1);
    while let Stepped::Worked(_) = store.step(node(3), 100, at(second), minute).await.unwrap() {}
    let jobs = hunter::ports::store::jobs::JobStore::by_ids(store, &[job.id]).await.unwrap();
    jobs[0].state
}

#[tokio::test]
async fn a_company_that_was_erased_is_nowhere_and_does_not_come_back() {
    for database in databases().await {
        let emails = ["x@cinar.com.tr", "Ali@cinar.com.tr"];
        let other = ["y@mavi.com.tr", "z@mavi.com.tr"];
        let world = World::of(&database, vec![plain("a", &emails, 0), plain("b", &other, 1)]).await;
        world.sync(SyncMode::Full).await;
        let (store, now) = (&world.store, world.microsoft.clock.now());
        import(store, 0, &["cinar.com.tr", "www-cinar.com"]).await;
        let lead = store.by_domain("cinar.com.tr", LeadParts::default()).await.unwrap().unwrap();
        store.add_note(lead.id, "cinar.com.tr: arandı", "local", now).await.unwrap();
        store.add_tag(lead.id, "vip", "local", now).await.unwrap();
        let change = Change {
            kind: AlertKind::NewReferral,
            from: None,
            to: Some(Fact::Text("cinar.com.tr".to_owned())),
        };
        let alert = NewAlert {
            key: "k".to_owned(),
            lead_id: Some(lead.id),
            referral_id: None,
            domain: "cinar.com.tr".to_owned(),
            change,
            at: now,
        };
        store.raise(&[alert]).await.unwrap();
        assert!(dump(&database).await.contains("cinar.com.tr"));
        let before = LeadStore::count(&**store, &LeadFilter::default()).await.unwrap();

        let erased = store.erase(&erasable("CINAR.com.tr"), "test", now).await.unwrap();
        assert_eq!((erased.lead, erased.referrals), (Some(lead.id), 1));
        assert!(erased.contacts > 0 && erased.alerts > 0 && erased.job_items > 0, "{erased:?}");
        let told = dump(&database).await;
        assert!(!told.contains("cinar.com.tr"), "{told}");
        assert!(told.contains("mavi.com.tr"), "others stand");
        assert_eq!(LeadStore::count(&**store, &LeadFilter::default()).await.unwrap(), before - 1);
        let figures = store.dashboard(&LeadFilter::default()).await.unwrap();
        assert_eq!((figures.lead_count, figures.referral_count), (before - 1, 1));

        // The next sync and the next import know better, and so does a person.
        world.sync(SyncMode::Full).await;
        import(store, 10, &["cinar.com.tr", "yeni.com.tr"]).await;
        let again = store.upsert(&[new_lead("cinar.com.tr")], now).await.unwrap();
        assert_eq!(again[0].1, Upserted::Erased);
        let told = dump(&database).await;
        assert!(!told.contains("cinar.com.tr"), "{told}");
        assert!(told.contains("yeni.com.tr"));
        let lines = store
            .lines(
                Some(AuditAction::Erasure),
                &PageRequest { limit: 10, after: None, before: None, from_end: false },
            )
            .await
            .unwrap();
        assert_eq!(lines.items.len(), 1);
        assert_eq!(lines.items[0].entry.actor, "test");

        assert!(store.lift(&erasable("cinar.com.tr"), "test", now).await.unwrap());
        assert!(!store.lift(&erasable("cinar.com.tr"), "test", now).await.unwrap());
        world.sync(SyncMode::Full).await;
        let back = store.by_domain("cinar.com.tr", LeadParts::default()).await.unwrap();
        assert!(back.is_some(), "an administrator may let it come back");
    }
}

#[tokio::test]
async fn a_person_who_was_erased_is_nowhere_and_does_not_come_back() {
    for database in databases().await {
        let emails = ["Ali@cinar.com.tr", "ayse@cinar.com.tr"];
        let world = World::of(&database, vec![plain("a", &emails, 0)]).await;
        world.sync(SyncMode::Full).await;
        let (store, now) = (&world.store, world.microsoft.clock.now());
        let lead = store.by_domain("cinar.com.tr", LeadParts::default()).await.unwrap().unwrap();
        store.add_note(lead.id, "ALI@cinar.com.tr yazdı", "local", now).await.unwrap();
        let erased = store.erase(&erasable("ali@Cinar.com.tr"), "test", now).await.unwrap();
        assert_eq!((erased.contacts, erased.notes, erased.lead), (1, 1, None));
        let nowhere = async || {
            let told = dump(&database).await.to_lowercase();
            assert!(!told.contains("ali@cinar.com.tr"), "{told}");
            assert!(told.contains("ayse@cinar.com.tr"), "{told}");
        };
        nowhere().await;
        // A change of the referral brings its people anew, and not this one.
        world.pass(TimeDelta::minutes(5));
        world.change(0, |referral| referral["status"] = serde_json::json!("Active"));
        world.sync(SyncMode::Full).await;
        nowhere().await;
        assert_eq!(store.contacts(&[lead.id]).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_job_that_waited_for_an_erased_lead_ends() {
    for database in databases().await {
        let store = database.store().await;
        let state = import(&store, 0, &["a.com", "b.com"]).await;
        assert_eq!(state, JobState::Succeeded);
        store.erase(&erasable("a.com"), "test", at(1)).await.unwrap();
        let leased = lease_all(&store, 2).await;
        assert_eq!(leased.len(), 1, "its scan has gone with it");
        store.finish(&[good(&leased[0], 3)]).await.unwrap();
        let follow_up = {
            use sea_orm::{ConnectionTrait as _, Database as Connector, Statement};
            let db = Connector::connect(database.url()).await.unwrap();
            let sql = "SELECT state FROM job WHERE kind = 'SCAN'";
            let statement = Statement::from_string(db.get_database_backend(), sql);
            let row = db.query_one_raw(statement).await.unwrap().unwrap();
            row.try_get_by_index::<String>(0).unwrap()
        };
        assert_eq!(follow_up, "SUCCEEDED");
    }
}

#[tokio::test]
async fn what_has_lain_for_its_time_is_destroyed_and_logged_and_nothing_else() {
    for database in databases().await {
        let store = Arc::new(database.store().await);
        let both = leads(&store, 2).await;
        let scan = async |leads: &[LeadId], second: i64| {
            store.request(leads, at(second)).await.unwrap();
            for lease in lease_all(&store, second).await {
                store.finish(&[good(&lease, second + 1)]).await.unwrap();
            }
        };
        let day = 86_400;
        scan(&both, 0).await;
        scan(&both[..1], 10 * day).await;
        let clock = Arc::new(SystemClock::new());
        clock.follow(at(200 * day));
        let days = |days| Some(TimeDelta::days(days));
        let retention = |raw, leads| {
            let periods = Periods { raw, leads, audit: None };
            let store = Arc::clone(&store);
            Retention::new(Arc::clone(&store) as _, store, Arc::clone(&clock) as _, periods)
        };
        assert_eq!(retention(None, None).step().await.unwrap(), 0, "for ever");
        // Of two scans of a lead the newer one stands, however old; the only one of the other, too.
        assert_eq!(retention(days(180), None).step().await.unwrap(), 1);
        assert_eq!(retention(days(180), None).step().await.unwrap(), 0);
        let parts = LeadParts::ALL;
        let kept = LeadStore::by_ids(&*store, &both, parts).await.unwrap();
        assert!(kept.iter().all(|lead| lead.signals.is_some()));

        assert_eq!(retention(None, days(195)).step().await.unwrap(), 1, "untouched for 200 days");
        let left = LeadStore::by_ids(&*store, &both, LeadParts::default()).await.unwrap();
        assert_eq!(left.iter().map(|lead| lead.id).collect::<Vec<_>>(), both[..1]);
        assert_eq!(store.dashboard(&LeadFilter::default()).await.unwrap().lead_count, 1);
        let page = PageRequest { limit: 10, after: None, before: None, from_end: false };
        let lines = store.lines(Some(AuditAction::Destruction), &page).await.unwrap().items;
        let said: Vec<_> = lines.iter().map(|line| line.entry.subject.as_str()).collect();
        assert_eq!(said, ["leads", "scans"]);
        assert_eq!(store.destroy(Kept::AuditLog, clock.now(), 10).await.unwrap(), 2);
    }
}
