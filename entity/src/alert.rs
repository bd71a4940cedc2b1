//! Something about a lead changed.

use sea_orm::entity::prelude::*;

/// A row of `alert`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    /// Identity; newer ones sort after.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is about: no second alert of the same key.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    /// What changed.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The lead it is about.
    pub lead_id: Option<Uuid>,
    /// The referral it is about.
    pub referral_id: Option<Uuid>,
    /// The lead's ASCII domain; empty where there is none.
    #[sea_orm(column_type = "Text")]
    pub domain: String,
    /// What stood before.
    #[sea_orm(column_type = "Text", nullable)]
    pub stood: Option<String>,
    /// What stands now.
    #[sea_orm(column_type = "Text", nullable)]
    pub stands: Option<String>,
    /// When it was seen.
    pub created_at: DateTimeUtc,
    /// Nobody has looked yet where it is to be delivered.
    pub is_new: bool,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
