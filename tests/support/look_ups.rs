//! Look-ups of addresses that need no network and no file.

use std::{net::IpAddr, sync::Arc};

use async_trait::async_trait;
use chrono::TimeDelta;
use hunter::{
    domain::{
        ids::LeadId,
        infrastructure::{DatabaseKind, Enriched, SourceAnswer, UsageType},
    },
    ports::{
        dns::{Answer, Dns, DnsFailure, Record, RecordType},
        geoip::{DatabaseProblem, DatabaseStatus, GeoIp},
        store::{
            StoreError,
            enrichments::{EnrichmentResult, EnrichmentStore},
        },
    },
    services::enrichment::Enrichment,
};

use crate::canned::{Noon, noon};

/// Every domain but two has an address.
struct Zone;

#[async_trait]
impl Dns for Zone {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        match (name, record_type) {
            ("company-001.com", _) => Answer::NoData,
            ("company-002.com", _) => Answer::Failed(DnsFailure::Timeout),
            (_, RecordType::A) => Answer::Records(vec![Record::Address([9, 9, 9, 9].into())]),
            _ => Answer::NoData,
        }
    }
}

struct Databases;

impl GeoIp for Databases {
    fn look_up(&self, _: IpAddr) -> Vec<SourceAnswer> {
        vec![SourceAnswer {
            country: Some("DE".to_owned()),
            isp: Some("Hetzner".to_owned()),
            usage_type: Some(UsageType::DataCenter),
            usage_code: Some("DCH".to_owned()),
            ..SourceAnswer::empty(DatabaseKind::Ip2Location)
        }]
    }

    fn refresh(&self) {}

    fn databases(&self) -> Vec<DatabaseStatus> {
        let status = |kind, name: &str, problem: Option<DatabaseProblem>| DatabaseStatus {
            kind,
            name: name.to_owned(),
            is_loaded: problem.is_none(),
            built_at: problem.is_none().then(|| noon() - TimeDelta::days(31)),
            problem,
        };
        vec![
            status(DatabaseKind::Ip2Location, "DB23", None),
            status(DatabaseKind::MaxMindCity, "City", Some(DatabaseProblem::Missing)),
        ]
    }
}

struct Forgetful;

#[async_trait]
impl EnrichmentStore for Forgetful {
    async fn enrichments(&self, _: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError> {
        Ok(Vec::new())
    }

    async fn keep(&self, _: &[EnrichmentResult]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Look-ups that need no network and no file.
pub fn enrichment() -> Arc<Enrichment> {
    Arc::new(Enrichment::new(
        Arc::new(Zone),
        Arc::new(Databases),
        Arc::new(Forgetful),
        Arc::new(Noon),
        TimeDelta::days(1),
    ))
}
