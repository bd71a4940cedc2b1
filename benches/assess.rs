//! How many leads one core assesses in a second, the reason's sentence included.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::domain::{
    assess::{DmarcFact, Facts, MxFact, assess},
    provider::MailProvider,
    rules::RuleSet,
    signals::{DmarcPolicy, Observation},
};
use hunter::texts::{Locale, Texts};

fn facts() -> Vec<Facts> {
    use Observation::{Absent, Present, Unknown};
    let mut all = Vec::new();
    for provider in
        [MailProvider::M365, MailProvider::Google, MailProvider::Hosting, MailProvider::Local]
    {
        for spf in [Present, Absent, Unknown] {
            for dkim in [Present, Absent] {
                for dmarc in [DmarcFact::Absent, DmarcFact::Policy(DmarcPolicy::Reject)] {
                    let mx = MxFact::Present;
                    all.push(Facts { mx, provider, spf, dkim, dmarc, ..Facts::default() });
                }
            }
        }
    }
    all
}

fn assess_leads(criterion: &mut Criterion) {
    let rules = RuleSet::built_in();
    let facts = facts();
    let mut group = criterion.benchmark_group("assess");
    group.throughput(Throughput::Elements(facts.len() as u64));
    group.bench_function("verdict", |bencher| {
        bencher.iter(|| {
            for facts in &facts {
                black_box(assess(black_box(facts), rules));
            }
        });
    });
    let texts = Texts::get();
    group.bench_function("verdict with its reason", |bencher| {
        bencher.iter(|| {
            for facts in &facts {
                let verdict = assess(black_box(facts), rules);
                black_box(texts.reason(&verdict.reason, Locale::Tr));
                black_box(verdict);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, assess_leads);
criterion_main!(benches);
