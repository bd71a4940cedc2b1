//! How the sign-in to an outside service stands, for all nodes.

use sea_orm::entity::prelude::*;

/// A row of `sign_in`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// Which sign-in; the name of its secret.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// The version of the secret that this is about; 0: there was none.
    pub secret_version: i64,
    /// When it was seen.
    pub at: DateTimeUtc,
    /// When a token was last obtained.
    pub renewed_at: Option<DateTimeUtc>,
    /// Whether that token carries the MFA claim.
    pub has_mfa: Option<bool>,
    /// Who can mend the problem; null: there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub need: Option<String>,
    /// The problem's code.
    #[sea_orm(column_type = "Text", nullable)]
    pub code: Option<String>,
    /// A second factor is what is missing.
    pub wants_mfa: bool,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
