//! Addresses a second: each database, all together with the merge, and the bare crate beside them.
//!
//! `HUNTER_BENCH_CITY` names a full-size City file (`benches/load/city.sh` fetches one).

use std::{hint::black_box, net::IpAddr, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunter::{
    adapters::geoip::Databases,
    domain::infrastructure::{DatabaseKind, merge::merge},
    ports::geoip::GeoIp,
};
use maxminddb::path;

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/geo").join(name)
}

/// Uniform addresses from a fixed seed: the worst case for the caches of the machine.
fn addresses() -> Vec<IpAddr> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..100_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            IpAddr::from(((state >> 32) as u32).to_be_bytes())
        })
        .collect()
}

fn look_ups(criterion: &mut Criterion) {
    #[expect(clippy::disallowed_methods, reason = "a bench has no settings of its own")]
    let city = std::env::var("HUNTER_BENCH_CITY")
        .map_or_else(|_| sample("GeoIP2-City-Test.mmdb"), PathBuf::from);
    let files = [
        (DatabaseKind::MaxMindCity, city.clone()),
        (DatabaseKind::MaxMindAsn, sample("GeoLite2-ASN-Test.mmdb")),
        (DatabaseKind::Ip2Location, sample("IP2LOCATION-LITE-DB1.BIN")),
        (DatabaseKind::Ip2Proxy, sample("PX12.SAMPLE.BIN")),
    ];
    let addresses = addresses();
    let mut group = criterion.benchmark_group("geoip");
    group.sample_size(10).throughput(Throughput::Elements(addresses.len() as u64));

    let bytes = std::fs::read(&city).expect("the City file");
    let bare = maxminddb::Reader::from_source(bytes).expect("the City file");
    group.bench_function("bare crate, two fields", |bencher| {
        bencher.iter(|| {
            for ip in &addresses {
                let found = bare.lookup(*ip).expect("a sound file");
                black_box(found.decode_path::<&str>(&path!["country", "iso_code"]).ok());
                black_box(found.decode_path::<&str>(&path!["city", "names", "en"]).ok());
            }
        });
    });
    for (kind, path) in &files {
        let one = Databases::new([(*kind, path.clone())]);
        group.bench_function(format!("{kind:?}"), |bencher| {
            bencher.iter(|| addresses.iter().for_each(|ip| drop(black_box(one.look_up(*ip)))));
        });
    }
    let all = Databases::new(files);
    group.bench_function("all and the merge", |bencher| {
        bencher.iter(|| {
            for ip in &addresses {
                black_box(merge(*ip, all.look_up(*ip)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, look_ups);
criterion_main!(benches);
