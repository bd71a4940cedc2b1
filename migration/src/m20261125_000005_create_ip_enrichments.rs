//! `ip_enrichment`: what the offline databases say of the addresses of a lead.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, id, moment, owned_by, text};

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
            .table("ip_enrichment")
            .col(id("lead_id").not_null())
            .col(bytewise("address", backend).not_null())
            .col(text("address_source").not_null())
            .col(text("country"))
            .col(text("city"))
            .col(ColumnDef::new("asn").big_integer())
            .col(text("asn_organization"))
            .col(text("isp"))
            .col(text("usage_type"))
            .col(text("usage_code"))
            .col(ColumnDef::new("is_proxy").boolean())
            .col(text("proxy_type"))
            .col(text("sources"))
            .col(moment("observed_at").not_null())
            .col(moment("expires_at").not_null())
            .primary_key(Index::create().col("lead_id").col("address"))
            .foreign_key(&mut owned_by(("ip_enrichment", "lead_id"), ("lead", "id")))
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["ip_enrichment"]).await
    }
}
