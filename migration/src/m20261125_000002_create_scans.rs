//! `scan`: queue and history; `signals` and `assessment`: what one scan observed and what follows
//! from it; `whois`: registration data, which has its own pace.

use sea_orm_migration::prelude::*;

use crate::columns::{
    bytewise, count, drop_tables, flag, id, large, moment, owned_by, run, small, text,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX scan_active_of_lead ON scan (lead_id)
        WHERE state IN ('QUEUED', 'SCANNING')",
    "CREATE INDEX scan_due ON scan (due_at, id) WHERE state IN ('QUEUED', 'SCANNING')",
    "CREATE INDEX scan_of_lead ON scan (lead_id, id)",
    "CREATE INDEX whois_due ON whois (next_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let scan = Table::create()
            .table("scan")
            .col(id("id").primary_key())
            .col(id("lead_id").not_null())
            .col(bytewise("state", backend).not_null())
            .col(moment("requested_at").not_null())
            // May be leased from then on: the time asked for, or the end of the present lease.
            .col(moment("due_at").not_null())
            .col(id("lease_owner"))
            .col(large("fence"))
            .col(count("attempt"))
            .col(moment("started_at"))
            .col(moment("finished_at"))
            .col(text("failure"))
            .foreign_key(&mut owned_by(("scan", "lead_id"), ("lead", "id")))
            .take();
        let signals = Table::create()
            .table("signals")
            .col(id("scan_id").primary_key())
            .col(text("mx_state").not_null())
            .col(text("mx_hosts"))
            .col(text("mx_root"))
            .col(flag("is_null_mx"))
            .col(text("spf_state").not_null())
            .col(text("spf_record"))
            .col(ColumnDef::new("spf_include_count").integer())
            .col(ColumnDef::new("spf_lookup_count").integer())
            .col(text("spf_all"))
            .col(text("spf_problems"))
            .col(text("dkim_state").not_null())
            .col(text("dkim_selectors"))
            .col(text("dkim_revoked"))
            .col(text("dmarc_state").not_null())
            .col(text("dmarc_record"))
            .col(text("dmarc_policy"))
            .col(text("dmarc_subdomain_policy"))
            .col(text("dmarc_nonexistent_policy"))
            .col(small("dmarc_coverage"))
            .col(flag("dmarc_is_testing"))
            .col(text("dmarc_found_at"))
            .col(text("dmarc_problems"))
            .col(text("provider").not_null())
            .col(text("gateway"))
            .col(text("local_provider"))
            .col(text("provider_evidence"))
            .col(text("tenant_size").not_null())
            .col(moment("observed_at").not_null())
            .foreign_key(&mut owned_by(("signals", "scan_id"), ("scan", "id")))
            .take();
        let assessment = Table::create()
            .table("assessment")
            .col(id("scan_id").primary_key())
            .col(small("score").not_null())
            .col(text("segment").not_null())
            .col(small("priority").not_null())
            .col(text("category").not_null())
            .col(text("technical_heat").not_null())
            .col(text("commercial_segment").not_null())
            .col(text("commercial_heat").not_null())
            .col(text("reason").not_null())
            .col(text("breakdown").not_null())
            .col(text("ruleset_version").not_null())
            .col(moment("assessed_at").not_null())
            .foreign_key(&mut owned_by(("assessment", "scan_id"), ("scan", "id")))
            .take();
        let whois = Table::create()
            .table("whois")
            .col(id("lead_id").primary_key())
            .col(text("registrar"))
            .col(ColumnDef::new("expires_at").date())
            .col(text("nameservers"))
            // Null until the first good answer.
            .col(text("source"))
            .col(moment("observed_at"))
            // Of the newest look-up; null when it was good.
            .col(text("failure"))
            .col(moment("failed_at"))
            // Not to be asked before this; a lease moves it forward.
            .col(moment("next_at").not_null())
            .foreign_key(&mut owned_by(("whois", "lead_id"), ("lead", "id")))
            .take();
        for table in [scan, signals, assessment, whois] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["whois", "assessment", "signals", "scan"]).await
    }
}
