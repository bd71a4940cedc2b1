//! The engine's verdict on one scan's signals.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `assessment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// Which scan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scan_id: Uuid,
    /// 0-100.
    pub score: i16,
    /// Kind of business.
    #[sea_orm(column_type = "Text")]
    pub segment: String,
    /// 1 (best) to 7.
    pub priority: i16,
    /// P1-P6.
    #[sea_orm(column_type = "Text")]
    pub category: String,
    /// How warm the technical side is.
    #[sea_orm(column_type = "Text")]
    pub technical_heat: String,
    /// What the opportunity is.
    #[sea_orm(column_type = "Text")]
    pub commercial_segment: String,
    /// How urgent it is.
    #[sea_orm(column_type = "Text")]
    pub commercial_heat: String,
    /// Stable code of the rule that decided.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// JSON list of pairs of code and points.
    #[sea_orm(column_type = "Text")]
    pub breakdown: String,
    /// Version of the rules.
    #[sea_orm(column_type = "Text")]
    pub ruleset_version: String,
    /// When.
    pub assessed_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
