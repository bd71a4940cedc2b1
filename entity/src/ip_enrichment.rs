//! What the offline databases say of one address of a lead.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `ip_enrichment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "ip_enrichment")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: Uuid,
    /// The address as text.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub address: String,
    /// Whose address it is: the mail exchanger's or the domain's.
    #[sea_orm(column_type = "Text")]
    pub address_source: String,
    /// ISO 3166-1 alpha-2.
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    /// English name.
    #[sea_orm(column_type = "Text", nullable)]
    pub city: Option<String>,
    /// Autonomous system number.
    pub asn: Option<i64>,
    /// Its holder.
    #[sea_orm(column_type = "Text", nullable)]
    pub asn_organization: Option<String>,
    /// Internet service provider.
    #[sea_orm(column_type = "Text", nullable)]
    pub isp: Option<String>,
    /// What the network is used for.
    #[sea_orm(column_type = "Text", nullable)]
    pub usage_type: Option<String>,
    /// The vendors' code for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub usage_code: Option<String>,
    /// Anonymiser.
    pub is_proxy: Option<bool>,
    /// Kind of proxy.
    #[sea_orm(column_type = "Text", nullable)]
    pub proxy_type: Option<String>,
    /// JSON list of what each database said.
    #[sea_orm(column_type = "Text", nullable)]
    pub sources: Option<String>,
    /// When it was looked up.
    pub observed_at: DateTimeUtc,
    /// When it should be looked up again.
    pub expires_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
