//! `dashboard_counter`: the figures over all leads, kept in the transactions that change leads.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, large};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = Table::create()
            .table("dashboard_counter")
            .col(bytewise("subject", backend).not_null())
            .col(bytewise("member", backend).not_null())
            .col(large("amount"))
            .primary_key(Index::create().col("subject").col("member"))
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["dashboard_counter"]).await
    }
}
