//! `alert`: what changed, for sellers to hear of, each once.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, id, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX alert_once ON alert (key)",
    "CREATE INDEX alert_by_domain ON alert (domain, id)",
    "CREATE INDEX alert_by_kind ON alert (kind, id)",
    "CREATE INDEX alert_of_lead ON alert (lead_id) WHERE lead_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = Table::create()
            .table("alert")
            .col(id("id").primary_key())
            // What it is about: no second alert of the same key.
            .col(bytewise("key", backend).not_null())
            .col(bytewise("kind", backend).not_null())
            .col(id("lead_id"))
            .col(id("referral_id"))
            .col(bytewise("domain", backend).not_null())
            // Codes and values as they stood and stand; sentences are made when they are read.
            .col(text("stood"))
            .col(text("stands"))
            .col(moment("created_at").not_null())
            .foreign_key(&mut owned_by(("alert", "lead_id"), ("lead", "id")))
            .take();
        manager.create_table(table).await?;
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["alert"]).await
    }
}
