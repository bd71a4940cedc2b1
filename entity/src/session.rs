//! Somebody who is signed in at the screen.

use sea_orm::entity::prelude::*;

/// A row of `session`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// BLAKE3 of the cookie's value, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub digest: String,
    /// `key` or `person`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The key's id, or the sign-in service's id of the person.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// For people.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What he may.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// When he signed in.
    pub created_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
