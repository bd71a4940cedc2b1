//! What an address tells.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::{AddressSource, UsageType};
use crate::graphql::row::Row;

/// What the offline databases say of a company's address.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Infrastructure {
    /// The address.
    ip: String,
    /// Whose address it is.
    address_source: AddressSource,
    /// For people, e.g. «Hosted on DataCenter, ISP: Hetzner, Country: DE»; null when nothing is
    /// known.
    summary: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// English name.
    city: Option<String>,
    /// Autonomous system number.
    asn: Option<i32>,
    /// Its holder.
    asn_organization: Option<String>,
    /// Internet service provider.
    isp: Option<String>,
    /// What the network is used for.
    usage_type: Option<UsageType>,
    /// Whether it hides its users.
    is_proxy: Option<bool>,
    /// Kind of proxy.
    proxy_type: Option<String>,
    /// One entry for each database that answered, with what it said.
    sources: Vec<Row<InfrastructureSource>>,
    /// Fields on which two databases differ.
    disagreements: Vec<String>,
    /// When it was looked up.
    observed_at: DateTime<Utc>,
    /// When it will be looked up again.
    expires_at: DateTime<Utc>,
}

/// What one database said.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct InfrastructureSource {
    /// Which.
    database: String,
    /// When its maker built it.
    built_at: Option<DateTime<Utc>>,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// English name.
    city: Option<String>,
    /// Autonomous system number.
    asn: Option<i32>,
    /// Its holder.
    asn_organization: Option<String>,
    /// Internet service provider.
    isp: Option<String>,
    /// What the network is used for.
    usage_type: Option<UsageType>,
    /// Whether it hides its users.
    is_proxy: Option<bool>,
    /// Kind of proxy.
    proxy_type: Option<String>,
}
