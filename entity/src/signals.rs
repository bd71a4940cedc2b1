//! What one scan observed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `signals`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "signals")]
pub struct Model {
    /// Which scan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scan_id: Uuid,
    /// Observation.
    #[sea_orm(column_type = "Text")]
    pub mx_state: String,
    /// JSON list of pairs of preference and host.
    #[sea_orm(column_type = "Text", nullable)]
    pub mx_hosts: Option<String>,
    /// Registrable domain of the first host.
    #[sea_orm(column_type = "Text", nullable)]
    pub mx_root: Option<String>,
    /// RFC 7505.
    pub is_null_mx: bool,
    /// Observation.
    #[sea_orm(column_type = "Text")]
    pub spf_state: String,
    /// Text of the record.
    #[sea_orm(column_type = "Text", nullable)]
    pub spf_record: Option<String>,
    /// Includes in the record itself.
    pub spf_include_count: Option<i32>,
    /// Look-ups of an evaluation.
    pub spf_lookup_count: Option<i32>,
    /// The `all` mechanism.
    #[sea_orm(column_type = "Text", nullable)]
    pub spf_all: Option<String>,
    /// JSON list of codes.
    #[sea_orm(column_type = "Text", nullable)]
    pub spf_problems: Option<String>,
    /// Observation.
    #[sea_orm(column_type = "Text")]
    pub dkim_state: String,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub dkim_selectors: Option<String>,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub dkim_revoked: Option<String>,
    /// Observation.
    #[sea_orm(column_type = "Text")]
    pub dmarc_state: String,
    /// Text of the record.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_record: Option<String>,
    /// Policy that applies.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_policy: Option<String>,
    /// For names below.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_subdomain_policy: Option<String>,
    /// For names that do not exist.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_nonexistent_policy: Option<String>,
    /// Percent.
    pub dmarc_coverage: Option<i16>,
    /// RFC 9989 `t=y`.
    pub dmarc_is_testing: bool,
    /// Name of the record.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_found_at: Option<String>,
    /// JSON list of codes.
    #[sea_orm(column_type = "Text", nullable)]
    pub dmarc_problems: Option<String>,
    /// Who runs the mailbox.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// Security gateway in front.
    #[sea_orm(column_type = "Text", nullable)]
    pub gateway: Option<String>,
    /// Local hosting company.
    #[sea_orm(column_type = "Text", nullable)]
    pub local_provider: Option<String>,
    /// JSON list.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_evidence: Option<String>,
    /// By evidence.
    #[sea_orm(column_type = "Text")]
    pub tenant_size: String,
    /// When the answers came in.
    pub observed_at: DateTimeUtc,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
