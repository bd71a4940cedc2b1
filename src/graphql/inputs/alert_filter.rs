//! Which alerts.

use async_graphql::InputObject;
use chrono::{DateTime, Utc};

use crate::{domain::domain_name::DomainName, graphql::types::AlertKind, ports::store::alerts};

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

impl From<AlertFilter> for alerts::AlertFilter {
    fn from(filter: AlertFilter) -> Self {
        // A text that is no domain matches nothing, as a domain without alerts does.
        let domain = filter
            .domain
            .map(|text| DomainName::parse(&text).map_or(text, |domain| domain.as_str().to_owned()));
        let kinds = filter.kind.map(|kinds| kinds.into_iter().map(Into::into).collect());
        Self { domain, kinds, since: filter.since }
    }
}
