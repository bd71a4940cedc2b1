//! One run of the pipeline: queued, leased, ended.

use sea_orm::entity::prelude::*;

/// A row of `scan`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scan")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose scan.
    pub lead_id: Uuid,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// When it was asked for.
    pub requested_at: DateTimeUtc,
    /// May be leased from then on: the time asked for, or the end of the present lease.
    pub due_at: DateTimeUtc,
    /// The node that holds it.
    pub lease_owner: Option<Uuid>,
    /// Grows with each lease.
    pub fence: i64,
    /// Leases so far.
    pub attempt: i32,
    /// First lease.
    pub started_at: Option<DateTimeUtc>,
    /// End.
    pub finished_at: Option<DateTimeUtc>,
    /// Stable code of why it failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
