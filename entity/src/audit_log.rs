//! Who did what that others may have to answer for.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `audit_log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    /// Identity; newer ones sort after.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When it was done.
    pub at: DateTimeUtc,
    /// Who did it.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// To what.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// What else is to be known.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    /// The request it was asked for in.
    #[sea_orm(column_type = "Text", nullable)]
    pub request_id: Option<String>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
