//! Migrations: at start and on command. sea-orm takes no lock around them, so we do: the writer's
//! lock on SQLite, an advisory lock on PostgreSQL, and one transaction around all of them on both.

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::{
    connection::{Migrate, Store},
    fault::{ConnectError, read_fault, retrying},
};
use crate::ports::store::StoreError;

/// "hunter" in ASCII: the number of the advisory lock that migrating processes take.
const ADVISORY_LOCK: i64 = 0x6875_6e74_6572;

/// One migration that this version knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name, which begins with its date.
    pub name: String,
    /// Whether it was applied.
    pub is_applied: bool,
}

impl Store {
    /// All migrations, oldest first. Reads only.
    pub async fn migrations(&self) -> Result<Vec<MigrationState>, StoreError> {
        let files = Migrator::get_migration_with_status_read_only(self.reader()).await;
        let files = files.map_err(|fault| read_fault(&fault))?;
        let states = files.iter().map(|file| MigrationState {
            name: file.name().to_owned(),
            is_applied: file.status() == MigrationStatus::Applied,
        });
        Ok(states.collect())
    }

    /// Applies what is pending, at most `steps` of it when given: all of it or nothing.
    pub async fn migrate_up(&self, steps: Option<u32>) -> Result<(), StoreError> {
        retrying(|| async {
            let transaction = self.begin_migrating().await?;
            Migrator::up(&transaction, steps).await?;
            transaction.commit().await
        })
        .await
    }

    /// Takes back the newest `steps` migrations, with the data that only they hold.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), StoreError> {
        retrying(|| async {
            let transaction = self.begin_migrating().await?;
            Migrator::down(&transaction, Some(steps)).await?;
            transaction.commit().await
        })
        .await
    }

    pub(super) async fn migrate_at_start(&self, wish: Migrate) -> Result<(), ConnectError> {
        if wish == Migrate::Leave {
            return Ok(());
        }
        let known = self.migrations().await.map_err(ConnectError::Migration)?;
        let pending: Vec<String> =
            known.into_iter().filter(|known| !known.is_applied).map(|known| known.name).collect();
        if pending.is_empty() {
            return Ok(());
        }
        if wish == Migrate::Require && self.backend() != DbBackend::Sqlite {
            return Err(ConnectError::Behind { pending });
        }
        self.migrate_up(None).await.map_err(ConnectError::Migration)
    }

    async fn begin_migrating(&self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.begin().await?;
        if self.backend() != DbBackend::Sqlite {
            let lock = format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        Ok(transaction)
    }
}
