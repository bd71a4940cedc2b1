//! One of a referral's customer's people.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `referral_contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "referral_contact")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub referral_id: Uuid,
    /// As it came.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// First and last.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// Lower case.
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    /// As written.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Of the job.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
