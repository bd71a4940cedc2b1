//! What the predecessor got wrong, each with the behaviour that is right.

use std::{sync::Arc, time::Duration};

use hickory_proto::rr::RecordType;
use hunter::{
    adapters::dns::{DnsOptions, StubDns},
    domain::{
        lead::FactSource,
        provider::MailProvider,
        referral::{LinkSource, ReferralCategory},
        rules::RuleSet,
        scan::ScanState,
        sync_run::{SyncMode, SyncReason, SyncState},
    },
    ports::store::{
        PageRequest,
        leads::{LeadFilter, LeadOrder, LeadParts, LeadStore, NewLead},
        referrals::ReferralStore as _,
        scans::ScanStore,
    },
    sandbox::partner_center::{Fault, RetryAfter, When},
    services::{
        scan::{Pace, Ports as ScanPorts, ScanRunner},
        survey::Surveyor,
    },
};
use sea_orm::{ConnectionTrait as _, Database as Connector, Statement};
use serde_json::{Value, json};

use super::{World, plain, sample};
use crate::{
    authority::{Authority, Reply, mx},
    databases::databases,
    facts::domain,
};

fn kind(id: &str, referral_type: &str, qualification: &str, inviter: &Value) -> Value {
    let mut referral = plain(id, &[], 0);
    referral["type"] = json!(referral_type);
    referral["qualification"] = json!(qualification);
    referral["inviteContext"] = json!({"invitedBy": {"organizationId": inviter}});
    referral
}

/// 1.
#[tokio::test]
async fn the_kind_is_told_by_the_three_fields_that_name_it() {
    let table = [
        ("Independent", "Direct", json!("msft"), ReferralCategory::Marketplace),
        ("Independent", "Direct", Value::Null, ReferralCategory::Marketplace),
        ("Independent", "SalesQualified", json!("msft"), ReferralCategory::QualifiedLead),
        ("Independent", "MarketingQualified", json!("msft"), ReferralCategory::QualifiedLead),
        ("Shared", "SalesQualified", json!("6b1d2c3e"), ReferralCategory::CoSell),
        ("Independent", "Odd", json!("msft"), ReferralCategory::Unknown),
    ];
    let referrals = table
        .iter()
        .zip(0..)
        .map(|((first, second, inviter, _), n)| kind(&format!("r{n}"), first, second, inviter));
    let world = World::on_sqlite(referrals.collect()).await;
    world.sync(SyncMode::Full).await;
    let stored = world.referrals().await;
    for ((.., expected), n) in table.iter().zip(0..) {
        let found = stored.iter().find(|one| one.facts.referral_id == format!("r{n}")).unwrap();
        assert_eq!(found.facts.category(), *expected, "r{n}");
    }
}

/// 2.
#[tokio::test]
async fn the_first_page_is_asked_for_with_the_query_of_the_contract() {
    let world = World::on_sqlite(sample(150, 30)).await;
    world.sync(SyncMode::Full).await;
    let calls = world.microsoft.journal.of("partner-center");
    assert_eq!(calls[0].query, "$orderby=updatedDateTime%20desc&$top=100");
    assert!(calls[1].query.contains("skiptoken"), "{}", calls[1].query);
}

/// 3.
#[tokio::test]
async fn a_referral_that_a_person_linked_is_still_linked_after_two_syncs() {
    for database in databases().await {
        let world = World::of(&database, vec![plain("a", &["x@cinar.com.tr"], 0)]).await;
        world.sync(SyncMode::Full).await;
        let chosen = NewLead {
            domain: domain("secilen.com.tr"),
            company_name: None,
            country: None,
            source: FactSource::Person,
        };
        let now = hunter::ports::clock::Clock::now(&*world.microsoft.clock);
        let lead = world.store.upsert(&[chosen], now).await.unwrap()[0].0;
        let id = world.referrals().await[0].id;
        world.store.link(id, &domain("secilen.com.tr"), now).await.unwrap().unwrap();
        for mode in [SyncMode::Delta, SyncMode::Full] {
            world.change(0, |referral| referral["substatus"] = json!(format!("{mode:?}")));
            assert_eq!(world.sync(mode).await.counts.updated, 1);
            let stored = world.referrals().await.remove(0);
            assert_eq!(stored.link, Some((lead, LinkSource::Manual)));
        }
    }
}

async fn rows(url: &str) -> Vec<i64> {
    let db = Connector::connect(url).await.unwrap();
    let mut counts = Vec::new();
    for table in [
        "lead",
        "scan",
        "partner_referral",
        "referral_contact",
        "referral_domain",
        "job",
        "job_item",
    ] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        counts.push(row.unwrap().unwrap().try_get_by_index(0).unwrap());
    }
    db.close().await.unwrap();
    counts
}

/// 4.
#[tokio::test]
async fn a_hundred_syncs_of_what_did_not_change_add_no_row() {
    for database in databases().await {
        let world = World::of(&database, sample(120, 30)).await;
        world.sync(SyncMode::Full).await;
        let before = rows(database.url()).await;
        for number in 0..100 {
            let mode = if number % 10 == 0 { SyncMode::Full } else { SyncMode::Delta };
            world.sync(mode).await;
        }
        assert_eq!(rows(database.url()).await, before);
    }
}

