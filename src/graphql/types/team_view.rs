//! A view that a team shares.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use crate::ports::store::views;

/// A filter and an order of the list under a name, for everybody.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct TeamView {
    /// What the team calls it.
    name: String,
    /// Filter and order as parameters, the way the address of the lead screen carries them.
    address: String,
    /// Who saved it last.
    saved_by: String,
    /// When.
    saved_at: DateTime<Utc>,
}

impl From<views::TeamView> for TeamView {
    fn from(view: views::TeamView) -> Self {
        let views::TeamView { name, address, saved_by, saved_at } = view;
        Self { name, address, saved_by, saved_at }
    }
}
