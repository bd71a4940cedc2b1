//! The walls of the house, read from the source: which layer may name which, and the invariants of
//! `ARCHITECTURE.md`. A failure prints file, line and the rule that was broken.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// What one layer may name. `outside` lists crates; std is free for all.
struct Layer {
    name: &'static str,
    ours: &'static [&'static str],
    outside: Outside,
}

enum Outside {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}
use Outside::{AllBut, Only};

/// What only its own edge may name.
const EDGE_CRATES: &[&str] = &["sea_orm", "entity", "migration", "async_graphql", "clap", "actix"];

const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        ours: &[],
        outside: Only(&[
            "serde",
            "toml",
            "thiserror",
            "chrono",
            "idna",
            "psl",
            "uuid",
            "blake3",
            "rust_decimal",
        ]),
    },
    Layer {
        name: "texts",
        ours: &["domain"],
        outside: Only(&["fluent_bundle", "unic_langid", "chrono"]),
    },
    Layer {
        name: "ports",
        ours: &["domain"],
        outside: Only(&[
            "async_trait",
            "chrono",
            "thiserror",
            "tokio",
            "url",
            "uuid",
            "futures",
            "secrecy",
        ]),
    },
    Layer {
        name: "services",
        ours: &["domain", "ports", "telemetry", "texts"],
        outside: Only(&[
            "async_trait",
            "blake3",
            "chrono",
            "futures",
            "metrics",
            "moka",
            "rust_decimal",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ]),
    },
    Layer {
        name: "actors",
        ours: &["domain", "ports", "services", "telemetry"],
        outside: Only(&[
            "actix",
            "actix_rt",
            "async_trait",
            "chrono",
            "futures",
            "metrics",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
            "arc_swap",
        ]),
    },
    Layer {
        name: "adapters",
        ours: &["domain", "ports", "config", "telemetry"],
        outside: AllBut(&["async_graphql", "actix", "actix_web", "clap"]),
    },
    Layer {
        name: "graphql",
        ours: &["domain", "ports", "services", "texts", "telemetry", "actors"],
        outside: AllBut(&[
            "sea_orm",
            "entity",
            "migration",
            "actix",
            "actix_web",
            "clap",
            "reqwest",
        ]),
    },
    Layer {
        name: "http",
        ours: &["graphql", "config", "telemetry", "services", "ports", "texts", "actors"],
        outside: AllBut(&["sea_orm", "entity", "migration", "actix", "clap", "reqwest"]),
    },
    Layer {
        name: "cli",
        ours: &[
            "app",
            "config",
            "services",
            "domain",
            "ports",
            "texts",
            "actors",
            "graphql",
            "telemetry",
        ],
        outside: AllBut(&["sea_orm", "entity", "actix", "actix_web", "reqwest"]),
    },
    // The stand-ins must be able to disagree with the clients: they see no adapter.
    Layer {
        name: "sandbox",
        ours: &["domain"],
        outside: Only(&[
            "actix_web",
            "async_trait",
            "base64",
            "chrono",
            "futures",
            "hickory_proto",
            "hickory_server",
            "rust_decimal",
            "serde",
            "serde_json",
            "tokio",
            "url",
            "uuid",
        ]),
    },
    Layer { name: "config", ours: &[], outside: AllBut(EDGE_CRATES) },
    Layer { name: "telemetry", ours: &["config"], outside: AllBut(EDGE_CRATES) },
    Layer { name: "app", ours: &["*"], outside: AllBut(&[]) },
    Layer { name: "main", ours: &["*"], outside: AllBut(&[]) },
    Layer { name: "lib", ours: &["*"], outside: AllBut(&[]) },
];

/// Files that may pass 400 lines, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

#[test]
fn every_layer_names_only_what_it_may() {
    let crates = dependencies();
    let mut broken = String::new();
    for file in sources("src") {
        let layer_name = layer_of(&file);
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == layer_name) else {
            let _ = writeln!(broken, "{}: no layer is called {layer_name}", file.display());
            continue;
        };
        for (number, line) in code_lines(&file) {
            for module in heads_after(&line, "crate::") {
                let allowed = module == layer.name
                    || layer.ours.contains(&"*")
                    || layer.ours.contains(&module.as_str());
                if !allowed {
                    let _ = writeln!(
                        broken,
                        "{}:{number}: {} may not name crate::{module}",
                        file.display(),
                        layer.name
                    );
                }
            }
            for name in crates.iter().filter(|name| names_crate(&line, name)) {
                let allowed = match layer.outside {
                    Only(list) => list.contains(&name.as_str()),
                    AllBut(list) => !list.contains(&name.as_str()),
                };
                if !allowed {
                    let _ = writeln!(
                        broken,
                        "{}:{number}: {} may not name the crate {name}",
                        file.display(),
                        layer.name
                    );
                }
            }
        }
    }
    assert!(broken.is_empty(), "the layer rule is broken:\n{broken}");
}

