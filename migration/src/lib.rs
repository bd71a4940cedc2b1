//! The migrations of the database, reversible and the same on SQLite and PostgreSQL.
//!
//! What orders or finds rows is compared bytewise on both, so that a cursor made on one node means
//! the same on another. Codes are readable text; times are UTC, cut to microseconds by the writers;
//! lists within a row are JSON text, null when empty.

mod columns;
mod m20261125_000001_create_leads;
mod m20261125_000002_create_scans;
mod m20261125_000003_create_jobs;
mod m20261125_000004_create_dashboard_counters;
mod m20261125_000005_create_ip_enrichments;
mod m20261125_000006_create_secrets;
mod m20261125_000007_create_referrals;
mod m20261125_000008_create_alerts;
mod m20261125_000009_create_dynamics;
mod m20261125_000010_create_alert_deliveries;
mod m20261125_000011_create_annotations;
mod m20261125_000012_create_audit_log;
mod m20261125_000013_create_access;
mod m20261125_000015_note_missing_referrals;
mod m20261125_000020_create_team_views;
mod m20261125_000030_create_suppressions;
mod m20261125_000031_create_contacts;

pub use sea_orm_migration::{MigrationStatus, MigrationTrait, MigratorTrait};

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_000001_create_leads::Migration),
            Box::new(m20261125_000002_create_scans::Migration),
            Box::new(m20261125_000003_create_jobs::Migration),
            Box::new(m20261125_000004_create_dashboard_counters::Migration),
            Box::new(m20261125_000005_create_ip_enrichments::Migration),
            Box::new(m20261125_000006_create_secrets::Migration),
            Box::new(m20261125_000007_create_referrals::Migration),
            Box::new(m20261125_000008_create_alerts::Migration),
            Box::new(m20261125_000009_create_dynamics::Migration),
            Box::new(m20261125_000010_create_alert_deliveries::Migration),
            Box::new(m20261125_000011_create_annotations::Migration),
            Box::new(m20261125_000012_create_audit_log::Migration),
            Box::new(m20261125_000013_create_access::Migration),
            Box::new(m20261125_000015_note_missing_referrals::Migration),
            Box::new(m20261125_000020_create_team_views::Migration),
            Box::new(m20261125_000030_create_suppressions::Migration),
            Box::new(m20261125_000031_create_contacts::Migration),
        ]
    }
}
