//! What one survey costs this machine when DNS answers at once: questions, parsers, identification.

use std::{collections::HashMap, hint::black_box, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::{
    domain::domain_name::DomainName,
    ports::{
        clock::Clock,
        dns::{Answer, Dns, Record, RecordType},
    },
    services::survey::Surveyor,
};

struct Zone(HashMap<(String, RecordType), Answer>);

#[async_trait]
impl Dns for Zone {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        self.0.get(&(name.to_owned(), record_type)).cloned().unwrap_or(Answer::NxDomain)
    }
}

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

/// A domain on Microsoft 365 with keys (many questions) and one at a local host without (few).
fn zone() -> Zone {
    let text = |text: &str| Answer::Records(vec![Record::Text(text.to_owned())]);
    let mx =
        |host: &str| Answer::Records(vec![Record::Mx { preference: 10, host: host.to_owned() }]);
    let key = format!("v=DKIM1; k=rsa; p={}", "q0x7".repeat(90));
    let mut all = HashMap::new();
    let mut add = |name: &str, record_type, answer| {
        all.insert((name.to_owned(), record_type), answer);
    };
    add("bulut.com.tr", RecordType::Mx, mx("bulut-com-tr.mail.protection.outlook.com"));
    add("bulut.com.tr", RecordType::Txt, text("v=spf1 include:spf.protection.outlook.com -all"));
    add("spf.protection.outlook.com", RecordType::Txt, text("v=spf1 ip4:40.92.0.0/15 -all"));
    add("_domainkey.bulut.com.tr", RecordType::Txt, Answer::NoData);
    add("selector1._domainkey.bulut.com.tr", RecordType::Txt, text(&key));
    add("selector2._domainkey.bulut.com.tr", RecordType::Txt, text(&key));
    add(
        "_dmarc.bulut.com.tr",
        RecordType::Txt,
        text("v=DMARC1; p=reject; rua=mailto:d@bulut.com.tr"),
    );
    add("yerel.com.tr", RecordType::Mx, mx("mx01.natrohost.com"));
    add("yerel.com.tr", RecordType::Txt, text("v=spf1 a mx ~all"));
    Zone(all)
}

fn survey(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime can be built");
    let surveyor = Surveyor::new(Arc::new(zone()), Arc::new(StoppedClock));
    let mut group = criterion.benchmark_group("survey");
    group.throughput(Throughput::Elements(1));
    for (name, domain) in [("with keys", "bulut.com.tr"), ("without keys", "yerel.com.tr")] {
        let domain = DomainName::parse(domain).expect("it is one");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(runtime.block_on(surveyor.survey(&domain))));
        });
    }
    group.finish();
}

criterion_group!(benches, survey);
criterion_main!(benches);
