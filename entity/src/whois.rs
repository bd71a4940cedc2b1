//! Registration data of a lead, and when to ask again.

use sea_orm::entity::prelude::*;

/// A row of `whois`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "whois")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// Sponsoring registrar.
    #[sea_orm(column_type = "Text", nullable)]
    pub registrar: Option<String>,
    /// Last day.
    pub expires_at: Option<Date>,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub nameservers: Option<String>,
    /// Who said so; null until the first good answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub source: Option<String>,
    /// When it was asked.
    pub observed_at: Option<DateTimeUtc>,
    /// Stable code, when the newest look-up failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    /// When it failed.
    pub failed_at: Option<DateTimeUtc>,
    /// Not to be asked before this; a lease moves it forward.
    pub next_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
