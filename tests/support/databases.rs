//! The databases a store test runs on: SQLite in a folder of its own always, and a fresh PostgreSQL
//! database when `HUNTER_TEST_POSTGRES` names a server. Both are gone after the test.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use hunter::adapters::{
    store::{Migrate, Options, Store},
    system::SystemIds,
};
use sea_orm::{ConnectionTrait, Database as Connector};
use tempfile::TempDir;

/// One empty, migrated database.
pub struct Database {
    url: String,
    _folder: Option<TempDir>,
    /// Server address and name, for dropping it.
    on_server: Option<(String, String)>,
}

/// The databases of one test.
pub async fn databases() -> Vec<Database> {
    let mut all = vec![Database::sqlite()];
    all.extend(Database::postgres().await);
    all
}

/// Runs a test on each of them, given its address.
pub async fn on_each<F>(test: impl Fn(String) -> F)
where
    F: Future<Output = ()>,
{
    for database in databases().await {
        test(database.url.clone()).await;
    }
}

impl Database {
    /// SQLite in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("hunter.db").display());
        Self { url, _folder: Some(folder), on_server: None }
    }

    /// A fresh database, when a server is named.
    pub async fn postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        #[expect(clippy::disallowed_methods, reason = "the only setting of the tests")]
        let server = std::env::var("HUNTER_TEST_POSTGRES").ok()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hunter_test_{}_{number}", std::process::id());
        let admin = Connector::connect(&server).await.expect("the named server answers");
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            admin.execute_unprepared(&sql).await.expect("a role that may create databases");
        }
        let (base, _) = server.rsplit_once('/').expect("an address with a database");
        Some(Self { url: format!("{base}/{name}"), _folder: None, on_server: Some((server, name)) })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs a statement behind the store's back.
    pub async fn run(&self, sql: &str) {
        let connection = Connector::connect(&self.url).await.expect("the database opens");
        connection.execute_unprepared(sql).await.expect("a right statement");
        connection.close().await.expect("it closes");
    }

    /// Ends all connections to a PostgreSQL database and refuses new ones, or accepts them again.
    pub async fn open_to_others(&self, open: bool) {
        let (server, name) = self.on_server.as_ref().expect("a database on a server");
        let admin = Connector::connect(server).await.expect("the named server answers");
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        for sql in [format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {open}"), end] {
            admin.execute_unprepared(&sql).await.expect("a role that may do so");
        }
    }

    /// A store over it, migrated.
    pub async fn store(&self) -> Store {
        let options = Options { migrate: Migrate::Apply, connections: 6, ..Options::default() };
        self.store_with(&options).await
    }

    /// A store over it, opened so.
    pub async fn store_with(&self, options: &Options) -> Store {
        let ids = Arc::new(SystemIds::new());
        Store::connect(&self.url, options, ids).await.expect("the database opens")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        // A thread of its own, because a test's runtime can not be waited for from within.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let admin = Connector::connect(&server).await?;
                admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await
            })
        });
        let outcome = dropping.join().expect("dropping does not panic");
        assert!(outcome.is_ok() || thread::panicking(), "a database is left behind: {outcome:?}");
    }
}
