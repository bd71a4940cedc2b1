//! A person, or a mailbox, at a company.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `lead_contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "lead_contact")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// Lower case.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub email: String,
    /// Full name.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// Telephone number.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Job title.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// Who said so.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Whether the person agreed to be contacted.
    pub consent_to_contact: Option<bool>,
    /// Last word on it.
    pub updated_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
