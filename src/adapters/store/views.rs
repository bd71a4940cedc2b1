//! Views that a team shares.

use async_trait::async_trait;
use sea_orm::DbErr;

use super::{
    bulk::{rows, run},
    cells::Cells,
    connection::Store,
    fault::{read_fault, retrying},
    sql::Sql,
};
use crate::ports::store::{
    StoreError,
    views::{TeamView, ViewStore},
};

#[async_trait]
impl ViewStore for Store {
    async fn views(&self) -> Result<Vec<TeamView>, StoreError> {
        self.all_views().await.map_err(|fault| read_fault(&fault))
    }

    async fn save_view(&self, view: &TeamView, limit: u32) -> Result<bool, StoreError> {
        retrying(async || {
            let transaction = self.begin().await?;
            let mut sql = Sql::new(self.backend());
            sql.push("INSERT INTO team_view (name, address, saved_by, saved_at) SELECT ");
            // Cast, because PostgreSQL guesses no types of values that stand alone.
            let time = if sql.is_postgres() { "::timestamptz" } else { "" };
            let text = if sql.is_postgres() { "::text" } else { "" };
            sql.bind(view.name.as_str()).push(text).push(", ");
            sql.bind(view.address.as_str()).push(text).push(", ");
            sql.bind(view.saved_by.as_str()).push(text).push(", ");
            sql.bind(view.saved_at).push(time);
            sql.push(" WHERE (SELECT COUNT(*) FROM team_view WHERE name <> ");
            sql.bind(view.name.as_str()).push(") < ").number(limit);
            sql.push(
                " ON CONFLICT (name) DO UPDATE SET address = excluded.address, \
                 saved_by = excluded.saved_by, saved_at = excluded.saved_at",
            );
            let is_saved = run(&transaction, sql).await? > 0;
            transaction.commit().await?;
            Ok(is_saved)
        })
        .await
    }

    async fn remove_view(&self, name: &str) -> Result<bool, StoreError> {
        retrying(async || {
            let transaction = self.begin().await?;
            let mut sql = Sql::new(self.backend());
            sql.push("DELETE FROM team_view WHERE name = ").bind(name);
            let is_gone = run(&transaction, sql).await? > 0;
            transaction.commit().await?;
            Ok(is_gone)
        })
        .await
    }
}

impl Store {
    async fn all_views(&self) -> Result<Vec<TeamView>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT name, address, saved_by, saved_at FROM team_view");
        let read = |row| {
            let mut cells = Cells::of(row)?;
            let (name, address) = (cells.text()?.to_owned(), cells.text()?.to_owned());
            Ok(TeamView {
                name,
                address,
                saved_by: cells.text()?.to_owned(),
                saved_at: cells.moment()?,
            })
        };
        rows(self.reader(), sql).await?.iter().map(read).collect()
    }
}
