//! How the store opens, migrates, and lives through a database that goes away.

use std::sync::Arc;

use hunter::{
    adapters::{
        store::{ConnectError, Migrate, Options, Store},
        system::SystemIds,
    },
    ports::store::StoreError,
};

use crate::databases::{Database, databases};

async fn connect(database: &Database, migrate: Migrate) -> Result<Store, ConnectError> {
    let options = Options { migrate, ..Options::default() };
    Store::connect(database.url(), &options, Arc::new(SystemIds::new())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_at_once_migrate_once() {
    for database in databases().await {
        let opened = futures::future::join_all(
            (0..4).map(|_| async { connect(&database, Migrate::Apply).await }),
        );
        for store in opened.await {
            let store = store.expect("each of them opens");
            let states = store.migrations().await.unwrap();
            assert!(!states.is_empty());
            assert!(states.iter().all(|state| state.is_applied));
        }
    }
}

#[tokio::test]
async fn migrations_go_down_and_up_again() {
    for database in databases().await {
        let store = database.store().await;
        let all = u32::try_from(store.migrations().await.unwrap().len()).unwrap();
        store.migrate_down(all).await.unwrap();
        let states = store.migrations().await.unwrap();
        assert!(states.iter().all(|state| !state.is_applied));
        store.migrate_up(Some(1)).await.unwrap();
        store.migrate_up(None).await.unwrap();
        let states = store.migrations().await.unwrap();
        assert!(states.iter().all(|state| state.is_applied));
    }
}

#[tokio::test]
async fn postgresql_behind_its_migrations_is_refused_and_sqlite_migrates_itself() {
    let sqlite = Database::sqlite();
    assert!(connect(&sqlite, Migrate::Require).await.is_ok());

    let Some(postgres) = Database::postgres().await else { return };
    let refusal = connect(&postgres, Migrate::Require).await.unwrap_err();
    assert!(matches!(&refusal, ConnectError::Behind { pending } if !pending.is_empty()));
    assert!(refusal.to_string().contains("HUNTER_MIGRATE=true"), "{refusal}");
    connect(&postgres, Migrate::Apply).await.unwrap();
    assert!(connect(&postgres, Migrate::Require).await.is_ok());
}

#[tokio::test]
async fn the_database_tells_the_time_and_answers_a_ping() {
    for database in databases().await {
        let store = database.store().await;
        store.ping().await.unwrap();
        let (first, second) = (store.now().await.unwrap(), store.now().await.unwrap());
        assert!(first <= second);
        assert!(first.timestamp() > 1_700_000_000);
    }
}

#[tokio::test]
async fn an_address_that_does_not_answer_is_unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/missing/hunter.db", folder.path().display());
    for url in [missing.as_str(), "postgres://nobody@127.0.0.1:1/none"] {
        let options =
            Options { patience: std::time::Duration::from_millis(200), ..Options::default() };
        let refusal = Store::connect(url, &options, Arc::new(SystemIds::new())).await.unwrap_err();
        assert!(
            matches!(refusal, ConnectError::Unreachable(StoreError::Unavailable(_))),
            "{refusal:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_keeps_some_connections_at_hand_and_gives_way_to_the_rest() {
    for database in databases().await {
        let store = database.store().await;
        // More at once than are kept, and more often than there are connections.
        for _ in 0..3 {
            let reads = (0..40).map(|_| store.now());
            for time in futures::future::join_all(reads).await {
                time.unwrap();
            }
        }
        // Writers still find connections, and a stop waits for none of those at hand.
        assert!(!store.migrations().await.unwrap().is_empty());
        let closed = tokio::time::timeout(std::time::Duration::from_secs(5), store.close()).await;
        closed.expect("nothing is held back").unwrap();
        assert!(matches!(store.now().await, Err(StoreError::Unavailable(_))));
    }
}

#[tokio::test]
async fn connections_that_die_at_hand_cost_one_answer_each() {
    let Some(database) = Database::postgres().await else { return };
    let store = database.store().await;
    store.now().await.unwrap();
    database
        .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .await;
    // Those in the pool are dead too.
    for _ in 0..Options::default().connections {
        match store.now().await {
            Ok(_) => return,
            Err(fault) => assert!(matches!(fault, StoreError::Unavailable(_)), "{fault}"),
        }
    }
    panic!("it stays away");
}
