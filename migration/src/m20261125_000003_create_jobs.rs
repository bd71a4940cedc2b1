//! `job` and `job_item`: durable work over many items.

use sea_orm_migration::prelude::*;

use crate::columns::{bytewise, count, drop_tables, flag, id, large, moment, owned_by, run, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    // The same file asked for again joins the job that has not ended.
    "CREATE UNIQUE INDEX job_unfinished_of_digest ON job (digest)
        WHERE digest IS NOT NULL AND state IN ('QUEUED', 'RUNNING')",
    "CREATE INDEX job_due ON job (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX job_item_by_state ON job_item (job_id, state, position)",
    "CREATE INDEX job_item_of_scan ON job_item (scan_id) WHERE scan_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let job = Table::create()
            .table("job")
            .col(id("id").primary_key())
            .col(bytewise("kind", backend).not_null())
            .col(bytewise("state", backend).not_null())
            .col(text("name"))
            .col(bytewise("digest", backend))
            // Whether an import asks for scans.
            .col(flag("scan"))
            // What a bulk scan is for: domains or a filter, as JSON.
            .col(text("target"))
            .col(count("total"))
            .col(count("done"))
            .col(count("succeeded"))
            .col(count("failed"))
            .col(count("skipped"))
            // How the rows of an import ended.
            .col(count("added"))
            .col(count("updated"))
            .col(count("unchanged"))
            .col(count("duplicates"))
            .col(count("refused"))
            // How far the items were taken; its meaning is the kind's.
            .col(text("progress"))
            .col(id("follow_up"))
            // Why the job itself could not run.
            .col(text("failure"))
            // May be leased from then on: as for scans. Null: there is nothing to take any more.
            .col(moment("due_at"))
            .col(id("lease_owner"))
            .col(large("fence"))
            .col(count("attempts"))
            .col(moment("created_at").not_null())
            .col(moment("started_at"))
            .col(moment("finished_at"))
            .take();
        // `lead_id` and `scan_id` are not checked by the database: rows are written in bulk, by the
        // store alone, and neither leads nor scans are deleted while a job stands.
        let item = Table::create()
            .table("job_item")
            .col(id("job_id").not_null())
            .col(ColumnDef::new("position").integer().not_null())
            // As a spreadsheet counts.
            .col(ColumnDef::new("row_number").integer())
            .col(text("item").not_null())
            // The lead of an imported row; null domain: the row is refused for `reason`.
            .col(text("domain"))
            .col(text("domain_unicode"))
            .col(text("company_name"))
            .col(text("country"))
            .col(text("source"))
            .col(bytewise("state", backend).not_null())
            // How an imported row ended: added, updated, unchanged, duplicate, refused.
            .col(text("outcome"))
            .col(text("reason"))
            .col(id("lead_id"))
            .col(id("scan_id"))
            .primary_key(Index::create().col("job_id").col("position"))
            .foreign_key(&mut owned_by(("job_item", "job_id"), ("job", "id")))
            .take();
        for table in [job, item] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            run(manager, index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["job_item", "job"]).await
    }
}
