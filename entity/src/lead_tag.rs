//! A word that is pinned to a lead.

use sea_orm::entity::prelude::*;

/// A row of `lead_tag`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_tag")]
pub struct Model {
    /// Which lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// The word.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub tag: String,
    /// The facts put it there, and take it away.
    pub is_automatic: bool,
    /// Who put it there; null for automatic ones.
    #[sea_orm(column_type = "Text", nullable)]
    pub author: Option<String>,
    /// When.
    pub created_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
