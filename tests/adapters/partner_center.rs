//! The referral client against a service that misbehaves in every way its contract knows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use hunter::{
    adapters::partner_center::ReferralClient,
    domain::referral::{ReferralCategory, ReferralFacts, candidates::Candidates},
    ports::partner_center::{PartnerCenter, PartnerCenterError, ReferralItem},
    sandbox::partner_center::{
        Fault, NextLink, RetryAfter, When,
        sample::{Company, referrals},
    },
};
use serde_json::{Value, json};

use crate::microsoft::Microsoft;

fn newest() -> DateTime<Utc> {
    "2026-01-15T06:00:00Z".parse().expect("a time")
}

fn some(count: usize) -> Vec<Value> {
    let companies: Vec<_> = (0..20)
        .map(|number| Company {
            name: format!("Firma {number} A.Ş."),
            domain: format!("firma{number}.com.tr"),
            country: "TR".into(),
        })
        .collect();
    referrals(&companies, count, newest())
}

async fn all(client: &ReferralClient) -> Result<Vec<ReferralItem>, PartnerCenterError> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let page = client.page(next.as_ref()).await?;
        found.extend(page.items);
        match page.next {
            Some(link) => next = Some(link),
            None => return Ok(found),
        }
    }
}

async fn signed_in(referrals: Vec<Value>) -> (Microsoft, ReferralClient) {
    let world = Microsoft::start(referrals);
    let keeper = world.signed_in().await;
    let client = world.client(keeper);
    world.journal.clear();
    world.patience.waits.lock().expect("no panic").clear();
    (world, client)
}

fn ids(items: &[ReferralItem]) -> Vec<&str> {
    let readable = items.iter().filter_map(|item| item.facts.as_ref().ok());
    readable.map(|facts| facts.referral_id.as_str()).collect()
}

#[tokio::test]
async fn every_page_is_read_newest_first_with_the_query_of_the_contract() {
    let (world, client) = signed_in(some(739)).await;
    let found = all(&client).await.expect("all pages");
    assert_eq!(found.len(), 739);
    let times: Vec<_> =
        found.iter().map(|item| item.facts.as_ref().expect("readable").updated_at).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "newest first");
    let calls = world.journal.of("partner-center");
    assert_eq!(calls.len(), 8);
    assert_eq!(calls[0].query, "$orderby=updatedDateTime%20desc&$top=100");
    assert!(calls.iter().all(|call| call.method == "GET"));
    let mut correlations: Vec<_> =
        calls.iter().filter_map(|call| call.header("client-request-id")).collect();
    correlations.sort_unstable();
    correlations.dedup();
    assert_eq!(correlations.len(), 8, "a new id for every call");
}

#[tokio::test]
async fn the_documented_link_is_repaired_and_an_empty_page_is_no_end() {
    let (world, client) = signed_in(some(250)).await;
    world.partner_center.set_faults(|faults| {
        faults.next_link = NextLink::Documented;
        faults.empty_page = Some(2);
    });
    assert_eq!(all(&client).await.expect("all pages").len(), 250);
    let calls = world.journal.of("partner-center");
    assert!(calls.iter().all(|call| call.path == "/v1.0/engagements/referrals"));
}

#[tokio::test]
async fn a_link_to_another_host_is_refused_and_nothing_is_sent_there() {
    let (world, client) = signed_in(some(250)).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&heard);
    #[expect(clippy::disallowed_methods, reason = "ends with the test")]
    let planted = tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    for foreign in [
        format!("http://{address}"),
        format!("http://localhost:{}", address.port()),
        "https://evil.example".into(),
    ] {
        world.partner_center.set_faults(|faults| faults.next_link = NextLink::Foreign(foreign));
        let error = all(&client).await.unwrap_err();
        assert!(matches!(error, PartnerCenterError::ForeignLink { .. }), "{error:?}");
    }
    assert_eq!(heard.load(Ordering::Relaxed), 0);
    planted.abort();
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends_the_run() {
    let (world, client) = signed_in(some(450)).await;
    world.partner_center.set_faults(|faults| faults.next_link = NextLink::Loop);
    assert_eq!(all(&client).await.unwrap_err(), PartnerCenterError::Malformed);
    assert!(world.journal.of("partner-center").len() <= 3);
}

