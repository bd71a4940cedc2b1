//! Alerts on SQLite and PostgreSQL.

use chrono::{Duration, NaiveDate};
use hunter::{
    adapters::store::Store,
    domain::{
        alert::{Alert, AlertKind, Change, Fact},
        ids::{AlertId, LeadId, ReferralId},
        signals::{DmarcPolicy, DmarcSignal, Observation, WhoisSignal},
    },
    ports::store::{
        PageRequest,
        alerts::{AlertFilter, AlertStore, NewAlert},
        scans::{ScanResult, ScanStore},
        whois::{WhoisResult, WhoisStore},
    },
};

use crate::{
    databases::databases,
    facts::{at, failed, good, leads, lease_all, node},
};

fn first(limit: u32) -> PageRequest<AlertId> {
    PageRequest { limit, after: None, before: None, from_end: false }
}

async fn all(store: &Store, filter: &AlertFilter) -> Vec<Alert> {
    store.alerts(filter, &first(100)).await.unwrap().items
}

fn kinds(alerts: &[Alert]) -> Vec<AlertKind> {
    alerts.iter().map(|alert| alert.change.kind).collect()
}

/// Scans the leads once more, with what `change` makes of each good result.
async fn scan(
    store: &Store,
    leads: &[LeadId],
    second: i64,
    change: impl Fn(&mut ScanResult),
) -> Vec<ScanResult> {
    store.request(leads, at(second)).await.unwrap();
    let mut results: Vec<_> =
        lease_all(store, second).await.iter().map(|lease| good(lease, second + 1)).collect();
    results.iter_mut().for_each(change);
    store.finish(&results).await.unwrap();
    results
}

fn set_dmarc(result: &mut ScanResult, dmarc: DmarcSignal) {
    if let Ok((signals, _)) = &mut result.outcome {
        signals.dmarc = dmarc;
    }
}

fn absent() -> DmarcSignal {
    DmarcSignal { state: Observation::Absent, ..DmarcSignal::default() }
}

#[tokio::test]
async fn a_scan_that_sees_less_protection_raises_one_alert_with_its_result() {
    for database in databases().await {
        let store = database.store().await;
        let leads = leads(&store, 2).await;
        scan(&store, &leads, 0, |_| {}).await;
        assert_eq!(all(&store, &AlertFilter::default()).await, [], "first scans are no news");
        scan(&store, &leads, 10, |_| {}).await;
        assert_eq!(all(&store, &AlertFilter::default()).await, [], "nothing changed");

        let results = scan(&store, &leads[..1], 20, |result| set_dmarc(result, absent())).await;
        let alerts = all(&store, &AlertFilter::default()).await;
        assert_eq!(kinds(&alerts), [AlertKind::DmarcWeakened]);
        let alert = &alerts[0];
        let from = Some(Fact::Policy(DmarcPolicy::Reject));
        assert_eq!(alert.change, Change { kind: AlertKind::DmarcWeakened, from, to: None });
        assert_eq!((alert.lead_id, alert.referral_id), (Some(leads[0]), None));
        assert_eq!((alert.domain.as_str(), alert.created_at), ("lead-0.com.tr", at(21)));

        // The same result again has lost its lease, and raises nothing.
        store.finish(&results).await.unwrap();
        assert_eq!(all(&store, &AlertFilter::default()).await.len(), 1);
    }
}

#[tokio::test]
async fn silence_and_failure_raise_nothing_and_hide_nothing() {
    for database in databases().await {
        let store = database.store().await;
        let leads = leads(&store, 1).await;
        scan(&store, &leads, 0, |_| {}).await;
        scan(&store, &leads, 10, |result| set_dmarc(result, DmarcSignal::default())).await;
        scan(&store, &leads, 20, |result| *result = failed(&result.lease.clone(), 21)).await;
        scan(&store, &leads, 30, |result| set_dmarc(result, DmarcSignal::default())).await;
        assert_eq!(all(&store, &AlertFilter::default()).await, []);
        // Two silent scans later it is still compared with the last answer.
        scan(&store, &leads, 40, |result| set_dmarc(result, absent())).await;
        assert_eq!(kinds(&all(&store, &AlertFilter::default()).await), [AlertKind::DmarcWeakened]);
    }
}

#[tokio::test]
async fn a_registration_that_ends_soon_is_told_once_for_each_end() {
    for database in databases().await {
        let store = database.store().await;
        let leads = leads(&store, 1).await;
        scan(&store, &leads, 0, |_| {}).await;
        let mut second = 10;
        let today = at(0).date_naive();
        for (days, expected) in [(45, 0), (29, 1), (29, 1), (395, 1), (10, 2)] {
            register(&store, leads[0], today + Duration::days(days), second).await;
            scan(&store, &leads, second + 1, |_| {}).await;
            let alerts = all(&store, &AlertFilter::default()).await;
            assert_eq!(alerts.len(), expected, "{days} days before its end");
            assert!(kinds(&alerts).iter().all(|kind| *kind == AlertKind::ExpirySoon));
            second += 10;
        }
        let newest = all(&store, &AlertFilter::default()).await.swap_remove(0);
        assert_eq!(newest.change.to, Some(Fact::Day(today + Duration::days(10))));
    }
}

