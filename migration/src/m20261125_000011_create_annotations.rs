//! `lead_tag`, `lead_note`, `lead_favorite`: what people, and the facts themselves, pin to leads.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, flag, id, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX lead_tag_by_tag ON lead_tag (tag, lead_id)",
    "CREATE INDEX lead_note_of_lead ON lead_note (lead_id, id)",
    "CREATE INDEX lead_favorite_of_lead ON lead_favorite (lead_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let tag = Table::create()
            .table("lead_tag")
            .col(id("lead_id").not_null())
            .col(bytewise("tag", backend).not_null())
            // The facts put it there, and take it away.
            .col(flag("is_automatic"))
            // Null for automatic ones.
            .col(text("author"))
            .col(moment("created_at").not_null())
            .primary_key(Index::create().col("lead_id").col("tag"))
            .foreign_key(&mut owned_by(("lead_tag", "lead_id"), ("lead", "id")))
            .take();
        let note = Table::create()
            .table("lead_note")
            .col(id("id").primary_key())
            .col(id("lead_id").not_null())
            .col(text("text").not_null())
            .col(text("author").not_null())
            .col(moment("created_at").not_null())
            .foreign_key(&mut owned_by(("lead_note", "lead_id"), ("lead", "id")))
            .take();
        let favorite = Table::create()
            .table("lead_favorite")
            .col(bytewise("viewer", backend).not_null())
            .col(id("lead_id").not_null())
            .col(moment("created_at").not_null())
            .primary_key(Index::create().col("viewer").col("lead_id"))
            .foreign_key(&mut owned_by(("lead_favorite", "lead_id"), ("lead", "id")))
            .take();
        for table in [tag, note, favorite] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["lead_favorite", "lead_note", "lead_tag"]).await
    }
}
