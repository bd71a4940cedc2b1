//! What somebody wrote about a lead.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `lead_note`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "lead_note")]
pub struct Model {
    /// Identity; newer ones sort after.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which lead.
    pub lead_id: Uuid,
    /// What was written.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// By whom.
    #[sea_orm(column_type = "Text")]
    pub author: String,
    /// When.
    pub created_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