fn new(number: u128, kind: AlertKind, domain: &str, second: i64) -> NewAlert {
    let to = Some(Fact::Text(format!("customer {number} \"Çağ\" \\u0000")));
    NewAlert {
        key: format!("key-{number}"),
        lead_id: None,
        referral_id: Some(ReferralId(node(number))),
        domain: domain.to_owned(),
        change: Change { kind, from: None, to },
        at: at(second),
    }
}

#[tokio::test]
async fn an_alert_of_one_key_is_raised_once_by_whoever_is_first() {
    for database in databases().await {
        let (one, two) = (database.store().await, database.store().await);
        let alerts: Vec<_> =
            (0..50).map(|n| new(n, AlertKind::NewReferral, "a.com", n as i64)).collect();
        let reversed: Vec<_> = alerts.iter().rev().cloned().collect();
        let (a, b) = tokio::join!(one.raise(&alerts), two.raise(&reversed));
        assert_eq!(a.unwrap() + b.unwrap(), 50);
        assert_eq!(one.raise(&alerts).await.unwrap(), 0);
        assert_eq!(one.raise(&[]).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn pages_are_newest_first_and_filters_narrow_them() {
    for database in databases().await {
        let store = database.store().await;
        let kinds_of = [AlertKind::NewReferral, AlertKind::MxChanged];
        for number in 0..10_u128 {
            let domain = if number < 4 { "a.com" } else { "b.com" };
            let kind = kinds_of[(number % 2) as usize];
            assert_eq!(store.raise(&[new(number, kind, domain, number as i64)]).await.unwrap(), 1);
        }
        let everything = all(&store, &AlertFilter::default()).await;
        assert!(everything.is_sorted_by(|a, b| a.id > b.id && a.created_at > b.created_at));
        let mut walked = Vec::new();
        let mut page = first(3);
        loop {
            let found = store.alerts(&AlertFilter::default(), &page).await.unwrap();
            assert_eq!(found.has_previous, page.after.is_some());
            page.after = found.items.last().map(|alert| alert.id);
            walked.extend(found.items);
            if !found.has_next {
                break;
            }
        }
        assert_eq!(walked, everything);

        let of = async |filter: AlertFilter| all(&store, &filter).await.len();
        let domain =
            |text: &str| AlertFilter { domain: Some(text.to_owned()), ..Default::default() };
        assert_eq!(of(domain("a.com")).await, 4);
        assert_eq!(of(domain("c.com")).await, 0);
        let kind =
            |kinds: &[AlertKind]| AlertFilter { kinds: Some(kinds.to_vec()), ..domain("a.com") };
        assert_eq!(of(kind(&[AlertKind::MxChanged])).await, 2);
        assert_eq!(of(kind(&kinds_of)).await, 4);
        assert_eq!(of(kind(&[])).await, 0);
        let since = AlertFilter { since: Some(at(7)), ..Default::default() };
        assert_eq!(of(since).await, 3);

        let ids = [everything[4].id, AlertId(node(99))];
        assert_eq!(store.alerts_by_ids(&ids).await.unwrap(), everything[4..5]);
    }
}

#[tokio::test]
async fn the_alerts_of_referrals_know_their_lead_and_their_end() {
    for database in databases().await {
        let store = database.store().await;
        let lead = leads(&store, 1).await[0];
        let referral = ReferralId(node(5));
        let (known, end) = (Some((lead, "lead-0.com.tr")), at(86_400));
        let raised = [
            NewAlert::of_new_referral(referral, None, Some("Örnek A.Ş."), at(0)),
            NewAlert::of_new_referral(referral, known, None, at(1)),
            NewAlert::of_expiring_referral(referral, known, end, at(2)),
            NewAlert::of_expiring_referral(referral, known, end, at(3)),
        ];
        assert_eq!(store.raise(&raised).await.unwrap(), 2);
        let alerts = all(&store, &AlertFilter::default()).await;
        assert_eq!(kinds(&alerts), [AlertKind::ReferralExpiring, AlertKind::NewReferral]);
        assert_eq!(alerts[0].lead_id, Some(lead));
        assert_eq!(alerts[0].change.to, Some(Fact::Day(end.date_naive())));
        assert_eq!((alerts[1].lead_id, alerts[1].domain.as_str()), (None, ""));
    }
}

/// Stores when the registration of a lead ends.
async fn register(store: &Store, lead_id: LeadId, end: NaiveDate, second: i64) {
    let whois = WhoisSignal {
        registrar: None,
        expires_at: Some(end),
        nameservers: Vec::new(),
        source: "rdap:test".to_owned(),
        observed_at: at(second),
    };
    let (at, next_at) = (at(second), at(second + 1));
    store.store(&[WhoisResult { lead_id, outcome: Ok(whois), at, next_at }]).await.unwrap();
}
