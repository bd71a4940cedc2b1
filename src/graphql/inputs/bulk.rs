//! Which leads a bulk mutation is for.

use async_graphql::InputObject;

use super::LeadFilter;

/// Exactly one of domains and filter.
#[derive(Debug, Clone, InputObject)]
pub struct BulkInput {
    /// These.
    pub domains: Option<Vec<String>>,
    /// All that match.
    pub filter: Option<LeadFilter>,
}
