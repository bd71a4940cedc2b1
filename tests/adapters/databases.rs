//! An empty database for each test: a SQLite file always, and PostgreSQL when
//! `HUNTER_TEST_POSTGRES` names a server on which databases may be made and dropped.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::atomic::{AtomicU32, Ordering},
};

use futures::FutureExt;
use sea_orm::{ConnectionTrait, Database};

static MADE: AtomicU32 = AtomicU32::new(0);

/// Runs a test on each database, given its address. A database made for it is dropped afterwards,
/// however the test ends.
pub async fn on_each<F>(test: impl Fn(String) -> F)
where
    F: Future<Output = ()>,
{
    on_sqlite(&test).await;
    on_postgres(&test).await;
}

/// Runs a test on a fresh SQLite file.
pub async fn on_sqlite<F>(test: impl Fn(String) -> F)
where
    F: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("hunter.db");
    test(format!("sqlite://{}?mode=rwc", file.display())).await;
}

/// Runs a test on a fresh PostgreSQL database, when there is a server.
pub async fn on_postgres<F>(test: impl Fn(String) -> F)
where
    F: Future<Output = ()>,
{
    #[expect(clippy::disallowed_methods, reason = "the only setting of the tests")]
    let Ok(server) = std::env::var("HUNTER_TEST_POSTGRES") else { return };
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("hunter_test_{}_{number}", std::process::id());
    let admin = Database::connect(&server).await.expect("the server of the tests answers");
    let base = server.rsplit_once('/').expect("the address names a database").0;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("may make one");
    let ended = AssertUnwindSafe(test(format!("{base}/{name}"))).catch_unwind().await;
    admin
        .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .expect("may drop its own");
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}
