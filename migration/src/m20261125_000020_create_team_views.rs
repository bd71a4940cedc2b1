//! `team_view`: views of the list that a team shares; and the jobs that have not ended, found by an
//! index of their own.

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
        let table = Table::create()
            .table("team_view")
            .col(bytewise("name", backend).not_null().primary_key())
            // Filter and order, as the address of the list carries them.
            .col(text("address").not_null())
            .col(text("saved_by").not_null())
            .col(moment("saved_at").not_null())
            .take();
        manager.create_table(table).await?;
        run(manager, "CREATE INDEX job_running ON job (id) WHERE finished_at IS NULL").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP INDEX job_running").await?;
        drop_tables(manager, &["team_view"]).await
    }
}
