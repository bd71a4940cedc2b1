//! A domain that a referral names.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `referral_domain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "referral_domain")]
pub struct Model {
    /// ASCII.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub domain: String,
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub referral_id: Uuid,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
