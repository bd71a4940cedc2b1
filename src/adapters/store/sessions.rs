//! Sessions by the digest of what the browser keeps.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{
    api_keys::digest_text,
    bulk::{rows, run},
    cells::Cells,
    codes::Code as _,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::{
    domain::access::{Principal, Subject},
    ports::store::{StoreError, sessions::SessionStore},
};

impl Store {
    async fn keep_session(
        &self,
        digest: [u8; 32],
        who: &Principal,
        at: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let (kind, subject) = match &who.subject {
            Subject::Key(id) => ("key", id.as_str()),
            Subject::Person(id) => ("person", id.as_str()),
            Subject::Local => ("local", ""),
        };
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("DELETE FROM session WHERE expires_at <= ").bind(at);
        run(&transaction, sql).await?;
        let mut sql = Sql::new(self.backend());
        sql.push("INSERT INTO session (digest, kind, subject, name, role, created_at, expires_at)");
        sql.push(" VALUES (").bind(digest_text(digest)).push(", ").bind(kind).push(", ");
        sql.bind(subject).push(", ").bind(who.name.as_str()).push(", ");
        sql.bind(who.role.code()).push(", ").bind(at).push(", ");
        sql.bind(who.until.unwrap_or(at)).push(")");
        run(&transaction, sql).await?;
        transaction.commit().await
    }

    async fn find_session(&self, digest: [u8; 32]) -> Result<Option<Principal>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT kind, subject, name, role, expires_at FROM session WHERE digest = ");
        sql.bind(digest_text(digest));
        let found = rows(self.reader(), sql).await?;
        let Some(row) = found.first() else { return Ok(None) };
        let mut cells = Cells::of(row)?;
        let (kind, id) = (cells.text()?, cells.text()?.to_owned());
        let subject = match kind {
            "key" => Subject::Key(id),
            "person" => Subject::Person(id),
            "local" => Subject::Local,
            other => return Err(DbErr::Type(format!("{other:?} is no kind of session"))),
        };
        let (name, role) = (cells.text()?.to_owned(), cells.code()?);
        Ok(Some(Principal { name, role, subject, until: Some(cells.moment()?) }))
    }

    async fn drop_session(&self, digest: [u8; 32]) -> Result<(), DbErr> {
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("DELETE FROM session WHERE digest = ").bind(digest_text(digest));
        run(&transaction, sql).await?;
        transaction.commit().await
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn add_session(
        &self,
        digest: [u8; 32],
        who: &Principal,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        retrying(async || self.keep_session(digest, who, at).await).await
    }

    async fn session(&self, digest: [u8; 32]) -> Result<Option<Principal>, StoreError> {
        self.find_session(digest).await.map_err(|fault| read_fault(&fault))
    }

    async fn end_session(&self, digest: [u8; 32]) -> Result<(), StoreError> {
        retrying(async || self.drop_session(digest).await).await
    }
}
