//! The IP databases against the answers of their vendors' own readers, and on bad days.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use hunter::{
    adapters::geoip::{
        Databases,
        bin::{BinFile, Column, Product},
    },
    domain::infrastructure::{DatabaseKind, UsageType, merge::merge},
    ports::geoip::{DatabaseProblem, GeoIp},
};

use crate::ip_bin::{self, Range};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/geo").join(name)
}

fn one(kind: DatabaseKind, path: impl Into<PathBuf>) -> Databases {
    Databases::new([(kind, path.into())])
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

const FILES: [(&str, DatabaseKind); 7] = [
    ("IP2LOCATION-LITE-DB1.BIN", DatabaseKind::Ip2Location),
    ("PX4.SAMPLE.BIN", DatabaseKind::Ip2Proxy),
    ("PX12.SAMPLE.BIN", DatabaseKind::Ip2Proxy),
    ("GeoIP2-City-Test.mmdb", DatabaseKind::MaxMindCity),
    ("GeoLite2-City-Test.mmdb", DatabaseKind::MaxMindCity),
    ("GeoLite2-Country-Test.mmdb", DatabaseKind::MaxMindCountry),
    ("GeoLite2-ASN-Test.mmdb", DatabaseKind::MaxMindAsn),
];

/// `answers.tsv` was written by the vendors' readers (`tests/data/geo/answers.py`).
/// `HUNTER_TEST_IP_ANSWERS` names a longer list made by the same script.
#[test]
fn every_answer_equals_that_of_the_vendors_reader() {
    let list = option_env_at_run("HUNTER_TEST_IP_ANSWERS").unwrap_or_else(|| sample("answers.tsv"));
    let list = fs::read_to_string(list).expect("the list of answers");
    for (name, kind) in FILES {
        let databases = one(kind, sample(name));
        let mut compared = 0;
        for line in list.lines() {
            let mut cells = line.split('\t');
            if cells.next() != Some(name) {
                continue;
            }
            let address = ip(cells.next().expect("an address"));
            let expected: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
            let said = databases.look_up(address).into_iter().next();
            let field =
                |of: &dyn Fn(&hunter::domain::infrastructure::SourceAnswer) -> Option<String>| {
                    said.as_ref().and_then(of).unwrap_or_default()
                };
            let country = field(&|a| a.country.clone());
            let city = field(&|a| a.city.clone());
            let number = field(&|a| a.asn.map(|asn| asn.to_string()));
            let holder = field(&|a| a.asn_organization.clone());
            let (isp, usage) = (field(&|a| a.isp.clone()), field(&|a| a.usage_code.clone()));
            let found = match kind {
                DatabaseKind::MaxMindAsn => vec![number, holder],
                DatabaseKind::MaxMindCity | DatabaseKind::MaxMindCountry => vec![country, city],
                DatabaseKind::Ip2Location => vec![country, city, isp, usage],
                DatabaseKind::Ip2Proxy => {
                    let proxy = field(&|a| a.proxy_type.clone());
                    vec![country, city, isp, usage, proxy, number, holder]
                }
            };
            assert_eq!(found, expected, "{name} about {address}");
            compared += 1;
        }
        assert!(compared >= 400, "{name}: only {compared} answers were compared");
    }
}

fn option_env_at_run(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}

#[test]
fn every_type_of_ip2location_and_ip2proxy_is_read() {
    let columns = |product: Product, kind: u8| -> (u8, usize) {
        match product {
            Product::Location => (
                [
                    2, 3, 4, 5, 6, 7, 6, 8, 7, 9, 8, 10, 8, 11, 10, 13, 10, 15, 11, 18, 11, 19, 12,
                    20, 22, 28,
                ][usize::from(kind) - 1],
                2,
            ),
            Product::Proxy => (
                [2, 3, 5, 6, 7, 8, 10, 11, 12, 12, 13, 14][usize::from(kind) - 1],
                if kind == 1 { 2 } else { 3 },
            ),
        }
    };
    for (product, code, kinds) in [(Product::Location, 1, 26), (Product::Proxy, 2, 12)] {
        for kind in 1..=kinds {
            let (count, country_at) = columns(product, kind);
            let row = |prefix: &str| -> Vec<String> {
                (2..=count)
                    .map(|at| {
                        if usize::from(at) == country_at {
                            "TR".into()
                        } else {
                            format!("{prefix}{at}")
                        }
                    })
                    .collect()
            };
            let ranges = [
                Range { from: ip("0.0.0.0"), columns: row("a") },
                Range { from: ip("9.0.0.0"), columns: row("b") },
                Range { from: ip("::"), columns: row("c") },
                Range { from: ip("2a00::"), columns: row("d") },
            ];
            let bytes = ip_bin::write(code, kind, count, country_at, &ranges);
            let file = BinFile::open(bytes, product).expect("a sound file");
            assert_eq!(file.name(), format!("{}{kind}", product.prefix()));
            for (address, prefix) in [
                ("8.255.255.255", 'a'),
                ("9.0.0.0", 'b'),
                ("255.255.255.255", 'b'),
                ("29ff::1", 'c'),
                ("2a00::1", 'd'),
            ] {
                let row = file.row(ip(address)).expect("a range");
                assert_eq!(row.text(Column::Country), Some("TR"), "{} {address}", file.name());
                for column in [Column::City, Column::Isp, Column::Usage, Column::Asn] {
                    if let Some(text) = row.text(column) {
                        assert!(
                            text.starts_with(prefix),
                            "{} {address} {column:?}: {text}",
                            file.name()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn usage_codes_are_told_in_the_contracts_words_and_unknown_ones_are_kept_as_text() {
    let codes = [
        ("DCH", Some(UsageType::DataCenter)),
        ("COM", Some(UsageType::Commercial)),
        ("RES", Some(UsageType::Residential)),
        ("MOB", Some(UsageType::Mobile)),
        ("ISP", Some(UsageType::Isp)),
        ("ISP/MOB", Some(UsageType::Isp)),
        ("GOV", Some(UsageType::Government)),
        ("EDU", Some(UsageType::Education)),
        ("CDN", Some(UsageType::Cdn)),
        ("SES", Some(UsageType::SearchEngine)),
        ("ORG", Some(UsageType::Organization)),
        ("MIL", Some(UsageType::Military)),
        ("LIB", Some(UsageType::Library)),
        ("RSV", Some(UsageType::Reserved)),
        ("QTM", None),
    ];
    let address = |number: usize| IpAddr::from([u8::try_from(number).expect("few") + 1, 0, 0, 0]);
    let ranges: Vec<_> = codes
        .iter()
        .enumerate()
        .map(|(number, (code, _))| {
            // PX12: country third, every other column after the address says the code.
            let text = |at: usize| if at == 3 { "TR".to_owned() } else { (*code).to_owned() };
            Range { from: address(number), columns: (2..=14).map(text).collect() }
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("px12.bin");
    fs::write(&path, ip_bin::write(2, 12, 14, 3, &ranges)).expect("written");
    let databases = one(DatabaseKind::Ip2Proxy, path);
    for (number, (code, expected)) in codes.iter().enumerate() {
        let said = databases.look_up(address(number)).pop().expect(code);
        assert_eq!(said.usage_type, *expected, "{code}");
        assert_eq!(said.usage_code.as_deref(), Some(*code));
        assert_eq!(said.proxy_type.as_deref(), Some(*code));
    }
}

#[test]
fn sentinels_are_nothing() {
    for sentinel in [
        "-",
        "",
        " ",
        "NOT SUPPORTED",
        "This parameter is unavailable for selected data file. Please upgrade the data file.",
        "INVALID IP ADDRESS",
    ] {
        let row = vec!["TR".to_owned(), "Ankara".to_owned(), sentinel.to_owned()];
        let bytes = ip_bin::write(1, 3, 4, 2, &[Range { from: ip("0.0.0.0"), columns: row }]);
        let file = BinFile::open(bytes, Product::Location).expect("a sound file");
        assert_eq!(
            file.row(ip("1.2.3.4")).and_then(|row| row.text(Column::City)),
            None,
            "{sentinel:?}"
        );
    }
}

#[test]
fn a_cut_off_file_is_refused_at_any_length() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, kind) in FILES {
        let whole = fs::read(sample(name)).expect("a sample");
        for part in [0, 1, 31, 63, 64, 100, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            let path = folder.path().join("cut");
            fs::write(&path, &whole[..part]).expect("a file");
            let databases = one(kind, path);
            databases.refresh();
            let answers = databases.look_up(ip("1.1.1.1"));
            // This file of 2016 does not state its size: what is cut off there is their last text.
            if !(name == "PX4.SAMPLE.BIN" && part == whole.len() - 1) {
                assert_eq!(
                    databases.databases()[0].problem,
                    Some(DatabaseProblem::Corrupt),
                    "{name} cut at {part}"
                );
                assert!(answers.is_empty());
            }
        }
    }
}

#[test]
fn broken_files_neither_crash_nor_hang() {
    for name in [
        "GeoIP2-City-Test-Broken-Double-Format.mmdb",
        "GeoIP2-City-Test-Invalid-Node-Count.mmdb",
        "MaxMind-DB-test-broken-pointers-24.mmdb",
        "MaxMind-DB-test-broken-search-tree-24.mmdb",
        "MaxMind-DB-test-pointer-decoder-dos.mmdb",
    ] {
        let databases = one(DatabaseKind::MaxMindCity, sample(name));
        databases.refresh();
        for address in ["2.2.3.1", "1.1.1.1", "::1.1.1.1", "0.0.0.0"] {
            let _ = databases.look_up(ip(address));
        }
        let status = &databases.databases()[0];
        assert!(status.problem.is_some() && !status.is_loaded, "{name}: {status:?}");
    }
}

#[test]
fn a_file_of_another_kind_is_named_as_such() {
    for (name, kind) in [
        ("GeoLite2-ASN-Test.mmdb", DatabaseKind::MaxMindCity),
        ("GeoIP2-Connection-Type-Test.mmdb", DatabaseKind::MaxMindAsn),
        ("PX12.SAMPLE.BIN", DatabaseKind::Ip2Location),
        ("IP2LOCATION-LITE-DB1.BIN", DatabaseKind::Ip2Proxy),
    ] {
        let databases = one(kind, sample(name));
        databases.refresh();
        let problem = databases.databases()[0].problem;
        assert_eq!(problem, Some(DatabaseProblem::WrongKind), "{name}");
    }
    let missing = one(DatabaseKind::MaxMindAsn, "no/such/file.mmdb");
    missing.refresh();
    assert_eq!(missing.databases()[0].problem, Some(DatabaseProblem::Missing));
    let folder = one(DatabaseKind::MaxMindAsn, sample(""));
    folder.refresh();
    assert_eq!(folder.databases()[0].problem, Some(DatabaseProblem::WrongKind));
}

#[test]
fn a_replaced_file_is_taken_up_and_a_bad_one_never_displaces_a_good_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("city.mmdb");
    fs::copy(sample("GeoIP2-City-Test.mmdb"), &path).expect("a copy");
    let databases = one(DatabaseKind::MaxMindCity, &path);
    assert_eq!(databases.look_up(ip("2.2.3.1"))[0].city.as_deref(), Some("Boxford"));

    fs::write(&path, b"half a fi").expect("overwritten in place");
    databases.refresh();
    assert_eq!(databases.look_up(ip("2.2.3.1"))[0].city.as_deref(), Some("Boxford"));
    let status = &databases.databases()[0];
    assert!(status.is_loaded && status.problem == Some(DatabaseProblem::Corrupt), "{status:?}");

    let next = folder.path().join("next.mmdb");
    fs::copy(sample("GeoLite2-City-Test.mmdb"), &next).expect("a copy");
    fs::rename(&next, &path).expect("renamed over");
    databases.refresh();
    let status = &databases.databases()[0];
    assert_eq!((status.name.as_str(), status.problem), ("GeoLite2-City", None));
    assert!(databases.look_up(ip("2.2.3.1")).is_empty(), "the new file does not know it");
}

#[test]
fn look_ups_go_on_while_files_are_swapped() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("city.mmdb");
    let samples = ["GeoIP2-City-Test.mmdb", "GeoLite2-City-Test.mmdb"];
    fs::copy(sample(samples[0]), &path).expect("a copy");
    let databases = one(DatabaseKind::MaxMindCity, &path);
    let known = ip("2.125.160.217");
    assert!(!databases.look_up(known).is_empty(), "it is open before the first swap");
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| (0..200_000).all(|_| !databases.look_up(known).is_empty()));
        for turn in 0..40 {
            fs::write(&path, fs::read(sample(samples[turn % 2])).expect("a sample"))
                .expect("written");
            databases.refresh();
        }
        assert!(looking.join().expect("no panic"), "a look-up failed during a swap");
    });
}

#[test]
fn sources_merge_by_precedence_and_their_disagreements_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("db.bin");
    let proxy = folder.path().join("px.bin");
    let mut columns = vec!["-".to_owned(); 19];
    columns[0] = "US".to_owned();
    columns[18] = "DCH".to_owned();
    columns[7] = "Example Hosting".to_owned();
    fs::write(&place, ip_bin::write(1, 24, 20, 2, &[Range { from: ip("0.0.0.0"), columns }]))
        .expect("written");
    let columns =
        ["DCH", "GB", "-", "London", "Other Name", "example.net", "COM"].map(str::to_owned);
    fs::write(
        &proxy,
        ip_bin::write(2, 6, 8, 3, &[Range { from: ip("0.0.0.0"), columns: columns.to_vec() }]),
    )
    .expect("written");
    let databases = Databases::new([
        (DatabaseKind::MaxMindCity, sample("GeoIP2-City-Test.mmdb")),
        (DatabaseKind::Ip2Location, place),
        (DatabaseKind::Ip2Proxy, proxy),
    ]);
    let address = ip("2.125.160.217");
    let merged = merge(address, databases.look_up(address)).expect("an answer");
    assert_eq!(merged.country.as_deref(), Some("GB"));
    assert_eq!(merged.city.as_deref(), Some("Boxford"));
    assert_eq!(merged.isp.as_deref(), Some("Example Hosting"));
    assert_eq!(merged.usage_type, Some(UsageType::DataCenter));
    assert_eq!(merged.is_proxy, Some(false), "a data centre is no anonymiser");
    assert_eq!(merged.disagreements, ["country", "city", "isp", "usageType"]);
    assert_eq!(merged.sources.len(), 3);
}