#[tokio::test]
async fn what_may_pass_is_asked_again_after_the_wait_that_was_asked_for() {
    let (world, client) = signed_in(some(350)).await;
    world.partner_center.set_faults(|faults| {
        faults.script = vec![
            (When::Page(1), Fault::Status(429, RetryAfter::Seconds(57))),
            (When::Page(2), Fault::Status(429, RetryAfter::Date(30))),
            (When::Page(2), Fault::Status(429, RetryAfter::Absent)),
            (When::Page(3), Fault::Status(503, RetryAfter::Absent)),
            (When::Page(3), Fault::Html(502)),
            (When::Page(3), Fault::CutOff),
            (When::Page(4), Fault::Dropped),
        ];
    });
    assert_eq!(all(&client).await.expect("all pages").len(), 350);
    let waits = world.patience.waits.lock().expect("no panic").clone();
    let seconds: Vec<f64> = waits.iter().map(Duration::as_secs_f64).collect();
    assert_eq!(seconds.len(), 7);
    assert!((57.0..59.0).contains(&seconds[0]), "{seconds:?}");
    assert!((28.0..32.0).contains(&seconds[1]), "{seconds:?}");
    for (wait, base) in seconds[2..].iter().zip([2.0, 1.0, 2.0, 4.0, 1.0]) {
        assert!((base..=base * 1.5).contains(wait), "{seconds:?}");
    }
}

#[tokio::test]
async fn what_does_not_pass_ends_the_run_with_its_reason() {
    let times = |fault: Fault| vec![(When::Next, fault); 5];
    for (script, expected) in [
        (
            times(Fault::Status(500, RetryAfter::Absent)),
            PartnerCenterError::Unavailable { status: 500 },
        ),
        (times(Fault::CutOff), PartnerCenterError::Malformed),
        (times(Fault::Dropped), PartnerCenterError::Unreachable),
        (vec![(When::Next, Fault::Status(403, RetryAfter::Absent))], PartnerCenterError::Forbidden),
        (
            vec![(When::Next, Fault::Status(400, RetryAfter::Absent))],
            PartnerCenterError::Refused { status: 400 },
        ),
    ] {
        let (world, client) = signed_in(some(10)).await;
        let tries = script.len();
        world.partner_center.set_faults(|faults| faults.script = script);
        assert_eq!(client.page(None).await.unwrap_err(), expected);
        assert_eq!(world.journal.of("partner-center").len(), tries);
    }
}

#[tokio::test]
async fn a_wait_longer_than_a_run_ends_it_and_says_until_when() {
    let (world, client) = signed_in(some(10)).await;
    world.partner_center.set_faults(|faults| {
        faults.script = vec![(When::Next, Fault::Status(429, RetryAfter::Seconds(3_600)))];
    });
    let PartnerCenterError::RateLimited { until } = client.page(None).await.unwrap_err() else {
        panic!("the rate is limited")
    };
    let ahead = until - hunter::ports::clock::Clock::now(&*world.clock);
    assert!((3_590..=3_600).contains(&ahead.num_seconds()), "{ahead}");
    assert!(world.patience.waits.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let (world, client) = signed_in(some(10)).await;
    client.page(None).await.expect("a page");
    world.entra.expire_access_tokens();
    client.page(None).await.expect("a page with a fresh token");
    let statuses: Vec<_> =
        world.journal.of("partner-center").iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 401, 200]);

    world.partner_center.set_faults(|faults| {
        faults.script = vec![(When::Next, Fault::Status(401, RetryAfter::Absent)); 2];
    });
    let error = client.page(None).await.unwrap_err();
    assert_eq!(error, PartnerCenterError::Unauthorized { wants_mfa: false });

    world.entra.revoke_grants();
    let error = client.page(None).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::SignIn(_)), "{error:?}");
}