#[test]
fn graphql_http_and_cli_see_only_the_handles_of_the_actors() {
    each_line_of(&["graphql", "http"], |line| {
        heads_after(line, "crate::actors::")
            .iter()
            .any(|head| head != "handles")
            .then(|| "only actors::handles may be named here".to_owned())
    });
}

#[test]
fn the_store_alone_names_the_database() {
    each_file("src/adapters", |file, text| {
        let in_store = file.starts_with("src/adapters/store") || file.ends_with("store.rs");
        (!in_store && (names_crate(text, "sea_orm") || names_crate(text, "entity")))
            .then(|| "only adapters::store may name sea-orm and entity".to_owned())
    });
}

#[test]
fn adapters_do_not_call_each_other_or_services() {
    each_file("src/adapters", |file, text| {
        let own = file.strip_prefix("src/adapters").ok()?.components().next()?;
        let own = own.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        // The HTTP client is the shared tool of the clients, not an adapter of its own.
        text.lines().flat_map(|line| heads_after(line, "crate::adapters::")).find_map(|head| {
            (head != own && head != "http_client")
                .then(|| format!("{own} may not call adapters::{head}"))
        })
    });
}

#[test]
fn no_file_names_both_actix_and_async_graphql() {
    each_file("src", |_, text| {
        (names_crate(text, "actix") && names_crate(text, "async_graphql"))
            .then(|| "actix and async-graphql meet here".to_owned())
    });
}

#[test]
fn the_engine_is_pure() {
    each_line_of(&["domain"], |line| {
        for impure in ["async fn", ".await", "Utc::now", "Instant::now", "std::fs", "std::net::Tcp"]
        {
            if line.contains(impure) {
                return Some(format!("the engine may not say {impure}"));
            }
        }
        None
    });
}

#[test]
fn domain_values_carry_no_trait_of_an_edge() {
    each_file("src/domain", |file, text| {
        // Rules, fingerprints and mappings are data files: their readers, and only they, know serde.
        let reads_data = file.starts_with("src/domain/rules")
            || file.starts_with("src/domain/provider/")
            || file.starts_with("src/domain/push/mapping")
            || file.ends_with("push/mapping.rs")
            || file.ends_with("rules.rs")
            || file.ends_with("price_book.rs");
        (!reads_data && names_crate(text, "serde"))
            .then(|| "only the readers of data files may name serde".to_owned())
    });
}

#[test]
fn modules_stand_beside_their_folders() {
    let found: Vec<_> = ["src", "entity/src", "migration/src", "tests"]
        .iter()
        .flat_map(|root| sources(root))
        .filter(|file| file.ends_with("mod.rs"))
        .collect();
    assert!(found.is_empty(), "name.rs beside name/, never mod.rs: {found:?}");
}

#[test]
fn a_file_has_one_subject() {
    let mut long = String::new();
    for file in
        sources("src").into_iter().chain(sources("entity/src")).chain(sources("migration/src"))
    {
        let lines = fs::read_to_string(&file).expect("a source file is UTF-8").lines().count();
        let excused = LONG_FILES.iter().any(|(name, _)| Path::new(name) == file);
        if lines > 400 && !excused {
            let _ =
                writeln!(long, "{}: {lines} lines; what is its second subject?", file.display());
        }
    }
    assert!(long.is_empty(), "{long}");
}

#[test]
fn the_environment_is_read_in_one_place() {
    each_file("src", |file, text| {
        (text.contains("env::var") && !file.starts_with("src/config") && !file.ends_with("main.rs"))
            .then(|| "settings come from config".to_owned())
    });
}

fn dependencies() -> BTreeSet<String> {
    let manifest: toml::Table = fs::read_to_string("Cargo.toml")
        .expect("the manifest stands beside the tests")
        .parse()
        .expect("the manifest is TOML");
    let mut names: BTreeSet<String> = manifest["dependencies"]
        .as_table()
        .expect("dependencies are a table")
        .keys()
        .map(|name| name.replace('-', "_"))
        .collect();
    names.remove("hunter");
    names
}

fn sources(root: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn layer_of(file: &Path) -> String {
    let first = file.strip_prefix("src").expect("only sources are asked").components().next();
    let first = first.expect("a file has a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Lines without comments, with their numbers. Text in string literals stays; paths seldom occur there.
fn code_lines(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).expect("a source file is UTF-8");
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let code = line.find("//").map_or(line, |at| &line[..at]);
            (index + 1, code.to_owned())
        })
        .collect()
}

