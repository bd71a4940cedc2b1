//! A referral of Partner Center, and the lead it is tied to.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `partner_referral`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "partner_referral")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Partner Center's own.
    #[sea_orm(column_type = "Text")]
    pub referral_id: String,
    /// Shared by related referrals.
    #[sea_orm(column_type = "Text", nullable)]
    pub engagement_id: Option<String>,
    /// Of the deal.
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// As it came.
    #[sea_orm(column_type = "Text", nullable)]
    pub referral_type: Option<String>,
    /// As it came.
    #[sea_orm(column_type = "Text", nullable)]
    pub qualification: Option<String>,
    /// Organisation.
    #[sea_orm(column_type = "Text", nullable)]
    pub invited_by: Option<String>,
    /// As it came.
    #[sea_orm(column_type = "Text", nullable)]
    pub direction: Option<String>,
    /// As it came.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// As it came.
    #[sea_orm(column_type = "Text", nullable)]
    pub substatus: Option<String>,
    /// Still to be worked.
    pub is_open: bool,
    /// Kind.
    #[sea_orm(column_type = "Text")]
    pub category: String,
    /// The customer's.
    #[sea_orm(column_type = "Text", nullable)]
    pub company_name: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[sea_orm(column_type = "Text", nullable)]
    pub customer_country: Option<String>,
    /// Of the customer.
    pub consent_to_contact: Option<bool>,
    /// Decimal text.
    #[sea_orm(column_type = "Text", nullable)]
    pub deal_value: Option<String>,
    /// ISO 4217.
    #[sea_orm(column_type = "Text", nullable)]
    pub currency: Option<String>,
    /// There.
    pub created_at: Option<DateTimeUtc>,
    /// There.
    pub updated_at: Option<DateTimeUtc>,
    /// There.
    pub expires_at: Option<DateTimeUtc>,
    /// There.
    pub accepted_at: Option<DateTimeUtc>,
    /// There.
    pub closed_at: Option<DateTimeUtc>,
    /// The service's own version.
    #[sea_orm(column_type = "Text", nullable)]
    pub etag: Option<String>,
    /// The company's, by the sync's or a person's choice.
    #[sea_orm(column_type = "Text", nullable)]
    pub domain: Option<String>,
    /// By the sync's choice.
    #[sea_orm(column_type = "Text", nullable)]
    pub chosen_domain: Option<String>,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub domain_candidates: Option<String>,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub tenant_hints: Option<String>,
    /// The lead it is tied to.
    pub lead_id: Option<Uuid>,
    /// Who tied it.
    #[sea_orm(column_type = "Text", nullable)]
    pub link_source: Option<String>,
    /// A person tied or untied it.
    pub by_hand: bool,
    /// When.
    pub linked_at: Option<DateTimeUtc>,
    /// Of what the sync brought.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Folded text that search looks into.
    #[sea_orm(column_type = "Text")]
    pub search: String,
    /// Microseconds; 0 when unknown.
    pub sort_updated_at: i64,
    /// Microseconds; 0 when unknown.
    pub sort_created_at: i64,
    /// Microseconds; the largest when it never lapses.
    pub sort_expires_at: i64,
    /// In 1/10,000; -1 when unknown.
    pub sort_value: i64,
    /// The sync that brought it.
    pub first_run_id: Uuid,
    /// The sync that changed it last.
    pub last_run_id: Uuid,
    /// When it was brought.
    pub first_seen_at: DateTimeUtc,
    /// When a sync changed it last.
    pub synced_at: DateTimeUtc,
    /// Since when full syncs do not find it any more.
    pub missing_since: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
