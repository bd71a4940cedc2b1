//! Views of the list that a team shares: a filter and an order under a name.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamView {
    /// What the team calls it; there is one of a name.
    pub name: String,
    /// Filter and order, as the address of the list carries them.
    pub address: String,
    /// Who saved it last.
    pub saved_by: String,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// Storage of views.
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// All views, in no order.
    async fn views(&self) -> Result<Vec<TeamView>, StoreError>;

    /// Saves a view over the one of the same name. False: there are `limit` others already.
    async fn save_view(&self, view: &TeamView, limit: u32) -> Result<bool, StoreError>;

    /// Takes a view away. False: there is none of that name.
    async fn remove_view(&self, name: &str) -> Result<bool, StoreError>;
}
