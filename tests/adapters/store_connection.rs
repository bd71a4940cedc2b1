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
