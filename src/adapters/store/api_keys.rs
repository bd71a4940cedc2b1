//! API keys by the first part of them, with the digest of the whole.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};

use super::{
    bulk::{rows, run},
    cells::Cells,
    codes::Code as _,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::{
    domain::access::ApiKey,
    ports::store::{
        StoreError,
        api_keys::{ApiKeyStore, StoredKey},
    },
};

const COLUMNS: &str = "id, name, role, created_at, expires_at, revoked_at, last_used_at, digest";

fn read(row: &QueryResult) -> Result<StoredKey, DbErr> {
    let mut cells = Cells::of(row)?;
    let key = ApiKey {
        id: cells.text()?.to_owned(),
        name: cells.text()?.to_owned(),
        role: cells.code()?,
        created_at: cells.moment()?,
        expires_at: cells.maybe_moment()?,
        revoked_at: cells.maybe_moment()?,
        last_used_at: cells.maybe_moment()?,
    };
    Ok(StoredKey { key, digest: read_digest(cells.text()?)? })
}

/// A digest as it is stored.
pub(super) fn digest_text(digest: [u8; 32]) -> String {
    blake3::Hash::from_bytes(digest).to_hex().to_string()
}

fn read_digest(text: &str) -> Result<[u8; 32], DbErr> {
    blake3::Hash::from_hex(text)
        .map(|hash| *hash.as_bytes())
        .map_err(|_| DbErr::Type("a digest that is no hexadecimal number".to_owned()))
}

async fn insert(transaction: &DatabaseTransaction, sql: Sql, new: &StoredKey) -> Result<(), DbErr> {
    let (mut sql, key) = (sql, &new.key);
    sql.push("INSERT INTO api_key (").push(COLUMNS).push(") VALUES (");
    sql.bind(key.id.as_str()).push(", ").bind(key.name.as_str()).push(", ");
    sql.bind(key.role.code()).push(", ").bind(key.created_at).push(", ");
    sql.bind(key.expires_at).push(", ").bind(key.revoked_at).push(", ");
    sql.bind(key.last_used_at).push(", ").bind(digest_text(new.digest)).push(")");
    run(transaction, sql).await.map(drop)
}

impl Store {
    async fn find_keys(&self, id: Option<&str>) -> Result<Vec<StoredKey>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT ").push(COLUMNS).push(" FROM api_key");
        if let Some(id) = id {
            sql.push(" WHERE id = ").bind(id);
        }
        sql.push(" ORDER BY created_at, id");
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }

    async fn run_alone(&self, sql: impl Fn(&mut Sql)) -> Result<u64, DbErr> {
        let transaction = self.begin().await?;
        let mut statement = Sql::new(self.backend());
        sql(&mut statement);
        let touched = run(&transaction, statement).await?;
        transaction.commit().await?;
        Ok(touched)
    }

    async fn rotate(
        &self,
        old: &str,
        new: &StoredKey,
        until: DateTime<Utc>,
    ) -> Result<bool, DbErr> {
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("UPDATE api_key SET expires_at = CASE WHEN expires_at < ").bind(until);
        sql.push(" THEN expires_at ELSE ").bind(until).push(" END WHERE id = ").bind(old);
        sql.push(" AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ");
        sql.bind(new.key.created_at).push(")");
        if run(&transaction, sql).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        insert(&transaction, Sql::new(self.backend()), new).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

#[async_trait]
impl ApiKeyStore for Store {
    async fn add_key(&self, key: &StoredKey) -> Result<(), StoreError> {
        retrying(async || {
            let transaction = self.begin().await?;
            insert(&transaction, Sql::new(self.backend()), key).await?;
            transaction.commit().await
        })
        .await
    }

    async fn key(&self, id: &str) -> Result<Option<StoredKey>, StoreError> {
        let found = self.find_keys(Some(id)).await.map_err(|fault| read_fault(&fault))?;
        Ok(found.into_iter().next())
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let found = self.find_keys(None).await.map_err(|fault| read_fault(&fault))?;
        Ok(found.into_iter().map(|stored| stored.key).collect())
    }

    async fn revoke_key(&self, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let revoked = retrying(async || {
            self.run_alone(|sql| {
                sql.push("UPDATE api_key SET revoked_at = ").bind(at);
                sql.push(" WHERE id = ").bind(id).push(" AND revoked_at IS NULL");
            })
            .await
        });
        Ok(revoked.await? == 1)
    }

    async fn rotate_key(
        &self,
        old: &str,
        new: &StoredKey,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        retrying(async || self.rotate(old, new, until).await).await
    }

    async fn key_used(
        &self,
        id: &str,
        at: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let noted = retrying(async || {
            self.run_alone(|sql| {
                sql.push("UPDATE api_key SET last_used_at = ").bind(at).push(" WHERE id = ");
                sql.bind(id).push(" AND (last_used_at IS NULL OR last_used_at <= ");
                sql.bind(since).push(")");
            })
            .await
        });
        noted.await.map(drop)
    }
}
