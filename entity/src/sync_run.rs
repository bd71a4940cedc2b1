//! One sync with Partner Center.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `sync_run`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "sync_run")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How much it reads.
    #[sea_orm(column_type = "Text")]
    pub mode: String,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Read.
    pub pages: i32,
    /// Referrals read.
    pub fetched: i32,
    /// New ones.
    pub inserted: i32,
    /// Changed ones.
    pub updated: i32,
    /// As they were.
    pub unchanged: i32,
    /// Read twice, or old.
    pub skipped: i32,
    /// Not understood.
    pub failed: i32,
    /// Why it failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// A word on it.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    /// What it goes back to.
    pub watermark: Option<DateTimeUtc>,
    /// What later ones go back to.
    pub watermark_to: Option<DateTimeUtc>,
    /// Newest change seen.
    pub newest: Option<DateTimeUtc>,
    /// Change of the last referral read.
    pub last_read: Option<DateTimeUtc>,
    /// The list does not stand newest first.
    pub is_unordered: bool,
    /// Where the list goes on.
    #[sea_orm(column_type = "Text", nullable)]
    pub next_page: Option<String>,
    /// May be leased from then on; null when it has ended.
    pub due_at: Option<DateTimeUtc>,
    /// The node that holds it.
    pub lease_owner: Option<Uuid>,
    /// Grows with each lease.
    pub fence: i64,
    /// Leases since the last page that was stored.
    pub attempts: i32,
    /// The service asked to be left alone until then.
    pub not_before: Option<DateTimeUtc>,
    /// When it was asked for.
    pub started_at: DateTimeUtc,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// Stored ones that it did not find any more.
    pub missing: i32,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
