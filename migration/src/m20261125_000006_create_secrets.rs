//! `secret` and `sign_in`: what signs in to outside services, sealed, and how that stands.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, drop_tables, flag, large, moment, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let secret = Table::create()
            .table("secret")
            .col(bytewise("name", backend).not_null().primary_key())
            // Nonce and cipher text in base64.
            .col(text("sealed").not_null())
            // Tells which key sealed it, and nothing about the key.
            .col(text("key_id").not_null())
            .col(large("version"))
            .col(moment("updated_at").not_null())
            .take();
        let sign_in = Table::create()
            .table("sign_in")
            .col(bytewise("name", backend).not_null().primary_key())
            // The version of the secret that this is about; 0: there was none.
            .col(large("secret_version"))
            .col(moment("at").not_null())
            .col(moment("renewed_at"))
            .col(ColumnDef::new("has_mfa").boolean())
            // Who can mend the problem; null: there is none.
            .col(text("need"))
            .col(text("code"))
            .col(flag("wants_mfa").default(false))
            .take();
        for table in [secret, sign_in] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["sign_in", "secret"]).await
    }
}
