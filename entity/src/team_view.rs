//! A view of the list that a team shares.

use sea_orm::entity::prelude::*;

/// A row of `team_view`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_view")]
pub struct Model {
    /// What the team calls it.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// Filter and order, as the address of the list carries them.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// Who saved it last.
    #[sea_orm(column_type = "Text")]
    pub saved_by: String,
    /// When.
    pub saved_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
