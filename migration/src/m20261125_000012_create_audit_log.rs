//! `audit_log`: who did what that others may have to answer for. Lines are added and never changed.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, id, moment, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX audit_log_by_action ON audit_log (action, id)",
    "CREATE INDEX audit_log_by_time ON audit_log (at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = Table::create()
            .table("audit_log")
            .col(id("id").primary_key())
            .col(moment("at").not_null())
            .col(text("actor").not_null())
            .col(bytewise("action", backend).not_null())
            .col(text("subject").not_null())
            .col(text("detail"))
            .col(text("request_id"))
            .take();
        manager.create_table(table).await?;
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["audit_log"]).await
    }
}
