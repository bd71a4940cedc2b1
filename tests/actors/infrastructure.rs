//! Enrichment: what is asked, shared, remembered and told when it can not be known.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use hunter::{
    actors::{
        handles::{AskError, Handles},
        infrastructure::InfrastructureResolver,
        supervision::{Keeper, Policy},
    },
    domain::{
        domain_name::DomainName,
        ids::LeadId,
        infrastructure::{AddressSource, DatabaseKind, Enriched, SourceAnswer, UsageType},
    },
    ports::{
        cache::{CachedEnrichment, EnrichmentCache},
        clock::Clock as _,
        dns::{Answer, Dns, DnsFailure, Record, RecordType},
        geoip::{DatabaseProblem, DatabaseStatus, GeoIp},
        store::{
            StoreError,
            enrichments::{EnrichmentResult, EnrichmentStore},
        },
    },
    services::enrichment::{Enrichment, EnrichmentFailure, Resolver, Wanted},
};
use tokio::sync::watch;
use uuid::Uuid;

use crate::fakes::HandClock;

/// Names with their addresses and mail exchangers. Whoever asks waits while the gate is shut.
struct Zone {
    answers: Mutex<HashMap<(String, RecordType), Answer>>,
    asked: Mutex<Vec<(String, RecordType)>>,
    open: watch::Sender<bool>,
}

impl Zone {
    fn set(&self, name: &str, record_type: RecordType, answer: Answer) {
        self.answers.lock().unwrap().insert((name.to_owned(), record_type), answer);
    }

    fn address(&self, name: &str, ip: &str) {
        let ip: IpAddr = ip.parse().unwrap();
        let kind = if ip.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
        self.set(name, kind, Answer::Records(vec![Record::Address(ip)]));
    }

    fn mail(&self, name: &str, host: &str) {
        let later = Record::Mx { preference: 20, host: "backup.example.net".to_owned() };
        let first = Record::Mx { preference: 10, host: host.to_owned() };
        self.set(name, RecordType::Mx, Answer::Records(vec![later, first]));
    }

    fn times(&self, name: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|(asked, _)| asked == name).count()
    }
}

#[async_trait]
impl Dns for Zone {
    async fn query(&self, name: &str, record_type: RecordType) -> Answer {
        self.asked.lock().unwrap().push((name.to_owned(), record_type));
        self.open.subscribe().wait_for(|open| *open).await.unwrap();
        assert_ne!(name, "panics.com");
        let answers = self.answers.lock().unwrap();
        answers.get(&(name.to_owned(), record_type)).cloned().unwrap_or(Answer::NoData)
    }
}

/// One database, and what it was asked.
#[derive(Default)]
struct City {
    asked: Mutex<Vec<IpAddr>>,
    is_broken: bool,
}

impl GeoIp for City {
    fn look_up(&self, ip: IpAddr) -> Vec<SourceAnswer> {
        self.asked.lock().unwrap().push(ip);
        let country = Some(if ip == IpAddr::from([1, 1, 1, 1]) { "US" } else { "DE" }.to_owned());
        let answer = SourceAnswer { country, ..SourceAnswer::empty(DatabaseKind::MaxMindCity) };
        if self.is_broken { Vec::new() } else { vec![answer] }
    }

    fn refresh(&self) {}

    fn databases(&self) -> Vec<DatabaseStatus> {
        vec![DatabaseStatus {
            kind: DatabaseKind::MaxMindCity,
            name: "City".to_owned(),
            is_loaded: !self.is_broken,
            built_at: Some(HandClock::new().now()),
            problem: self.is_broken.then_some(DatabaseProblem::Corrupt),
        }]
    }
}

#[derive(Default)]
struct Table {
    rows: Mutex<HashMap<LeadId, Vec<Enriched>>>,
    countries: Mutex<HashMap<LeadId, Option<String>>>,
    reads: Mutex<usize>,
    is_down: Mutex<bool>,
}

