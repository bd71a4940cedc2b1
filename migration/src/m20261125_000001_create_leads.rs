//! `lead`: who a company is, and the current facts that leads are filtered and ordered by.
//!
//! Every order has an index that ends in the domain, the tie-break. Filters of one value have an
//! index in the default order, so that their pages are read without sorting.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::{bytewise, drop_tables, id, moment, run, small, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX lead_by_domain ON lead (domain)",
    "CREATE INDEX lead_by_priority ON lead (priority, sort_score, domain)",
    "CREATE INDEX lead_by_score ON lead (sort_score, domain)",
    "CREATE INDEX lead_by_name ON lead (name_key, domain)",
    "CREATE INDEX lead_by_scanned_at ON lead (sort_scanned_at, domain)",
    "CREATE INDEX lead_by_updated_at ON lead (updated_at, domain)",
    "CREATE INDEX lead_by_created_at ON lead (created_at, domain)",
    "CREATE INDEX lead_of_segment ON lead (segment, priority, sort_score, domain)",
    "CREATE INDEX lead_of_category ON lead (category, priority, sort_score, domain)",
    "CREATE INDEX lead_of_provider ON lead (provider, priority, sort_score, domain)",
    "CREATE INDEX lead_of_country ON lead (country, priority, sort_score, domain)",
    "CREATE INDEX lead_of_scan_state ON lead (scan_state, priority, sort_score, domain)",
];

/// Part-of-word search. The extension comes with PostgreSQL, but not every installation has it and
/// not every role may create it; search then reads the table.
const SEARCH_INDEX: &str = "DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX lead_by_search ON lead USING gin (search gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object
    OR feature_not_supported THEN
    RAISE NOTICE 'leads are searched without an index: %', SQLERRM;
END $$";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let table = Table::create()
            .table("lead")
            .col(id("id").primary_key())
            .col(bytewise("domain", backend).not_null())
            // Null when it is the same as the domain.
            .col(text("domain_unicode"))
            .col(text("company_name"))
            .col(text("company_name_source"))
            .col(moment("company_name_at"))
            .col(bytewise("country", backend))
            .col(text("country_source"))
            .col(moment("country_at"))
            .col(bytewise("scan_state", backend).not_null())
            // The last good scan: its signals and its assessment are the lead's.
            .col(id("scan_id"))
            .col(bytewise("segment", backend))
            .col(bytewise("category", backend))
            .col(bytewise("provider", backend))
            .col(small("score"))
            // 99 before the first assessment, so that such leads stand last.
            .col(small("priority").not_null())
            // The negated score, 1 before the first assessment.
            .col(small("sort_score").not_null())
            // Folded domain, Unicode form and company name, for LIKE.
            .col(text("search").not_null())
            // Leads without a name stand last.
            .col(bytewise("name_key", backend).not_null())
            .col(moment("scanned_at"))
            // 1970 before the first good scan.
            .col(moment("sort_scanned_at").not_null())
            .col(moment("created_at").not_null())
            .col(moment("updated_at").not_null())
            .take();
        manager.create_table(table).await?;
        for index in INDEXES {
            run(manager, index).await?;
        }
        if backend == DbBackend::Postgres {
            run(manager, SEARCH_INDEX).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["lead"]).await
    }
}
