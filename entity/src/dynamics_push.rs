//! The wish for a lead to stand in Dynamics, and what is known to stand there.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `dynamics_push`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "dynamics_push")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// Where the push stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Grows with each wish that comes while an earlier one is under way.
    pub wish: i64,
    /// Attempts that failed since it was asked for.
    pub attempts: i32,
    /// When it was last asked for.
    pub requested_at: DateTimeUtc,
    /// May be leased from then on; null at rest.
    pub due_at: Option<DateTimeUtc>,
    /// The node that holds it.
    pub lease_owner: Option<Uuid>,
    /// Grows with each lease.
    pub fence: i64,
    /// Dynamics' own id of the lead.
    pub dynamics_id: Option<Uuid>,
    /// Version of the row in Dynamics; null while its state must be read first.
    #[sea_orm(column_type = "Text", nullable)]
    pub version: Option<String>,
    /// Of the content that was acknowledged.
    #[sea_orm(column_type = "Text", nullable)]
    pub hash: Option<String>,
    /// JSON of the columns that Dynamics is known to hold.
    #[sea_orm(column_type = "Text", nullable)]
    pub held: Option<String>,
    /// Newest acknowledgement.
    pub pushed_at: Option<DateTimeUtc>,
    /// Why the newest attempt failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The other side's code for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub code: Option<String>,
    /// Column, privilege or setting.
    #[sea_orm(column_type = "Text", nullable)]
    pub field: Option<String>,
    /// When it failed.
    pub failed_at: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
