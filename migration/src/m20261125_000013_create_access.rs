//! `api_key` and `session`: who may come in. Both keep digests, so that whoever reads the tables
//! can not come in with what he reads.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, moment, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let api_key = Table::create()
            .table("api_key")
            .col(bytewise("id", backend).not_null().primary_key())
            .col(text("name").not_null())
            .col(text("role").not_null())
            .col(text("digest").not_null())
            .col(moment("created_at").not_null())
            .col(moment("expires_at"))
            .col(moment("revoked_at"))
            // Written rarely: a key that is used all the time costs a write in some minutes.
            .col(moment("last_used_at"))
            .take();
        let session = Table::create()
            .table("session")
            .col(bytewise("digest", backend).not_null().primary_key())
            // `key` or `person`, and which.
            .col(text("kind").not_null())
            .col(text("subject").not_null())
            .col(text("name").not_null())
            .col(text("role").not_null())
            .col(moment("created_at").not_null())
            .col(moment("expires_at").not_null())
            .take();
        for table in [api_key, session] {
            manager.create_table(table).await?;
        }
        // For the one that clears away what has ended.
        run(manager, "CREATE INDEX session_by_end ON session (expires_at)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["session", "api_key"]).await
    }
}