/// The names that follow `prefix` in a line, those in braces included.
fn heads_after(line: &str, prefix: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &line[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut fresh = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => fresh = true,
                    c if (c.is_alphanumeric() || c == '_') && depth == 1 && fresh => word.push(c),
                    ' ' => {}
                    _ => fresh = false,
                }
                if !fresh || depth == 0 || c == ',' {
                    if !word.is_empty() {
                        heads.push(std::mem::take(&mut word));
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            if !word.is_empty() {
                heads.push(word);
            }
        } else {
            let head: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !head.is_empty() {
                heads.push(head);
            }
        }
    }
    heads
}

/// Whether code names a crate: `name::` or `use name` with nothing before it.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        let starts = !before
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '.' || c == '"');
        starts && after.starts_with("::")
    })
}

fn each_line_of(layers: &[&str], rule: impl Fn(&str) -> Option<String>) {
    let mut broken = String::new();
    for file in sources("src").into_iter().filter(|file| layers.contains(&layer_of(file).as_str()))
    {
        for (number, line) in code_lines(&file) {
            if let Some(why) = rule(&line) {
                let _ = writeln!(broken, "{}:{number}: {why}", file.display());
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

fn each_file(root: &str, rule: impl Fn(&Path, &str) -> Option<String>) {
    let mut broken = String::new();
    for file in sources(root) {
        let code: Vec<String> = code_lines(&file).into_iter().map(|(_, line)| line).collect();
        if let Some(why) = rule(&file, &code.join("\n")) {
            let _ = writeln!(broken, "{}: {why}", file.display());
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn the_readers_of_this_test_see_what_they_should() {
    assert_eq!(heads_after("use crate::ports::store;", "crate::"), ["ports"]);
    assert_eq!(
        heads_after("use crate::{domain::a, ports::{b, c}, texts};", "crate::"),
        ["domain", "ports", "texts"]
    );
    assert_eq!(heads_after("use mycrate::x;", "crate::"), Vec::<String>::new());
    assert!(names_crate("use actix::Actor;", "actix"));
    assert!(names_crate("let a: sea_orm::DbErr;", "sea_orm"));
    assert!(!names_crate("use actix_web::web;", "actix"));
    assert!(!names_crate("use crate::graphql::url::x;", "url"));
}

#[test]
fn dashboards_and_alerts_name_only_what_is_recorded() {
    let names = fs::read_to_string("src/telemetry/names.rs").expect("the names");
    let known: BTreeSet<String> = names
        .lines()
        .filter(|line| line.starts_with("pub const"))
        .filter_map(|line| line.split('"').nth(1))
        .map(|name| name.replace('.', "_"))
        .collect();
    for file in ["docs/ops/alerts.yml", "docs/ops/grafana/hunter.json"] {
        let text = fs::read_to_string(file).expect("it stands there");
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let uses: BTreeSet<_> =
            words.filter(|word| word.starts_with("hunter_") || word.starts_with("http_")).collect();
        assert!(uses.len() > 5, "{file} names next to nothing: {uses:?}");
        for name in uses {
            // What the rendering for Prometheus adds.
            let bare = ["_total", "_bucket", "_count", "_sum"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending))
                .unwrap_or(name);
            let bare = bare.strip_suffix("_seconds").unwrap_or(bare);
            assert!(known.contains(bare) || known.contains(name), "{file}: {name} is not recorded");
        }
    }
}

#[test]
fn the_tests_that_the_record_of_reliability_names_are_there() {
    let record = fs::read_to_string("docs/reliability.md").expect("it stands there");
    let mut gone = Vec::new();
    for row in record.lines().filter(|line| line.starts_with("| R") || line.starts_with("| S")) {
        let (mut file, mut named) = (String::new(), 0);
        for word in row.split('`').skip(1).step_by(2) {
            if Path::new(word).extension().is_some_and(|ending| ending == "rs") {
                let under = if word.starts_with("src/") { "" } else { "tests/" };
                file = fs::read_to_string(format!("{under}{word}")).unwrap_or_default();
                if file.is_empty() {
                    gone.push(word);
                }
            } else if word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            {
                named += 1;
                if !file.contains(&format!("fn {word}(")) {
                    gone.push(word);
                }
            }
        }
        assert!(named > 0 || row.contains(".rs`") || !row.contains("| holds |"), "{row}");
    }
    assert!(gone.is_empty(), "docs/reliability.md names what is not there: {gone:#?}");
}
