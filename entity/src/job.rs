//! Durable work over many items.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `job`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it does.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// For people: the file's name.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// Of the file and its options.
    #[sea_orm(column_type = "Text", nullable)]
    pub digest: Option<String>,
    /// Whether an import asks for scans.
    pub scan: bool,
    /// What a bulk scan is for, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub target: Option<String>,
    /// Items in all.
    pub total: i32,
    /// Items that ended.
    pub done: i32,
    /// Items that ended well.
    pub succeeded: i32,
    /// Items that failed.
    pub failed: i32,
    /// Items with nothing to do.
    pub skipped: i32,
    /// Rows that became a new lead.
    pub added: i32,
    /// Rows that bettered a lead.
    pub updated: i32,
    /// Rows that told nothing new.
    pub unchanged: i32,
    /// Rows of a domain that stood earlier.
    pub duplicates: i32,
    /// Refused rows.
    pub refused: i32,
    /// How far the items were taken; its meaning is the kind's.
    #[sea_orm(column_type = "Text", nullable)]
    pub progress: Option<String>,
    /// The job made from this one.
    pub follow_up: Option<Uuid>,
    /// Why the job itself could not run.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    /// May be leased from then on; null when there is nothing to take any more.
    pub due_at: Option<DateTimeUtc>,
    /// The node that holds it.
    pub lease_owner: Option<Uuid>,
    /// Grows with each lease.
    pub fence: i64,
    /// Leases without progress.
    pub attempts: i32,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// First item taken.
    pub started_at: Option<DateTimeUtc>,
    /// Last item ended.
    pub finished_at: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
