//! `lead_contact`: people at a company, as others told of them; `intake`: what programs handed in
//! under a key of theirs, so that handing it in again changes nothing.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, id, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX intake_once ON intake (account, key)",
    "CREATE INDEX intake_of_lead ON intake (lead_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let contact = Table::create()
            .table("lead_contact")
            .col(id("lead_id").not_null())
            // Lower case.
            .col(bytewise("email", backend).not_null())
            .col(text("name"))
            .col(text("phone"))
            .col(text("title"))
            .col(text("source").not_null())
            .col(ColumnDef::new("consent_to_contact").boolean())
            .col(moment("updated_at").not_null())
            .primary_key(Index::create().col("lead_id").col("email"))
            .foreign_key(&mut owned_by(("lead_contact", "lead_id"), ("lead", "id")))
            .take();
        let intake = Table::create()
            .table("intake")
            .col(id("id").primary_key())
            // Whose key it is: two programs may choose the same.
            .col(bytewise("account", backend).not_null())
            .col(bytewise("key", backend).not_null())
            // Of what was handed in under it.
            .col(text("digest").not_null())
            .col(id("lead_id").not_null())
            .foreign_key(&mut owned_by(("intake", "lead_id"), ("lead", "id")))
            .take();
        for table in [contact, intake] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["intake", "lead_contact"]).await
    }
}
