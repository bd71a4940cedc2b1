//! One figure over all leads.

use sea_orm::entity::prelude::*;

/// A row of `dashboard_counter`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dashboard_counter")]
pub struct Model {
    /// What is counted.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub subject: String,
    /// Of which kind.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub member: String,
    /// How many.
    pub amount: i64,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
