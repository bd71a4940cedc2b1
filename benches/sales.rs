//! How many summaries one core writes in a second, all their words included.

use std::{hint::black_box, sync::Arc};

use chrono::{DateTime, TimeZone, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::{
    domain::{
        assess::{Facts, assess},
        domain_name::DomainName,
        ids::LeadId,
        lead::Lead,
        provider::{MailProvider, TenantSize},
        rules::RuleSet,
        sales::price_book::PriceBook,
        scan::ScanState,
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals, SpfSignal,
        },
    },
    ports::clock::Clock,
    services::sales::{Beside, Sales},
    texts::Locale,
};
use uuid::Uuid;

struct Standing;

impl Clock for Standing {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

fn leads() -> Vec<Lead> {
    use Observation::{Absent, Present, Unknown};
    let at = Utc.with_ymd_and_hms(2026, 3, 1, 9, 0, 0).single().expect("a moment");
    let mut leads = Vec::new();
    for provider in
        [MailProvider::M365, MailProvider::Google, MailProvider::Hosting, MailProvider::Local]
    {
        for spf in [Present, Absent, Unknown] {
            for policy in [None, Some(DmarcPolicy::None), Some(DmarcPolicy::Reject)] {
                let signals = Signals {
                    mx: MxSignal {
                        state: Present,
                        hosts: vec![MxHost { preference: 1, host: "mx.natro.com".to_owned() }],
                        root: Some("natro.com".to_owned()),
                        is_null_mx: false,
                    },
                    spf: SpfSignal { state: spf, ..SpfSignal::default() },
                    dkim: DkimSignal { state: Present, ..DkimSignal::default() },
                    dmarc: DmarcSignal {
                        state: if policy.is_some() { Present } else { Absent },
                        policy,
                        coverage: policy.map(|_| 100),
                        ..DmarcSignal::default()
                    },
                    whois: None,
                    provider,
                    gateway: None,
                    local_provider: (provider == MailProvider::Local).then(|| "Natro".to_owned()),
                    provider_evidence: vec!["MX mx.natro.com".to_owned()],
                    tenant_size: TenantSize::Unknown,
                    observed_at: at,
                };
                let verdict = assess(&Facts::from_signals(&signals), RuleSet::built_in());
                leads.push(Lead {
                    id: LeadId(Uuid::nil()),
                    domain: DomainName::parse("ornek.com.tr").expect("a domain"),
                    company_name: None,
                    country: None,
                    scan_state: ScanState::Scanned,
                    signals: Some(signals),
                    assessment: Some((verdict, at)),
                    created_at: at,
                    updated_at: at,
                    scanned_at: Some(at),
                });
            }
        }
    }
    leads
}

fn write_summaries(criterion: &mut Criterion) {
    let sales = Sales::new(Arc::clone(PriceBook::built_in()), Arc::new(Standing));
    let leads = leads();
    let mut group = criterion.benchmark_group("sales");
    group.throughput(Throughput::Elements(leads.len() as u64));
    for locale in Locale::ALL {
        group.bench_function(format!("summary in {}", locale.tag()), |bencher| {
            bencher.iter(|| {
                for lead in &leads {
                    black_box(sales.summary(black_box(lead), Beside::default(), locale));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, write_summaries);
criterion_main!(benches);