/// 5.
#[tokio::test]
async fn a_sync_that_failed_is_shown_as_failed_with_its_reason() {
    let world = World::on_sqlite(sample(10, 3)).await;
    let good = world.sync(SyncMode::Full).await;
    for (status, reason) in [
        (401, SyncReason::Unauthorized),
        (403, SyncReason::Forbidden),
        (500, SyncReason::Unavailable),
    ] {
        let script = vec![(When::Next, Fault::Status(status, RetryAfter::Absent)); 5];
        world.microsoft.partner_center.set_faults(|faults| faults.script = script);
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!(run.state, SyncState::Failed);
        assert_eq!(run.failure.map(|failure| failure.reason), Some(reason));
        let history = world.syncs().history().await.unwrap();
        assert_eq!(history.last_complete.as_ref(), Some(&good));
        world.microsoft.partner_center.set_faults(|faults| faults.script.clear());
    }
}

/// 6.
#[tokio::test]
async fn two_triggers_are_one_sync() {
    for database in databases().await {
        let world = World::of(&database, sample(10, 3)).await;
        let syncs = world.syncs();
        let (one, two) =
            tokio::join!(syncs.request(SyncMode::Delta), syncs.request(SyncMode::Full));
        assert_eq!(one.unwrap().id, two.unwrap().id);
        assert!(!world.runner(2).start_due().await.unwrap(), "nor does the schedule add one");
    }
}

/// 8.
#[tokio::test]
async fn a_lead_has_the_customers_name_and_never_its_domain_for_one() {
    for database in databases().await {
        let mut nameless = plain("b", &["x@adsiz.com.tr"], 1);
        nameless["customerProfile"]["name"] = Value::Null;
        let referrals =
            vec![plain("a", &["x@cinar.com.tr"], 0), nameless, plain("c", &["x@elle.com.tr"], 2)];
        let world = World::of(&database, referrals).await;
        let typed = NewLead {
            domain: domain("elle.com.tr"),
            company_name: Some("Elle Yazılan".to_owned()),
            country: None,
            source: FactSource::Person,
        };
        let now = hunter::ports::clock::Clock::now(&*world.microsoft.clock);
        world.store.upsert(&[typed], now).await.unwrap();
        world.sync(SyncMode::Full).await;
        for (name, expected) in [
            ("cinar.com.tr", Some("Çınar Gıda A.Ş.")),
            ("adsiz.com.tr", None),
            ("elle.com.tr", Some("Elle Yazılan")),
        ] {
            let lead = world.store.by_domain(name, LeadParts::default()).await.unwrap().unwrap();
            assert_eq!(lead.company_name.map(|fact| fact.value).as_deref(), expected, "{name}");
        }
    }
}

/// A name server on which every company has its mail at Google.
async fn at_google() -> Authority {
    Authority::start(|asked| match asked.record_type {
        RecordType::MX => Reply::Records(vec![mx(1, "aspmx.l.google.com")]),
        _ => Reply::NoData,
    })
    .await
}

async fn scan(world: &World, authority: &Authority) {
    let options = DnsOptions {
        servers: vec![authority.address],
        timeout: Duration::from_secs(2),
        ..DnsOptions::default()
    };
    let dns = StubDns::new(options, tokio::runtime::Handle::current());
    let clock = Arc::clone(&world.microsoft.clock);
    let ports = ScanPorts {
        scans: Arc::clone(&world.store) as _,
        survey: Arc::new(Surveyor::new(Arc::new(dns), Arc::clone(&clock) as _)),
        clock,
        progress: Arc::clone(&world.progress) as _,
        wake: Arc::default(),
    };
    let rules = Arc::clone(RuleSet::built_in());
    ScanRunner::new(ports, rules, uuid::Uuid::from_u128(9), Pace::default()).step().await.unwrap();
}

/// 9 and 10.
#[tokio::test]
async fn a_referral_is_a_scanned_lead_of_the_list_and_its_provider_is_measured_only() {
    for database in databases().await {
        let emails = ["x@cinar.com.tr", "x@cinar.onmicrosoft.com"];
        let world = World::of(&database, vec![plain("a", &emails, 0)]).await;
        world.sync(SyncMode::Full).await;
        let authority = at_google().await;
        scan(&world, &authority).await;
        let page = PageRequest { limit: 25, after: None, before: None, from_end: false };
        let listed = async || {
            let filter = LeadFilter { is_referral: Some(true), ..LeadFilter::default() };
            let order = LeadOrder::default();
            let found = LeadStore::page(&*world.store, &filter, order, &page, LeadParts::ALL)
                .await
                .unwrap();
            found.items.into_iter().map(|(_, lead)| lead).next().expect("it is listed")
        };
        let lead = listed().await;
        assert_eq!(lead.scan_state, ScanState::Scanned, "without a click");
        let assessment = lead.assessment;
        assert!(assessment.is_some());
        let signals = lead.signals.unwrap();
        assert_eq!(signals.provider, MailProvider::Google, "a tenant is evidence, no measurement");

        world.change(0, |referral| {
            referral["status"] = json!("Active");
            referral["details"] = json!({"dealValue": 900_000, "currency": "TRY"});
        });
        world.sync(SyncMode::Delta).await;
        let again = listed().await;
        assert_eq!(again.signals, Some(signals));
        assert_eq!(again.assessment, assessment, "no referral touches the score");
        let scans = ScanStore::page_of_lead(
            &*world.store,
            again.id,
            &PageRequest { limit: 10, after: None, before: None, from_end: false },
        )
        .await
        .unwrap();
        assert_eq!(scans.items.len(), 1, "one row of history, no see-saw");
    }
}