impl Table {
    fn answer(&self) -> Result<(), StoreError> {
        let is_down = *self.is_down.lock().unwrap();
        if is_down { Err(StoreError::Unavailable("gone".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl EnrichmentStore for Table {
    async fn enrichments(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError> {
        *self.reads.lock().unwrap() += 1;
        self.answer()?;
        let rows = self.rows.lock().unwrap();
        let of = |lead: &LeadId| {
            let lead = *lead;
            rows.get(&lead).into_iter().flatten().map(move |row| (lead, row.clone()))
        };
        Ok(leads.iter().flat_map(of).collect())
    }

    async fn keep(&self, results: &[EnrichmentResult]) -> Result<(), StoreError> {
        self.answer()?;
        let mut rows = self.rows.lock().unwrap();
        rows.extend(results.iter().map(|result| (result.lead_id, result.addresses.clone())));
        let of = |result: &EnrichmentResult| (result.lead_id, result.country.clone());
        self.countries.lock().unwrap().extend(results.iter().map(of));
        Ok(())
    }
}

/// What other processes share.
#[derive(Default)]
struct Shelf(Mutex<HashMap<LeadId, CachedEnrichment>>);

#[async_trait]
impl EnrichmentCache for Shelf {
    async fn cached(&self, leads: &[LeadId]) -> Vec<CachedEnrichment> {
        let kept = self.0.lock().unwrap();
        leads.iter().filter_map(|lead| kept.get(lead).cloned()).collect()
    }

    async fn cache(&self, found: &[CachedEnrichment], _: DateTime<Utc>) {
        self.0.lock().unwrap().extend(found.iter().map(|one| (one.lead_id, one.clone())));
    }
}

struct House {
    zone: Arc<Zone>,
    city: Arc<City>,
    table: Arc<Table>,
    clock: Arc<HandClock>,
    enrichment: Arc<Enrichment>,
    handles: Handles,
}

const PATIENCE: Duration = Duration::from_secs(5);

impl House {
    fn new() -> Self {
        Self::with(City::default())
    }

    fn with(city: City) -> Self {
        Self::sharing(city, None)
    }

    fn sharing(city: City, shelf: Option<Arc<Shelf>>) -> Self {
        let (answers, asked) = (Mutex::default(), Mutex::default());
        let zone = Arc::new(Zone { answers, asked, open: watch::Sender::new(true) });
        zone.mail("company.com", "mx.example.net");
        zone.address("mx.example.net", "8.8.8.8");
        zone.address("company.com", "9.9.9.9");
        let (city, table, clock) = (Arc::new(city), Arc::new(Table::default()), HandClock::new());
        let enrichment = Enrichment::new(
            zone.clone(),
            city.clone(),
            table.clone(),
            clock.clone(),
            TimeDelta::hours(24),
        );
        let enrichment = Arc::new(match shelf {
            Some(shelf) => enrichment.sharing(shelf),
            None => enrichment,
        });
        let mut house = Self { zone, city, table, clock, enrichment, handles: Handles::default() };
        house.restart();
        house
    }

    /// Forgets what is in memory.
    fn restart(&mut self) {
        let enrichment = Arc::clone(&self.enrichment);
        let arbiter = actix::Arbiter::current();
        let keeper = Keeper::start("infrastructure", Policy::default(), &arbiter, move || {
            InfrastructureResolver { resolver: Resolver::new(Arc::clone(&enrichment)) }
        });
        self.handles = Handles::default();
        self.handles.set_infrastructure(keeper);
    }

    async fn ask(&self, domain: &str) -> Result<Vec<Enriched>, EnrichmentFailure> {
        self.ask_within(domain, PATIENCE, false).await
    }

    async fn ask_within(
        &self,
        domain: &str,
        patience: Duration,
        anew: bool,
    ) -> Result<Vec<Enriched>, EnrichmentFailure> {
        let wanted = vec![wanted(domain)];
        let mut found = self.handles.resolve_infrastructure(wanted, anew, patience).await.unwrap();
        found.remove(&lead(domain)).unwrap().map(|found| found.to_vec())
    }
}

fn lead(domain: &str) -> LeadId {
    LeadId(Uuid::from_u128(domain.bytes().fold(1, |sum, byte| sum * 31 + u128::from(byte))))
}

fn wanted(domain: &str) -> Wanted {
    Wanted { lead: lead(domain), domain: DomainName::parse(domain).unwrap() }
}

fn labels(found: &[Enriched]) -> Vec<(AddressSource, String)> {
    found.iter().map(|one| (one.source, one.infrastructure.ip.to_string())).collect()
}

#[actix::test]
async fn the_first_mail_exchanger_comes_first_and_then_the_domain() {
    let house = House::new();
    let found = house.ask("company.com").await.unwrap();
    let expected =
        [(AddressSource::Mx, "8.8.8.8".to_owned()), (AddressSource::Domain, "9.9.9.9".to_owned())];
    assert_eq!(labels(&found), expected);
    assert_eq!(found[0].infrastructure.country.as_deref(), Some("DE"));
    assert_eq!(found[0].built.len(), 1);
    let stands = found[0].expires_at - found[0].observed_at;
    assert!(stands > TimeDelta::hours(21) && stands <= TimeDelta::hours(24), "{stands}");
    assert_eq!(house.table.rows.lock().unwrap()[&lead("company.com")], found);
    house.zone.address("six.com", "2606:4700::1");
    let found = house.ask("six.com").await.unwrap();
    assert_eq!(labels(&found), [(AddressSource::Domain, "2606:4700::1".to_owned())]);
}

#[actix::test]
async fn a_private_address_is_told_and_never_looked_up() {
    let house = House::new();
    house.zone.address("inside.com", "10.1.2.3");
    let found = house.ask("inside.com").await.unwrap();
    assert_eq!(found[0].infrastructure.usage_type, Some(UsageType::Reserved));
    assert_eq!(*house.city.asked.lock().unwrap(), Vec::<IpAddr>::new());
}

#[actix::test]
async fn unknown_is_not_absent() {
    let house = House::new();
    assert_eq!(house.ask("nowhere.com").await, Ok(Vec::new()));
    house.zone.address("mute.com", "9.9.9.9");
    house.zone.set("mute.com", RecordType::Mx, Answer::Failed(DnsFailure::ServFail));
    let failed = Err(EnrichmentFailure::Dns(DnsFailure::ServFail));
    assert_eq!(house.ask("mute.com").await, failed);
    // A failure is soon forgotten.
    house.zone.set("mute.com", RecordType::Mx, Answer::NoData);
    assert_eq!(house.ask("mute.com").await, failed);
    house.clock.turn(TimeDelta::minutes(1));
    assert_eq!(house.ask("mute.com").await.unwrap().len(), 1);
    // The address that comes first is known: the other may stay unknown for a while.
    house.zone.mail("half.com", "mx.example.net");
    house.zone.set("half.com", RecordType::A, Answer::Failed(DnsFailure::Timeout));
    let half = house.ask("half.com").await.unwrap();
    assert_eq!(labels(&half), [(AddressSource::Mx, "8.8.8.8".to_owned())]);
    assert!(half[0].expires_at - half[0].observed_at < TimeDelta::hours(1));
}

#[actix::test]
async fn without_a_readable_database_the_answer_is_unknown() {
    let house = House::with(City { is_broken: true, ..City::default() });
    assert_eq!(house.ask("company.com").await, Err(EnrichmentFailure::NoDatabase));
    assert!(house.table.rows.lock().unwrap().is_empty());
}

#[actix::test]
async fn five_hundred_askers_of_a_cold_domain_cause_one_resolution() {
    let house = House::new();
    house.zone.open.send_replace(false);
    let policy = Policy { permits: 1_000, mailbox: 1_000, ..Policy::default() };
    let enrichment = Arc::clone(&house.enrichment);
    let keeper = Keeper::start("infrastructure", policy, &actix::Arbiter::current(), move || {
        InfrastructureResolver { resolver: Resolver::new(Arc::clone(&enrichment)) }
    });
    let handles = Handles::default();
    handles.set_infrastructure(keeper);
    let askers = (0..500)
        .map(|_| handles.resolve_infrastructure(vec![wanted("company.com")], false, PATIENCE));
    let opening = async {
        tokio::task::yield_now().await;
        house.zone.open.send_replace(true);
    };
    let (answers, ()) = tokio::join!(join_all(askers), opening);
    assert_eq!(answers.len(), 500);
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap()[&lead("company.com")].is_ok()));
    assert_eq!(house.zone.times("mx.example.net"), 2);
    assert_eq!(house.zone.times("company.com"), 3);
    assert_eq!(*house.table.reads.lock().unwrap(), 1);
}

#[actix::test]
async fn a_look_up_outlives_the_asker_and_the_next_one_finds_it() {
    let house = House::new();
    house.zone.open.send_replace(false);
    let pending = house.ask_within("company.com", Duration::from_millis(1), false).await;
    assert_eq!(pending, Err(EnrichmentFailure::Pending));
    house.zone.open.send_replace(true);
    assert_eq!(house.ask("company.com").await.unwrap().len(), 2);
    assert_eq!(house.zone.times("company.com"), 3);
}

#[actix::test]
async fn a_stale_answer_is_told_at_once_and_looked_up_anew() {
    let house = House::new();
    house.ask("company.com").await.unwrap();
    assert_eq!(house.ask("company.com").await.unwrap().len(), 2);
    assert_eq!(house.zone.times("company.com"), 3);
    house.clock.turn(TimeDelta::hours(25));
    house.zone.open.send_replace(false);
    let stale = house.ask("company.com").await.unwrap();
    house.zone.open.send_replace(true);
    let anew = house.ask_within("company.com", PATIENCE, true).await.unwrap();
    assert!(stale[0].observed_at < anew[0].observed_at);
    assert_eq!(house.ask("company.com").await.unwrap(), anew);
    // A failed refresh leaves the good answer standing.
    house.clock.turn(TimeDelta::hours(25));
    house.zone.set("company.com", RecordType::Mx, Answer::Failed(DnsFailure::Timeout));
    house.ask_within("company.com", PATIENCE, true).await.unwrap_err();
    assert_eq!(house.ask("company.com").await.unwrap(), anew);
}

#[actix::test]
async fn what_is_stored_is_not_looked_up_again() {
    let mut house = House::new();
    let found = house.ask("company.com").await.unwrap();
    house.restart();
    assert_eq!(house.ask("company.com").await.unwrap(), found);
    assert_eq!(house.zone.times("company.com"), 3);
    house.restart();
    house.clock.turn(TimeDelta::hours(25));
    assert_ne!(house.ask("company.com").await.unwrap(), found);
    let figures = house.enrichment.cache_figures();
    assert_eq!((figures.hits, figures.misses), (0, 3));
}

#[actix::test]
async fn what_another_process_shares_is_told_until_it_is_stale() {
    let shelf = Arc::new(Shelf::default());
    let first = House::sharing(City::default(), Some(Arc::clone(&shelf)));
    let found = first.ask("company.com").await.unwrap();
    assert_eq!(first.ask("nowhere.com").await, Ok(Vec::new()));

    let second = House::sharing(City::default(), Some(Arc::clone(&shelf)));
    assert_eq!(second.ask("company.com").await.unwrap(), found);
    assert_eq!(second.ask("nowhere.com").await, Ok(Vec::new()));
    assert_eq!((second.zone.times("company.com"), *second.table.reads.lock().unwrap()), (0, 0));

    let mut third = House::sharing(City::default(), Some(Arc::clone(&shelf)));
    third.clock.turn(TimeDelta::hours(25));
    assert_ne!(third.ask("company.com").await.unwrap(), found);
    // What only the store knows is shared again.
    shelf.0.lock().unwrap().clear();
    third.restart();
    let stored = third.ask("company.com").await.unwrap();
    assert_eq!(shelf.0.lock().unwrap()[&lead("company.com")].addresses, stored);
}

#[actix::test]
async fn mail_at_a_worldwide_provider_speaks_for_no_country() {
    let house = House::new();
    let country = |domain: &str| house.table.countries.lock().unwrap()[&lead(domain)].clone();
    house.ask("company.com").await.unwrap();
    assert_eq!(country("company.com").as_deref(), Some("DE"));
    // 1.1.1.1 stands in the United States, 9.9.9.9 in Germany.
    for (domain, host, expected) in [
        ("google-mail.com", "aspmx.l.google.com", Some("DE")),
        ("microsoft-mail.com", "x.mail.protection.outlook.com", Some("DE")),
        ("own-mail.com", "mail.own-mail.com", Some("US")),
    ] {
        house.zone.mail(domain, host);
        house.zone.address(host, "1.1.1.1");
        house.zone.address(domain, "9.9.9.9");
        let found = house.ask(domain).await.unwrap();
        assert_eq!(found[0].infrastructure.country.as_deref(), Some("US"), "{domain}");
        assert_eq!(country(domain).as_deref(), expected, "{domain}");
    }
    house.zone.mail("only-mail.com", "aspmx.l.google.com");
    house.ask("only-mail.com").await.unwrap();
    assert_eq!(country("only-mail.com"), None);
}

#[actix::test]
async fn neither_a_broken_store_nor_a_panic_costs_another_lead_its_answer() {
    let house = House::new();
    *house.table.is_down.lock().unwrap() = true;
    let both = vec![wanted("panics.com"), wanted("company.com")];
    let answers = house.handles.resolve_infrastructure(both, false, PATIENCE).await.unwrap();
    assert_eq!(answers[&lead("panics.com")], Err(EnrichmentFailure::Interrupted));
    assert_eq!(answers[&lead("company.com")].as_ref().unwrap().len(), 2);
    let nobody = Handles::default().resolve_infrastructure(Vec::new(), false, PATIENCE).await;
    assert_eq!(nobody, Err(AskError::Unavailable));
}
