//! The pause and the circuit of the connection to Dynamics, which all nodes share.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The row of `dynamics_connection`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "dynamics_connection")]
pub struct Model {
    /// 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// Why nothing can be sent; null while all is well.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The other side's code for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub code: Option<String>,
    /// Column, privilege or setting.
    #[sea_orm(column_type = "Text", nullable)]
    pub field: Option<String>,
    /// Since when.
    pub opened_at: Option<DateTimeUtc>,
    /// When the connection is tested by itself.
    pub next_test_at: Option<DateTimeUtc>,
    /// Tests that failed since.
    pub failed_tests: i32,
    /// Nothing is sent before.
    pub paused_until: Option<DateTimeUtc>,
    /// Newest acknowledgement of any lead.
    pub last_succeeded_at: Option<DateTimeUtc>,
}

/// References are kept by the database; queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
