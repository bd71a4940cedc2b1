//! One item of a job, in its place.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `job_item`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "job_item")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: Uuid,
    /// Place in the job, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Row of the file, as a spreadsheet counts.
    pub row_number: Option<i32>,
    /// What the user wrote.
    #[sea_orm(column_type = "Text")]
    pub item: String,
    /// The lead's domain; null for a refused row.
    #[sea_orm(column_type = "Text", nullable)]
    pub domain: Option<String>,
    /// Its form for people, when it differs.
    #[sea_orm(column_type = "Text", nullable)]
    pub domain_unicode: Option<String>,
    /// Cleaned name.
    #[sea_orm(column_type = "Text", nullable)]
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    /// Who says so.
    #[sea_orm(column_type = "Text", nullable)]
    pub source: Option<String>,
    /// Where the item stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// How an imported row ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Why it failed, for people.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The lead it came to.
    pub lead_id: Option<Uuid>,
    /// The scan it waits for.
    pub scan_id: Option<Uuid>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
