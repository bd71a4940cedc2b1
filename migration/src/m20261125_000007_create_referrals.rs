//! `partner_referral` and what belongs to it, `sync_run`, and the mark on leads that are referrals.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, count, drop_tables, flag, id, large, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX partner_referral_by_referral_id ON partner_referral (referral_id)",
    "CREATE INDEX partner_referral_by_updated_at ON partner_referral (sort_updated_at, id)",
    "CREATE INDEX partner_referral_by_created_at ON partner_referral (sort_created_at, id)",
    "CREATE INDEX partner_referral_by_expires_at ON partner_referral (sort_expires_at, id)",
    "CREATE INDEX partner_referral_by_value ON partner_referral (sort_value, id)",
    "CREATE INDEX partner_referral_open ON partner_referral (sort_expires_at, id) WHERE is_open",
    "CREATE INDEX partner_referral_of_lead ON partner_referral (lead_id) WHERE lead_id IS NOT NULL",
    "CREATE INDEX referral_domain_of_referral ON referral_domain (referral_id)",
    // One at a time, over all nodes.
    "CREATE UNIQUE INDEX sync_run_under_way ON sync_run (state) WHERE state = 'RUNNING'",
    "CREATE INDEX sync_run_by_start ON sync_run (started_at)",
    "CREATE INDEX lead_of_referrals ON lead (priority, sort_score, domain) WHERE is_referral",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let referral = Table::create()
            .table("partner_referral")
            .col(id("id").primary_key())
            // Partner Center's own.
            .col(bytewise("referral_id", backend).not_null())
            .col(text("engagement_id"))
            .col(text("name"))
            .col(text("referral_type"))
            .col(text("qualification"))
            .col(text("invited_by"))
            .col(text("direction"))
            .col(text("status").not_null())
            .col(text("substatus"))
            .col(flag("is_open"))
            .col(bytewise("category", backend).not_null())
            .col(text("company_name"))
            .col(text("customer_country"))
            .col(ColumnDef::new("consent_to_contact").boolean())
            // Decimal text: neither database's numbers keep it the same on both.
            .col(text("deal_value"))
            .col(text("currency"))
            .col(moment("created_at"))
            .col(moment("updated_at"))
            .col(moment("expires_at"))
            .col(moment("accepted_at"))
            .col(moment("closed_at"))
            .col(text("etag"))
            // The sync's choice, or a person's.
            .col(bytewise("domain", backend))
            // The sync's choice alone.
            .col(text("chosen_domain"))
            .col(text("domain_candidates"))
            .col(text("tenant_hints"))
            .col(id("lead_id"))
            .col(text("link_source"))
            // A person tied or untied it: no sync does so any more.
            .col(flag("by_hand"))
            .col(moment("linked_at"))
            // Of all that Partner Center says and what follows of it.
            .col(text("hash").not_null())
            .col(text("search").not_null())
            // Microseconds since 1970, or the value in 1/10,000: never null, for the orders.
            .col(large("sort_updated_at"))
            .col(large("sort_created_at"))
            .col(large("sort_expires_at"))
            .col(large("sort_value"))
            // Of the syncs that brought it first and changed it last.
            .col(id("first_run_id").not_null())
            .col(id("last_run_id").not_null())
            .col(moment("first_seen_at").not_null())
            .col(moment("synced_at").not_null())
            .foreign_key(
                ForeignKey::create()
                    .from("partner_referral", "lead_id")
                    .to("lead", "id")
                    .on_delete(ForeignKeyAction::SetNull),
            )
            .take();
        let of_referral = |table| owned_by((table, "referral_id"), ("partner_referral", "id"));
        let contact = Table::create()
            .table("referral_contact")
            .col(id("referral_id").not_null())
            .col(ColumnDef::new("position").integer().not_null())
            .col(text("name"))
            .col(text("email"))
            .col(text("phone"))
            .col(text("title"))
            .primary_key(Index::create().col("referral_id").col("position"))
            .foreign_key(&mut of_referral("referral_contact"))
            .take();
        // Its domain, or else every domain that it could be: how leads find their referrals.
        let domain = Table::create()
            .table("referral_domain")
            .col(bytewise("domain", backend).not_null())
            .col(id("referral_id").not_null())
            .primary_key(Index::create().col("domain").col("referral_id"))
            .foreign_key(&mut of_referral("referral_domain"))
            .take();
        let sync_run = Table::create()
            .table("sync_run")
            .col(id("id").primary_key())
            .col(text("mode").not_null())
            .col(bytewise("state", backend).not_null())
            .col(count("pages"))
            .col(count("fetched"))
            .col(count("inserted"))
            .col(count("updated"))
            .col(count("unchanged"))
            .col(count("skipped"))
            .col(count("failed"))
            .col(text("reason"))
            .col(text("detail"))
            // What the last complete one saw last; null: there was none.
            .col(moment("watermark"))
            // What later ones go back to; null until it is complete.
            .col(moment("watermark_to"))
            .col(moment("newest"))
            .col(moment("last_read"))
            .col(flag("is_unordered"))
            .col(text("next_page"))
            // May be leased from then on; null when it has ended.
            .col(moment("due_at"))
            .col(id("lease_owner"))
            .col(large("fence"))
            .col(count("attempts"))
            .col(moment("not_before"))
            .col(moment("started_at").not_null())
            .col(moment("finished_at"))
            .take();
        for table in [referral, contact, domain, sync_run] {
            manager.create_table(table).await?;
        }
        let mark = ColumnDef::new("is_referral").boolean().not_null().default(false).take();
        manager.alter_table(Table::alter().table("lead").add_column(mark).take()).await?;
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP INDEX lead_of_referrals").await?;
        manager.alter_table(Table::alter().table("lead").drop_column("is_referral").take()).await?;
        let tables = ["sync_run", "referral_domain", "referral_contact", "partner_referral"];
        drop_tables(manager, &tables).await
    }
}
