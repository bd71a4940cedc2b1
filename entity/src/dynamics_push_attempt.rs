//! How one delivery to Dynamics went.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `dynamics_push_attempt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "dynamics_push_attempt")]
pub struct Model {
    /// Identity; also the client's request id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub lead_id: Uuid,
    /// When it began.
    pub at: DateTimeUtc,
    /// What came of it.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Status of the last answer.
    pub http_status: Option<i32>,
    /// Why it failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The other side's code for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub code: Option<String>,
    /// Column, privilege or setting.
    #[sea_orm(column_type = "Text", nullable)]
    pub field: Option<String>,
    /// Dynamics' id of the request.
    #[sea_orm(column_type = "Text", nullable)]
    pub request_id: Option<String>,
    /// How long it took.
    pub duration_ms: i32,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
