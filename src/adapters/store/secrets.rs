//! Secrets at rest: sealed rows, replaced by version so that two nodes never undo each other.

mod key;
mod seal;

use std::{io, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use secrecy::SecretString;

pub use self::key::{KeySource, KeyTooShort};
use self::seal::SealingKey;
use super::{
    bulk::{rows, run},
    cells::Cells,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::ports::{
    clock::Clock,
    secrets::{Kept, Secrets, SecretsError},
};

/// Secrets in the store, sealed with one key.
#[derive(Clone)]
pub struct SealedSecrets {
    store: Arc<Store>,
    key: KeySource,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for SealedSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedSecrets").finish_non_exhaustive()
    }
}

impl SealedSecrets {
    /// Secrets in that store under that key.
    pub fn new(store: Arc<Store>, key: KeySource, clock: Arc<dyn Clock>) -> Self {
        Self { store, key, clock }
    }

    async fn row(&self, name: &str) -> Result<Option<SealedRow>, DbErr> {
        let mut sql = Sql::new(self.store.backend());
        sql.push("SELECT sealed, key_id, version FROM secret WHERE name = ").bind(name);
        let found = rows(self.store.reader(), sql).await?;
        let Some(row) = found.first() else { return Ok(None) };
        let mut cells = Cells::of(row)?;
        Ok(Some(SealedRow {
            sealed: cells.text()?.to_owned(),
            key_id: cells.text()?.to_owned(),
            version: cells.large()?.unsigned_abs(),
        }))
    }

    fn seal(&self, name: &str, secret: &SecretString) -> Result<Sealed, SecretsError> {
        let key = self.key.obtain().map_err(no_key)?;
        Ok(Sealed { text: key.seal(name, secret), key_id: key.id, at: self.clock.now() })
    }

    async fn put(&self, name: &str, sealed: &Sealed) -> Result<u64, DbErr> {
        let transaction = self.store.begin().await?;
        let mut sql = Sql::new(self.store.backend());
        sql.push("INSERT INTO secret (name, sealed, key_id, version, updated_at) VALUES (");
        sql.bind(name).push(", ").bind(sealed.text.as_str()).push(", ");
        sql.bind(sealed.key_id.as_str()).push(", 1, ").bind(sealed.at);
        sql.push(
            ") ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, \
             key_id = excluded.key_id, version = secret.version + 1, \
             updated_at = excluded.updated_at RETURNING version",
        );
        let written = rows(&transaction, sql).await?;
        let row = written.first().ok_or_else(|| DbErr::RecordNotInserted)?;
        let version = Cells::of(row)?.large()?.unsigned_abs();
        transaction.commit().await?;
        Ok(version)
    }

    async fn put_over(&self, name: &str, version: u64, sealed: &Sealed) -> Result<bool, DbErr> {
        let transaction = self.store.begin().await?;
        let mut sql = Sql::new(self.store.backend());
        sql.push("UPDATE secret SET sealed = ").bind(sealed.text.as_str());
        sql.push(", key_id = ").bind(sealed.key_id.as_str());
        sql.push(", version = version + 1, updated_at = ").bind(sealed.at);
        sql.push(" WHERE name = ").bind(name).push(" AND version = ").bind(version as i64);
        let is_written = run(&transaction, sql).await? == 1;
        transaction.commit().await?;
        Ok(is_written)
    }
}

struct SealedRow {
    sealed: String,
    key_id: String,
    version: u64,
}

struct Sealed {
    text: String,
    key_id: String,
    at: DateTime<Utc>,
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn no_key(error: io::Error) -> SecretsError {
    SecretsError::NoKey(error.to_string())
}

fn open(key: &SealingKey, name: &str, row: &SealedRow) -> Result<Kept, SecretsError> {
    if key.id != row.key_id {
        return Err(SecretsError::OtherKey);
    }
    let secret = key.open(name, &row.sealed).ok_or(SecretsError::Damaged)?;
    Ok(Kept { secret, version: row.version })
}

#[async_trait]
impl Secrets for SealedSecrets {
    async fn load(&self, name: &str) -> Result<Option<Kept>, SecretsError> {
        let row = self.row(name).await.map_err(|fault| read_fault(&fault))?;
        let Some(row) = row else { return Ok(None) };
        // A row without the file that its key lay in can not be opened any more.
        let key = self.key.find().map_err(no_key)?.ok_or(SecretsError::OtherKey)?;
        open(&key, name, &row).map(Some)
    }

    async fn save(&self, name: &str, secret: &SecretString) -> Result<u64, SecretsError> {
        let sealed = self.seal(name, secret)?;
        Ok(retrying(async || self.put(name, &sealed).await).await?)
    }

    async fn replace(
        &self,
        name: &str,
        version: u64,
        secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        let sealed = self.seal(name, secret)?;
        let is_written = retrying(async || self.put_over(name, version, &sealed).await).await?;
        Ok(is_written.then_some(version + 1))
    }
}
