//! What an outside system said, in our words.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

/// class is one of AUTH PERMISSION CONFIGURATION SCHEMA VALIDATION THROTTLED TRANSIENT CONFLICT
/// UPSTREAM.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct IntegrationError {
    /// What kind of failure.
    class: String,
    /// The outside system's own code.
    code: Option<String>,
    /// What happened and what to do.
    message: String,
    /// The field it is about.
    field: Option<String>,
    /// When.
    at: DateTime<Utc>,
}
