//! What an address tells.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::{AddressSource, UsageType};
use crate::{
    domain::infrastructure::{DatabaseKind, Enriched, SourceAnswer},
    graphql::row::Row,
    texts::{Locale, Texts},
};

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

impl Infrastructure {
    /// In the words of that language.
    pub(in crate::graphql) fn new(enriched: &Enriched, locale: Locale) -> Self {
        let found = &enriched.infrastructure;
        let built_at = |kind: DatabaseKind| {
            enriched.built.iter().find(|(built, _)| *built == kind).map(|(_, at)| *at)
        };
        Self {
            ip: found.ip.to_string(),
            address_source: enriched.source.into(),
            summary: Texts::get().infrastructure(found, locale),
            country: found.country.clone(),
            city: found.city.clone(),
            asn: found.asn.and_then(|asn| i32::try_from(asn).ok()),
            asn_organization: found.asn_organization.clone(),
            isp: found.isp.clone(),
            usage_type: found.usage_type.map(Into::into),
            is_proxy: found.is_proxy,
            proxy_type: found.proxy_type.clone(),
            sources: found
                .sources
                .iter()
                .map(|answer| Row(InfrastructureSource::new(answer, built_at(answer.database))))
                .collect(),
            disagreements: found.disagreements.iter().map(|&field| field.to_owned()).collect(),
            observed_at: enriched.observed_at,
            expires_at: enriched.expires_at,
        }
    }
}

impl InfrastructureSource {
    fn new(answer: &SourceAnswer, built_at: Option<DateTime<Utc>>) -> Self {
        Self {
            database: answer.database.label().to_owned(),
            built_at,
            country: answer.country.clone(),
            city: answer.city.clone(),
            asn: answer.asn.and_then(|asn| i32::try_from(asn).ok()),
            asn_organization: answer.asn_organization.clone(),
            isp: answer.isp.clone(),
            usage_type: answer.usage_type.map(Into::into),
            is_proxy: answer.is_proxy,
            proxy_type: answer.proxy_type.clone(),
        }
    }
}
