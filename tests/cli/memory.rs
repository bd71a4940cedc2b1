//! What IP databases take of memory: the pages that look-ups touch, and no more.

use std::{fs, net::Ipv4Addr, path::Path};

use serde_json::Value;

use crate::{
    Server,
    ip_bin::{self, Range},
    mmdb,
};

const MIB: u64 = 1024 * 1024;
/// The kernel maps so many bytes around a byte that is read, when it has them at hand.
const WINDOW: u64 = 64 * 1024;
/// Windows of one look-up beside those of the tree or the rows: strings, entries, the metadata.
const TOUCHED: u64 = 5;

/// A server's anonymous memory, and what is resident of each large file that it maps, in bytes.
fn memory(server: &Server, folder: &Path) -> (u64, Vec<u64>) {
    let process = format!("/proc/{}", server.child.id());
    let kib = |text: &str| -> u64 {
        text.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    };
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let anonymous = status.lines().find(|line| line.starts_with("RssAnon:")).map(kib).unwrap();
    let (mut resident, mut is_ours) = (Vec::new(), false);
    for line in fs::read_to_string(format!("{process}/smaps")).unwrap().lines() {
        let is_head = line.split_whitespace().next().is_some_and(|word| !word.ends_with(':'));
        if is_head {
            is_ours = line.ends_with("(deleted)") && line.contains(folder.to_str().unwrap());
        } else if is_ours && line.starts_with("Size:") {
            is_ours = kib(line) > 16 * MIB;
        } else if is_ours && line.starts_with("Rss:") {
            resident.push(kib(line));
        }
    }
    (anonymous, resident)
}

fn ask(server: &Server, query: &str) -> Value {
    let answer = server.ask(query);
    let (_, body) = answer.split_once("\r\n\r\n").expect(&answer);
    serde_json::from_str::<Value>(body).expect(&answer)["data"].take()
}

#[test]
#[cfg(target_os = "linux")]
fn databases_take_the_memory_of_the_pages_that_are_touched() {
    let folder = tempfile::tempdir().unwrap();
    let without = Server::start(folder.path(), &["serve"], &[]);
    let (anonymous_without, mapped) = memory(&without, folder.path());
    assert_eq!(mapped, [0; 0]);
    drop(without);

    let long = |number: u32| format!("{number}:{}", "x".repeat(580));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // Copies lie beside their files, by whose folder they are known here.
    let (city, location) = (path("city.mmdb"), path("location.bin"));
    fs::write(&city, mmdb::city(long)).unwrap();
    let rows: Vec<_> = (0..0xffff_u32)
        .map(|number| {
            let text = |name: &str| format!("{name}{number}:{}", "y".repeat(240));
            Range {
                from: Ipv4Addr::from(number << 16).into(),
                columns: vec!["TR".to_owned(), text("region"), text("city")],
            }
        })
        .collect();
    let file = ip_bin::write(1, 3, 4, 2, &rows);
    drop(rows);
    fs::write(&location, file).unwrap();
    let settings = [
        ("HUNTER_ENRICHMENT_ENABLED", "true"),
        ("MAXMIND_CITY_DB", city.as_str()),
        ("IP2LOCATION_DB", location.as_str()),
    ];
    let server = Server::start(folder.path(), &["serve"], &settings);
    let told =
        ask(&server, "{ integrations { enrichment { databases { name isLoaded problem } } } }");
    let databases = told["integrations"]["enrichment"]["databases"].as_array().unwrap();
    assert!(databases.iter().all(|one| one["isLoaded"] == true), "{databases:#?}");
    let (anonymous, loaded) = memory(&server, folder.path());
    assert_eq!(loaded.len(), 2, "each file is mapped once");
    assert!(
        loaded.iter().all(|bytes| *bytes <= TOUCHED * WINDOW),
        "of files that were only opened {loaded:?} bytes are resident"
    );
    assert!(
        anonymous < anonymous_without + 16 * MIB,
        "{anonymous} bytes beside {anonymous_without} without databases: files were read into memory"
    );

    let look_ups = 8;
    for number in 0..look_ups {
        let ip = Ipv4Addr::from((number * 0x1d37_0000_u32).wrapping_add(0x0101_0101));
        let query =
            format!("{{ ipInfrastructure(ip: \"{ip}\") {{ country sources {{ city }} }} }}");
        let found = ask(&server, &query);
        assert_eq!(found["ipInfrastructure"]["country"], "TR", "{ip}: {found:#}");
        assert_eq!(found["ipInfrastructure"]["sources"].as_array().map(Vec::len), Some(2));
    }
    let (anonymous, touched) = memory(&server, folder.path());
    // The tree of the one and the rows of the other are 512 KiB and 1 MiB.
    let most = MIB + WINDOW * TOUCHED * (u64::from(look_ups) + 1);
    assert!(
        touched.iter().all(|bytes| *bytes <= most) && most < 8 * MIB,
        "{look_ups} look-ups made {touched:?} bytes resident"
    );
    assert!(anonymous < anonymous_without + 16 * MIB, "{anonymous} and {anonymous_without}");
}
