//! `alert_delivery`: on which way an alert goes out, and how far it has come; and the mark on
//! alerts that nobody has looked at yet.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, count, drop_tables, id, large, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE INDEX alert_new ON alert (id) WHERE is_new",
    "CREATE UNIQUE INDEX alert_delivery_once ON alert_delivery (alert_id, channel)",
    // Deliveries at rest are not in it: the next ones are found as fast among many as among few.
    "CREATE INDEX alert_delivery_due ON alert_delivery (channel, due_at, id)
        WHERE due_at IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = Table::create()
            .table("alert_delivery")
            .col(id("id").primary_key())
            .col(id("alert_id").not_null())
            .col(bytewise("channel", backend).not_null())
            .col(bytewise("state", backend).not_null())
            // Begun, whatever came of them.
            .col(count("attempts"))
            // May be leased from then on, or the end of the present lease; null at rest.
            .col(moment("due_at"))
            .col(id("lease_owner"))
            .col(large("fence"))
            // Why the newest attempt failed; null when it did not.
            .col(text("failure"))
            .col(text("detail"))
            .col(moment("created_at").not_null())
            .col(moment("delivered_at"))
            .foreign_key(&mut owned_by(("alert_delivery", "alert_id"), ("alert", "id")))
            .take();
        manager.create_table(table).await?;
        // Alerts of before are no news.
        let mark = ColumnDef::new("is_new").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("alert").add_column(mark).take()).await?;
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP INDEX alert_new").await?;
        manager.alter_table(Table::alter().table("alert").drop_column("is_new").take()).await?;
        drop_tables(manager, &["alert_delivery"]).await
    }
}
