//! An alert on its way out.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `alert_delivery`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "alert_delivery")]
pub struct Model {
    /// Identity; also what the receiver knows repetitions by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which alert.
    pub alert_id: Uuid,
    /// On which way.
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    /// How far it has come.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Attempts that were begun.
    pub attempts: i32,
    /// May be leased from then on, or the end of the present lease; null at rest.
    pub due_at: Option<DateTimeUtc>,
    /// Who has it.
    pub lease_owner: Option<Uuid>,
    /// Grows with each lease.
    pub fence: i64,
    /// Why the newest attempt failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    /// What the other side said, as a status.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    /// When it was decided on.
    pub created_at: DateTimeUtc,
    /// When it was taken.
    pub delivered_at: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
