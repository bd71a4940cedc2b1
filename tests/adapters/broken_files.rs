//! IP databases that somebody damaged: whatever stands in them, nobody crashes.

use std::{fs, net::IpAddr, path::Path, sync::LazyLock};

use hunter::{
    adapters::geoip::{
        Databases,
        bin::{BinFile, Column, Product},
    },
    domain::infrastructure::DatabaseKind,
    ports::geoip::GeoIp as _,
};
use proptest::prelude::*;

const COLUMNS: [Column; 7] = [
    Column::Country,
    Column::City,
    Column::Isp,
    Column::Usage,
    Column::ProxyType,
    Column::Asn,
    Column::AsnName,
];

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new("tests/data/geo").join(name)).expect("a sample")
}

static PROXY: LazyLock<Vec<u8>> = LazyLock::new(|| sample("PX4.SAMPLE.BIN"));
static ASN: LazyLock<Vec<u8>> = LazyLock::new(|| sample("GeoLite2-ASN-Test.mmdb"));

/// Bytes at a few places replaced, and perhaps the end cut off.
fn damage(mut bytes: Vec<u8>, changes: &[(usize, u8)], keep: usize) -> Vec<u8> {
    for (place, value) in changes {
        let place = place % bytes.len();
        bytes[place] = *value;
    }
    let keep = keep % (bytes.len() * 2);
    bytes.truncate(keep.max(1));
    bytes
}

/// Places near the beginning count more: there the lengths and offsets stand.
fn changes() -> impl Strategy<Value = Vec<(usize, u8)>> {
    prop::collection::vec((prop_oneof![0_usize..64, any::<usize>()], any::<u8>()), 0..8)
}

fn ask(bytes: Vec<u8>, product: Product, addresses: &[IpAddr]) {
    let Ok(file) = BinFile::open(bytes, product) else { return };
    let _ = (file.name(), file.built_at());
    for ip in addresses {
        if let Some(row) = file.row(*ip) {
            for column in COLUMNS {
                let _ = row.text(column);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_bin_file_answers_or_is_refused(
        changes in changes(),
        keep in any::<usize>(),
        addresses in prop::collection::vec(any::<IpAddr>(), 1..6),
    ) {
        ask(damage(PROXY.clone(), &changes, keep), Product::Proxy, &addresses);
    }

    #[test]
    fn bytes_that_are_no_bin_file_answer_or_are_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..512),
        addresses in prop::collection::vec(any::<IpAddr>(), 1..4),
    ) {
        ask(bytes.clone(), Product::Location, &addresses);
        ask(bytes, Product::Proxy, &addresses);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_mmdb_file_answers_or_is_refused(
        changes in changes(),
        keep in any::<usize>(),
        addresses in prop::collection::vec(any::<IpAddr>(), 1..6),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("asn.mmdb");
        fs::write(&path, damage(ASN.clone(), &changes, keep)).expect("it is written");
        let databases = Databases::new([(DatabaseKind::MaxMindAsn, path)]);
        for ip in addresses {
            databases.look_up(ip);
        }
        let states = databases.databases();
        prop_assert_eq!(states.len(), 1);
    }
}
