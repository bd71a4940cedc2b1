//! A company's domain, who it is, and the current facts that leads are filtered and ordered by.

use sea_orm::entity::prelude::*;

/// A row of `lead`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// ASCII key.
    #[sea_orm(column_type = "Text")]
    pub domain: String,
    /// Form for people, when it differs.
    #[sea_orm(column_type = "Text", nullable)]
    pub domain_unicode: Option<String>,
    /// Cleaned name.
    #[sea_orm(column_type = "Text", nullable)]
    pub company_name: Option<String>,
    /// Who said so.
    #[sea_orm(column_type = "Text", nullable)]
    pub company_name_source: Option<String>,
    /// When.
    pub company_name_at: Option<DateTimeUtc>,
    /// ISO 3166-1 alpha-2.
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    /// Who said so.
    #[sea_orm(column_type = "Text", nullable)]
    pub country_source: Option<String>,
    /// When.
    pub country_at: Option<DateTimeUtc>,
    /// State of the newest scan.
    #[sea_orm(column_type = "Text")]
    pub scan_state: String,
    /// The last good scan.
    pub scan_id: Option<Uuid>,
    /// Of the last good assessment.
    #[sea_orm(column_type = "Text", nullable)]
    pub segment: Option<String>,
    /// Likewise.
    #[sea_orm(column_type = "Text", nullable)]
    pub category: Option<String>,
    /// Of the last good signals.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider: Option<String>,
    /// Of the last good assessment.
    pub score: Option<i16>,
    /// Likewise; 99 before the first.
    pub priority: i16,
    /// The negated score; 1 before the first assessment.
    pub sort_score: i16,
    /// Folded text that search looks into.
    #[sea_orm(column_type = "Text")]
    pub search: String,
    /// Sort key of the company name.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// End of the last good scan.
    pub scanned_at: Option<DateTimeUtc>,
    /// Likewise; 1970 before the first.
    pub sort_scanned_at: DateTimeUtc,
    /// Whether a referral names it.
    pub is_referral: bool,
    /// Birth.
    pub created_at: DateTimeUtc,
    /// Last change.
    pub updated_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
