//! What an address tells.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{AddressSource, UsageType};
use crate::{
    domain::infrastructure::{DatabaseKind, Enriched, SourceAnswer},
    graphql::{context::Reach, row::Row, word::Word},
    texts::Texts,
};

/// What the offline databases say of a company's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infrastructure {
    /// What the cache holds for a lead; it is shown from the first.
    found: Arc<[Enriched]>,
}

/// What the offline databases say of a company's address.
#[Object]
impl Infrastructure {
    /// The address.
    async fn ip(&self) -> String {
        self.found().infrastructure.ip.to_string()
    }

    /// Whose address it is.
    async fn address_source(&self) -> Word<AddressSource> {
        Word(self.found().source.into())
    }

    /// For people, e.g. «Hosted on DataCenter, ISP: Hetzner, Country: DE»; null when nothing is
    /// known.
    async fn summary(&self, ctx: &Context<'_>) -> Option<String> {
        Texts::get().infrastructure(&self.found().infrastructure, ctx.caller().locale)
    }

    /// ISO 3166-1 alpha-2.
    async fn country(&self) -> Option<&str> {
        self.found().infrastructure.country.as_deref()
    }

    /// English name.
    async fn city(&self) -> Option<&str> {
        self.found().infrastructure.city.as_deref()
    }

    /// Autonomous system number.
    async fn asn(&self) -> Option<i32> {
        self.found().infrastructure.asn.and_then(|asn| i32::try_from(asn).ok())
    }

    /// Its holder.
    async fn asn_organization(&self) -> Option<&str> {
        self.found().infrastructure.asn_organization.as_deref()
    }

    /// Internet service provider.
    async fn isp(&self) -> Option<&str> {
        self.found().infrastructure.isp.as_deref()
    }

    /// What the network is used for.
    async fn usage_type(&self) -> Option<Word<UsageType>> {
        self.found().infrastructure.usage_type.map(|usage| Word(usage.into()))
    }

    /// Whether it hides its users.
    async fn is_proxy(&self) -> Option<bool> {
        self.found().infrastructure.is_proxy
    }

    /// Kind of proxy.
    async fn proxy_type(&self) -> Option<&str> {
        self.found().infrastructure.proxy_type.as_deref()
    }

    /// One entry for each database that answered, with what it said.
    async fn sources(&self) -> Vec<Row<InfrastructureSource>> {
        let found = self.found();
        let built_at = |kind: DatabaseKind| {
            found.built.iter().find(|(built, _)| *built == kind).map(|(_, at)| *at)
        };
        let answers = found.infrastructure.sources.iter();
        answers
            .map(|answer| Row(InfrastructureSource::new(answer, built_at(answer.database))))
            .collect()
    }

    /// Fields on which two databases differ.
    async fn disagreements(&self) -> &[&'static str] {
        &self.found().infrastructure.disagreements
    }

    /// When it was looked up.
    async fn observed_at(&self) -> DateTime<Utc> {
        self.found().observed_at
    }

    /// When it will be looked up again.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.found().expires_at
    }
}

impl Infrastructure {
    /// The first of a lead's addresses; `None` where it has none.
    pub(in crate::graphql) fn of_first(found: Arc<[Enriched]>) -> Option<Self> {
        (!found.is_empty()).then_some(Self { found })
    }

    fn found(&self) -> &Enriched {
        &self.found[0]
    }
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

impl From<Enriched> for Infrastructure {
    fn from(found: Enriched) -> Self {
        Self { found: Arc::new([found]) }
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
