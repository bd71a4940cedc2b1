//! What a program handed in under a key of its own.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `intake`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "intake")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose key it is.
    #[sea_orm(column_type = "Text")]
    pub account: String,
    /// The key.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    /// Of what was handed in.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// The lead it came to.
    pub lead_id: Uuid,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
