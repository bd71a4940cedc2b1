//! The shared cache of enrichment: one JSON value for each lead, under the lead's id, which no other
//! database has.

use std::{net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use deadpool_redis::redis;
use serde::{Deserialize, Serialize};

use super::{PREFIX, Redis, RedisFault};
use crate::{
    domain::{
        address::is_public,
        ids::LeadId,
        infrastructure::{
            AddressSource, DatabaseKind, Enriched, Infrastructure, SourceAnswer, UsageType,
            merge::merge,
        },
    },
    ports::cache::{CachedEnrichment, EnrichmentCache},
};

/// How long an asker may be held up.
const READ_LIMIT: Duration = Duration::from_millis(150);
/// Nobody waits for a write.
const WRITE_LIMIT: Duration = Duration::from_millis(500);
/// The shape of the values; those of another one are as good as none.
const VERSION: u8 = 1;

/// The cache in a Redis.
#[derive(Debug, Clone)]
pub struct RedisEnrichmentCache {
    redis: Arc<Redis>,
    /// How long to wait for an answer, and for a write.
    limits: [Duration; 2],
}

impl RedisEnrichmentCache {
    /// In that one.
    pub const fn new(redis: Arc<Redis>) -> Self {
        Self { redis, limits: [READ_LIMIT, WRITE_LIMIT] }
    }

    /// For somebody who would rather wait than not know.
    pub const fn patient(redis: Arc<Redis>, limit: Duration) -> Self {
        Self { redis, limits: [limit; 2] }
    }

    /// Takes out what is there of a lead.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn forget(&self, lead: LeadId) -> Result<(), RedisFault> {
        let mut command = redis::cmd("DEL");
        command.arg(key(lead));
        self.redis
            .with_connection(self.limits[1], |mut connection| async move {
                command.query_async(&mut connection).await
            })
            .await
    }

    async fn read(&self, leads: &[LeadId]) -> Result<Vec<Option<Vec<u8>>>, RedisFault> {
        let mut command = redis::cmd("MGET");
        for lead in leads {
            command.arg(key(*lead));
        }
        self.redis
            .with_connection(self.limits[0], |mut connection| async move {
                command.query_async(&mut connection).await
            })
            .await
    }

    async fn write(
        &self,
        found: &[CachedEnrichment],
        now: DateTime<Utc>,
    ) -> Result<(), RedisFault> {
        let mut pipeline = redis::pipe();
        for one in found {
            let stands = (one.until - now).num_milliseconds();
            if stands > 0 {
                let value = serde_json::to_vec(&Value::of(one)).map_err(RedisFault::failed)?;
                pipeline.cmd("SET").arg(key(one.lead_id)).arg(value).arg("PX").arg(stands).ignore();
            }
        }
        self.redis
            .with_connection(self.limits[1], |mut connection| async move {
                pipeline.query_async::<()>(&mut connection).await
            })
            .await
    }
}

#[async_trait]
impl EnrichmentCache for RedisEnrichmentCache {
    async fn cached(&self, leads: &[LeadId]) -> Vec<CachedEnrichment> {
        if leads.is_empty() {
            return Vec::new();
        }
        let values = self.read(leads).await.unwrap_or_else(|fault| {
            tracing::debug!(%fault, "nothing is read from the shared cache");
            Vec::new()
        });
        let read = |(lead, value): (&LeadId, Option<Vec<u8>>)| Value::read(*lead, &value?);
        leads.iter().zip(values).filter_map(read).collect()
    }

    async fn cache(&self, found: &[CachedEnrichment], now: DateTime<Utc>) {
        if let Err(fault) = self.write(found, now).await {
            tracing::debug!(%fault, "nothing is written to the shared cache");
        }
    }
}

fn key(lead: LeadId) -> String {
    format!("{PREFIX}enrichment:{}", lead.0.simple())
}

/// What stands under a key. The merged answer is made anew from the databases' own.
#[derive(Serialize, Deserialize)]
struct Value {
    v: u8,
    until: DateTime<Utc>,
    addresses: Vec<Address>,
}

#[derive(Serialize, Deserialize)]
struct Address {
    #[serde(with = "SourceWord")]
    of: AddressSource,
    ip: IpAddr,
    observed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    said: Vec<Said>,
}

#[derive(Serialize, Deserialize)]
struct Said {
    #[serde(with = "KindWord")]
    by: DatabaseKind,
    built_at: Option<DateTime<Utc>>,
    country: Option<String>,
    city: Option<String>,
    asn: Option<u32>,
    asn_organization: Option<String>,
    isp: Option<String>,
    usage_code: Option<String>,
    is_proxy: Option<bool>,
    proxy_type: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AddressSource", rename_all = "lowercase")]
enum SourceWord {
    Mx,
    Domain,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "DatabaseKind", rename_all = "lowercase")]
enum KindWord {
    MaxMindCity,
    MaxMindCountry,
    MaxMindAsn,
    Ip2Location,
    Ip2Proxy,
}

impl Value {
    fn of(found: &CachedEnrichment) -> Self {
        let addresses = found.addresses.iter().map(Address::of).collect();
        Self { v: VERSION, until: found.until, addresses }
    }

    /// `None`: it is damaged, or of another version.
    fn read(lead_id: LeadId, bytes: &[u8]) -> Option<CachedEnrichment> {
        let value: Self = serde_json::from_slice(bytes).ok()?;
        (value.v == VERSION).then(|| CachedEnrichment {
            lead_id,
            addresses: value.addresses.into_iter().map(Address::read).collect(),
            until: value.until,
        })
    }
}

impl Address {
    fn of(enriched: &Enriched) -> Self {
        let built_at = |kind: DatabaseKind| {
            enriched.built.iter().find(|(built, _)| *built == kind).map(|(_, at)| *at)
        };
        let said = |answer: &SourceAnswer| Said {
            by: answer.database,
            built_at: built_at(answer.database),
            country: answer.country.clone(),
            city: answer.city.clone(),
            asn: answer.asn,
            asn_organization: answer.asn_organization.clone(),
            isp: answer.isp.clone(),
            usage_code: answer.usage_code.clone(),
            is_proxy: answer.is_proxy,
            proxy_type: answer.proxy_type.clone(),
        };
        Self {
            of: enriched.source,
            ip: enriched.infrastructure.ip,
            observed_at: enriched.observed_at,
            expires_at: enriched.expires_at,
            said: enriched.infrastructure.sources.iter().map(said).collect(),
        }
    }

    fn read(self) -> Enriched {
        let (mut sources, mut built) = (Vec::with_capacity(self.said.len()), Vec::new());
        for said in self.said {
            built.extend(said.built_at.map(|at| (said.by, at)));
            sources.push(SourceAnswer {
                database: said.by,
                country: said.country,
                city: said.city,
                asn: said.asn,
                asn_organization: said.asn_organization,
                isp: said.isp,
                usage_type: said.usage_code.as_deref().and_then(UsageType::of_code),
                usage_code: said.usage_code,
                is_proxy: said.is_proxy,
                proxy_type: said.proxy_type,
            });
        }
        let infrastructure = if is_public(self.ip) {
            merge(self.ip, sources).unwrap_or_else(|| Infrastructure::unknown(self.ip))
        } else {
            Infrastructure::reserved(self.ip)
        };
        let (observed_at, expires_at) = (self.observed_at, self.expires_at);
        Enriched { source: self.of, infrastructure, built, observed_at, expires_at }
    }
}
