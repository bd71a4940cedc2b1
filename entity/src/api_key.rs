//! A key that programs show.

use sea_orm::entity::prelude::*;

/// A row of `api_key`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// The first part of the key, which finds it and opens nothing.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it may.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// BLAKE3 of the whole key, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub digest: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTimeUtc>,
    /// When it was last used, to a few minutes.
    pub last_used_at: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
