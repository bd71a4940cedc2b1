//! How many pasted texts one core turns into keys in a second, and what a suffix costs.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::domain::{domain_name::DomainName, public_suffix};

/// What columns of real lists look like.
const PASTED: &[&str] = &[
    "www.kapadokyayazilim.com",
    "http://www.pamukovaenerji.com/",
    "HTTPS://AKPINARELEKTRIK.COM.TR/tr/anasayfa",
    "ilkbaharotomotiv.com.tr.",
    " safirmobilya.com ",
    "toroselektrik.com",
    "info@ozguvenelektrik.com",
    "kalkanambalaj.org.tr",
    "posta.ucyildizmakina.gen.tr",
    "korogluTekstil.net.tr",
];

const LETTERS: &[&str] = &[
    "çağdaşotomotiv.com.tr",
    "İNCEOĞLUKİMYA.COM.TR",
    "www.üçyıldızmakina.org.tr",
    "xn--rnek-4qa.com",
];

const REFUSED: &[&str] = &["yok", "nan", "-", "com.tr", "http://192.168.1.10/", "web sitesi"];

fn names(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("names");
    for (name, texts) in [("plain", PASTED), ("Turkish letters", LETTERS), ("refused", REFUSED)] {
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for text in texts {
                    black_box(DomainName::parse(black_box(text))).ok();
                }
            });
        });
    }
    group.throughput(Throughput::Elements(1));
    group.bench_function("registrable part", |bencher| {
        bencher.iter(|| black_box(public_suffix::registrable(black_box("posta.firma.com.tr"))));
    });
    group.finish();
}

criterion_group!(benches, names);
criterion_main!(benches);
