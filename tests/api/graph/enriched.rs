//! Enrichment from the graph to the name server, the database files and the store.

use std::{collections::HashMap, fs, path::Path, sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures::future::join_all;
use hickory_proto::rr::RecordType;
use hunter::{
    actors::{
        handles::Handles,
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    adapters::{
        dns::{DnsOptions, StubDns},
        geoip::Databases,
        store::Store,
    },
    domain::{domain_name::DomainName, infrastructure::DatabaseKind, lead::FactSource},
    graphql::{Graph, GraphOptions, State},
    ports::{
        geoip::GeoIp as _,
        store::leads::{LeadStore as _, NewLead},
    },
    services::{
        enrichment::{Enrichment, Resolver},
        leads::Leads,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::asking::{codes, json_of, request};
use crate::{
    authority::{Authority, Reply, a, mx},
    canned::{Canned, Noon, bus, noon},
    databases::{Database, databases},
    statements::counting,
};

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/geo").join(name)
}

/// What the name server says: `gb-…` keeps its mail in Great Britain, `se-…` in Sweden, and
/// `google-…` has it at Google, whose hosts stand in the United States, and its pages in Sweden.
fn reply(name: &str, record_type: RecordType) -> Reply {
    let name = name.to_ascii_lowercase();
    let google = "aspmx.l.google.com";
    match record_type {
        RecordType::MX if name.starts_with("google-") => Reply::Records(vec![mx(1, google)]),
        RecordType::MX => Reply::Records(vec![mx(10, &format!("mail.{name}"))]),
        RecordType::A if name.starts_with("mail.gb-") => Reply::Records(vec![a(2, 125, 160, 217)]),
        RecordType::A if name == google => Reply::Records(vec![a(216, 160, 83, 56)]),
        RecordType::A => Reply::Records(vec![a(89, 160, 20, 112)]),
        _ => Reply::NoData,
    }
}

/// A deployment within the test: everything but the door is the real thing.
struct House {
    store: Store,
    authority: Authority,
    databases: Arc<Databases>,
    enrichment: Arc<Enrichment>,
    /// Holds `city.mmdb`.
    folder: TempDir,
}

impl House {
    async fn over(database: &Database) -> Self {
        let store = database.store().await;
        let authority = Authority::start(|asked| reply(&asked.name, asked.record_type)).await;
        let folder = tempfile::tempdir().expect("a folder");
        let city = folder.path().join("city.mmdb");
        fs::copy(sample("GeoIP2-City-Test.mmdb"), &city).expect("a copy");
        let databases = Arc::new(Databases::new([(DatabaseKind::MaxMindCity, city)]));
        let options = DnsOptions {
            servers: vec![authority.address],
            timeout: Duration::from_secs(5),
            ..DnsOptions::default()
        };
        let enrichment = Arc::new(Enrichment::new(
            Arc::new(StubDns::new(options, tokio::runtime::Handle::current())),
            databases.clone(),
            Arc::new(store.clone()),
            Arc::new(Noon),
            TimeDelta::days(1),
        ));
        Self { store, authority, databases, enrichment, folder }
    }

    /// A graph with nothing in memory.
    fn graph(&self) -> Graph {
        let enrichment = Arc::clone(&self.enrichment);
        let policy = Policy { permits: 1_024, mailbox: 1_024, ..Policy::default() };
        let arbiter = actix::Arbiter::current();
        let keeper = Keeper::start("infrastructure", policy, &arbiter, move || {
            InfrastructureResolver { resolver: Resolver::new(Arc::clone(&enrichment)) }
        });
        let handles = Handles::default();
        handles.set_infrastructure(keeper);
        let (progress, enrichment) = (bus(), Arc::clone(&self.enrichment));
        let leads = Leads::new(Arc::new(self.store.clone()), progress.clone(), Arc::new(Noon));
        let others = Canned::with_leads(0).state(progress);
        let state = State { leads, enrichment: Some(enrichment), handles, ..others };
        Graph::new(state, GraphOptions::default())
    }

    async fn add(&self, domains: impl IntoIterator<Item = String>) {
        let leads: Vec<_> = domains
            .into_iter()
            .map(|domain| NewLead {
                domain: DomainName::parse(&domain).expect("a domain"),
                company_name: None,
                country: None,
                source: FactSource::Import,
            })
            .collect();
        self.store.upsert(&leads, noon()).await.expect("leads are stored");
    }
}

async fn data(graph: &Graph, query: &str) -> Value {
    let mut answer = json_of(&graph.execute(request(query, Value::Null)).await);
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].take()
}

#[actix::test]
async fn five_hundred_clients_of_a_cold_domain_cause_one_resolution() {
    let database = Database::sqlite();
    let house = House::over(&database).await;
    house.add(["gb-1.com".to_owned()]).await;
    let graph = house.graph();
    let query = "{ lead(domain: \"gb-1.com\") { infrastructure { country addressSource } } }";
    let clients = (0..500).map(|_| data(&graph, query));
    for answer in join_all(clients).await {
        let expected = json!({"country": "GB", "addressSource": "MX"});
        assert_eq!(answer["lead"]["infrastructure"], expected);
    }
    let mut asked: HashMap<_, u32> = HashMap::new();
    for one in house.authority.asked() {
        *asked.entry((one.name.to_ascii_lowercase(), one.record_type)).or_default() += 1;
    }
    let mut expected = HashMap::from([(("gb-1.com".to_owned(), RecordType::MX), 1)]);
    for name in ["gb-1.com", "mail.gb-1.com"] {
        expected.insert((name.to_owned(), RecordType::A), 1);
        expected.insert((name.to_owned(), RecordType::AAAA), 1);
    }
    assert_eq!(asked, expected);
    let figures = house.enrichment.cache_figures();
    assert_eq!(figures.hits + figures.misses, 500);
}

#[actix::test]
async fn a_page_with_infrastructure_costs_the_same_statements_whatever_its_length() {
    let page = |first: usize| {
        format!("{{ leads(first: {first}) {{ nodes {{ domain infrastructure {{ summary }} }} }} }}")
    };
    for database in databases().await {
        let house = House::over(&database).await;
        house.add((0..30).map(|number| format!("gb-{number}.com"))).await;
        let warm = house.graph();
        data(&warm, &page(30)).await;
        for first in [1, 10, 30] {
            let (answer, statements) = counting(data(&warm, &page(first))).await;
            let nodes = answer["leads"]["nodes"].as_array().expect("a page");
            assert_eq!(nodes.len(), first);
            assert!(nodes.iter().all(|node| node["infrastructure"]["summary"] == "Country: GB"));
            assert_eq!(statements, 1, "a page of {first} from memory");
            let (_, statements) = counting(data(&house.graph(), &page(first))).await;
            assert_eq!(statements, 2, "a page of {first} from the store");
        }
    }
}

#[actix::test]
async fn leads_are_found_and_counted_by_the_country_of_their_own_servers() {
    for database in databases().await {
        let house = House::over(&database).await;
        let domains = ["gb-1.com", "gb-2.com", "se-1.com", "google-1.com", "gb-3.com.tr"];
        house.add(domains.map(str::to_owned)).await;
        let graph = house.graph();
        data(&graph, "{ leads { nodes { infrastructure { country } } } }").await;
        let in_sweden = data(
            &graph,
            "{ leads(filter: {country: [\"SE\"]}, orderBy: {field: DOMAIN, direction: ASC}) { \
             totalCount nodes { domain country infrastructure { country } } } }",
        )
        .await;
        let expected = json!([
            {"domain": "google-1.com", "country": "SE", "infrastructure": {"country": "US"}},
            {"domain": "se-1.com", "country": "SE", "infrastructure": {"country": "SE"}},
        ]);
        assert_eq!(in_sweden["leads"], json!({"totalCount": 2, "nodes": expected}));
        let figures = data(&graph, "{ dashboard { byCountry { country count } } }").await;
        let mut by_country = figures["dashboard"]["byCountry"].as_array().expect("a list").clone();
        by_country.sort_by_key(|one| one["country"].to_string());
        let expected = [json!({"country": "GB", "count": 2}), json!({"country": "SE", "count": 2})];
        assert_eq!(by_country, expected, "a Turkish domain with mail in Britain is not British");
    }
}

#[actix::test]
async fn no_request_fails_while_files_are_replaced() {
    let database = Database::sqlite();
    let house = House::over(&database).await;
    house.add(["gb-1.com".to_owned()]).await;
    let graph = house.graph();
    let (databases, path) = (Arc::clone(&house.databases), house.folder.path().join("city.mmdb"));
    let swapping = tokio::task::spawn_blocking(move || {
        let samples = ["GeoLite2-City-Test.mmdb", "GeoIP2-City-Test.mmdb"].map(sample);
        let next = path.with_extension("next");
        for turn in 0..30 {
            let from = &samples[turn % 2];
            if turn % 3 == 0 {
                fs::copy(from, &path).expect("overwritten");
            } else {
                fs::copy(from, &next).expect("written");
                fs::rename(&next, &path).expect("renamed over");
            }
            databases.refresh();
        }
        databases.databases()
    });
    let refresh = "mutation { refreshInfrastructure(input: {domain: \"gb-1.com\"}) { \
                   lead { infrastructure { country } } userErrors { code } } }";
    let mut asked = 0;
    while !swapping.is_finished() || asked < 20 {
        let answer = data(&graph, refresh).await;
        let expected = json!({"lead": {"infrastructure": {"country": "GB"}}, "userErrors": []});
        assert_eq!(answer["refreshInfrastructure"], expected);
        let query = "{ ipInfrastructure(ip: \"2.125.160.217\") { country } }";
        assert_eq!(data(&graph, query).await["ipInfrastructure"], json!({"country": "GB"}));
        asked += 1;
    }
    let statuses = swapping.await.expect("no panic");
    assert!(statuses[0].is_loaded && statuses[0].problem.is_none(), "{statuses:?}");
}

#[actix::test]
async fn a_database_that_breaks_leaves_answers_standing_and_is_told() {
    let database = Database::sqlite();
    let house = House::over(&database).await;
    house.add(["gb-1.com".to_owned()]).await;
    let graph = house.graph();
    let query = "{ lead(domain: \"gb-1.com\") { infrastructure { country } } integrations { \
                 enrichment { state reason databases { isLoaded } } } }";
    let healthy = data(&graph, query).await;
    assert_eq!(healthy["integrations"]["enrichment"]["databases"][0]["isLoaded"], true);
    fs::write(house.folder.path().join("city.mmdb"), "half a fi").expect("overwritten");
    house.enrichment.databases().refresh().await;
    let broken = data(&graph, query).await;
    assert_eq!(broken["lead"], healthy["lead"]);
    let enrichment = &broken["integrations"]["enrichment"];
    assert_eq!(enrichment["state"], "DEGRADED");
    assert!(enrichment["reason"].as_str().is_some_and(|why| why.contains("damaged")));
    assert_eq!(enrichment["databases"][0]["isLoaded"], true, "the old one answers");
    let unknown = "{ lead(domain: \"nobody.com\") { infrastructure { country } } }";
    let answer = json_of(&graph.execute(request(unknown, Value::Null)).await);
    assert_eq!((codes(&answer), &answer["data"]["lead"]), (Vec::new(), &Value::Null));
}
