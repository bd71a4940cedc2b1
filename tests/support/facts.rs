//! Values that store tests are made of: times, leads, signals, assessments, results.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    adapters::store::Store,
    domain::{
        assessment::{
            Assessment, CommercialHeat, CommercialSegment, PriorityCategory, ScoreItem, Segment,
            TechnicalHeat,
        },
        domain_name::DomainName,
        ids::LeadId,
        lead::FactSource,
        provider::{MailProvider, TenantSize},
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals, SpfSignal,
        },
    },
    ports::store::{
        leads::{LeadStore, NewLead},
        scans::{LeasedScan, ScanResult, ScanStore},
    },
};
use uuid::Uuid;

/// So many seconds into the test's day.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 123_456_000).expect("a time")
        + TimeDelta::seconds(second)
}

/// How long the tests lease.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A node.
pub fn node(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A company's domain.
pub fn domain(name: &str) -> DomainName {
    DomainName::parse(name).expect("a domain")
}

/// A lead with nothing but its domain.
pub fn new_lead(domain: &str) -> NewLead {
    NewLead {
        domain: self::domain(domain),
        company_name: None,
        country: None,
        source: FactSource::Import,
    }
}

/// Stores leads `lead-0.com.tr` and so on.
pub async fn leads(store: &Store, count: usize) -> Vec<LeadId> {
    let new: Vec<_> = (0..count).map(|number| new_lead(&format!("lead-{number}.com.tr"))).collect();
    store.upsert(&new, at(0)).await.unwrap().into_iter().map(|(lead, _)| lead).collect()
}

/// Takes a lease on everything that is due.
pub async fn lease_all(store: &Store, second: i64) -> Vec<LeasedScan> {
    store.lease(node(1), 10_000, at(second), LEASE).await.unwrap()
}

/// A good result.
pub fn good(lease: &LeasedScan, second: i64) -> ScanResult {
    ScanResult {
        lease: lease.clone(),
        finished_at: at(second),
        outcome: Ok((signals(second), assessment(80))),
    }
}

/// A failure.
pub fn failed(lease: &LeasedScan, second: i64) -> ScanResult {
    ScanResult {
        lease: lease.clone(),
        finished_at: at(second),
        outcome: Err("dns-timeout".to_owned()),
    }
}

/// Signals with something in every field but registration data.
pub fn signals(second: i64) -> Signals {
    Signals {
        mx: MxSignal {
            state: Observation::Present,
            hosts: vec![
                MxHost { preference: 1, host: "aspmx.l.google.com".to_owned() },
                MxHost { preference: 5, host: "alt1.aspmx.l.google.com".to_owned() },
            ],
            root: Some("google.com".to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal {
            state: Observation::Present,
            record: Some("v=spf1 include:_spf.google.com \"quoted\" \\u0000 ~all".to_owned()),
            include_count: Some(1),
            lookup_count: Some(4),
            all: Some("~all".to_owned()),
            problems: vec!["multiple-records".to_owned()],
        },
        dkim: DkimSignal {
            state: Observation::Present,
            selectors: vec!["google".to_owned()],
            revoked: vec!["old".to_owned()],
        },
        dmarc: DmarcSignal {
            state: Observation::Present,
            record: Some("v=DMARC1; p=reject; t=y".to_owned()),
            policy: Some(DmarcPolicy::Reject),
            subdomain_policy: Some(DmarcPolicy::Quarantine),
            nonexistent_policy: Some(DmarcPolicy::None),
            coverage: Some(50),
            is_testing: true,
            found_at: Some("_dmarc.example.com".to_owned()),
            problems: Vec::new(),
        },
        whois: None,
        provider: MailProvider::Google,
        gateway: Some("Mimecast".to_owned()),
        local_provider: None,
        provider_evidence: vec!["aspmx.l.google.com".to_owned()],
        tenant_size: TenantSize::Unknown,
        observed_at: at(second),
    }
}

/// An assessment of that score.
pub fn assessment(score: u8) -> Assessment {
    Assessment {
        score,
        segment: Segment::Migration,
        priority: 1,
        category: PriorityCategory::P2,
        technical_heat: TechnicalHeat::Warm,
        commercial_segment: CommercialSegment::Competitive,
        commercial_heat: CommercialHeat::High,
        reason: Arc::from("migration-ready"),
        breakdown: Arc::from([ScoreItem::new("provider", 50), ScoreItem::new("spf", 30)]),
        ruleset_version: Arc::from("1+0123456789ab"),
    }
}