#[tokio::test]
async fn a_missing_second_factor_is_told_from_other_refusals() {
    let (world, client) = signed_in(some(10)).await;
    world.partner_center.set_faults(|faults| {
        faults.script = vec![(When::Next, Fault::MfaNumber), (When::Next, Fault::MfaNumber)];
    });
    let error = client.page(None).await.unwrap_err();
    assert_eq!(error, PartnerCenterError::Unauthorized { wants_mfa: true });

    world.entra.set_faults(|faults| faults.without_mfa = true);
    world.entra.expire_access_tokens();
    let error = client.page(None).await.unwrap_err();
    assert_eq!(error, PartnerCenterError::Unauthorized { wants_mfa: true });
}

async fn read(entry: Value) -> Result<ReferralFacts, &'static str> {
    let (_world, client) = signed_in(vec![entry, json!({"id": "whole", "status": "New"})]).await;
    let page = client.page(None).await.expect("the page stands");
    assert_eq!(page.items.len(), 2);
    assert!(ids(&page.items).contains(&"whole"), "one entry never takes the page with it");
    let first = page
        .items
        .into_iter()
        .find(|item| item.facts.as_ref().map_or(true, |facts| facts.referral_id != "whole"));
    first.expect("the entry").facts.map(|facts| *facts)
}

#[tokio::test]
async fn entries_are_read_whatever_their_shape() {
    let facts = read(json!({
        "id": "a", "status": "Paused", "type": "Shared", "qualification": "SalesQualified",
        "updatedDateTime": "2022-02-28T17:27:47.8754909Z", "createdDateTime": "2022-02-28T17:27:47Z",
        "customerProfile": {
            "name": " B&#228;ckerei Muster &amp; S&#246;hne ",
            "address": {"country": "tr"},
            "team": {"firstName": "ERİKA ", "lastName": null, "email": " ERIKA@Firma.COM.TR"},
            "ids": {},
        },
        "details": {"dealValue": "125000.50", "currency": "eur"},
        "inviteContext": {"invitedBy": {"organizationId": "msft"}},
        "consent": {"consentToContact": true},
        "tomorrow": [1, {"deep": null}],
    }))
    .await
    .expect("readable");
    assert_eq!(facts.company_name.as_deref(), Some("Bäckerei Muster & Söhne"));
    assert_eq!(facts.customer_country.as_deref(), Some("TR"));
    assert_eq!(facts.deal_value.map(|value| value.to_string()).as_deref(), Some("125000.50"));
    assert_eq!(facts.currency.as_deref(), Some("EUR"));
    assert_eq!(facts.status, "Paused");
    assert_eq!(facts.category(), ReferralCategory::CoSell);
    let updated = facts.updated_at.expect("a time");
    assert_eq!(updated.timestamp_subsec_nanos(), 875_490_000, "cut down, never rounded up");
    let emails = facts.contacts.iter().filter_map(|contact| contact.email.as_deref());
    assert_eq!(Candidates::of(emails, &[]).choice.domain(), Some("firma.com.tr"));
    assert_eq!(facts.consent_to_contact, Some(true));
}

#[tokio::test]
async fn nulls_everywhere_and_wrong_types_are_only_unknown() {
    let facts = read(json!({
        "id": 17, "status": null, "customerProfile": null, "details": [], "team": "none",
        "updatedDateTime": "yesterday", "consent": {"consentToContact": "yes"},
    }))
    .await
    .expect("readable");
    assert_eq!(facts.referral_id, "17");
    assert_eq!((facts.status.as_str(), facts.updated_at), ("Unknown", None));
    assert!(facts.contacts.is_empty() && facts.consent_to_contact.is_none());
    assert_eq!(read(json!({"status": "New"})).await, Err("referral-without-id"));
    assert_eq!(read(json!("a text")).await, Err("referral-without-id"));
}
