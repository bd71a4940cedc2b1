//! `suppression`: what was erased and must not come back, known by its fingerprint only.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, moment};

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
            .table("suppression")
            .col(bytewise("fingerprint", backend).not_null().primary_key())
            .col(moment("created_at").not_null())
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["suppression"]).await
    }
}
