//! Which alerts.

use async_graphql::InputObject;
use chrono::{DateTime, Utc};

use crate::graphql::types::AlertKind;

/// Which alerts. What is not given matches all.
#[derive(Debug, Clone, InputObject)]
pub struct AlertFilter {
    /// Of this domain.
    pub domain: Option<String>,
    /// One of these kinds.
    pub kind: Option<Vec<AlertKind>>,
    /// Not older than this.
    pub since: Option<DateTime<Utc>>,
}
