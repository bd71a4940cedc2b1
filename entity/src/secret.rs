//! A secret that outlives the process, sealed.

use sea_orm::entity::prelude::*;

/// A row of `secret`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "secret")]
pub struct Model {
    /// What it is for.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// Nonce and cipher text in base64.
    #[sea_orm(column_type = "Text")]
    pub sealed: String,
    /// Tells which key sealed it.
    #[sea_orm(column_type = "Text")]
    pub key_id: String,
    /// Grows with each change.
    pub version: i64,
    /// Last change.
    pub updated_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
