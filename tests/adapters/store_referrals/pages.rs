//! Pages of referrals, in every order and both ways, against the same list sorted here.

use hunter::{
    domain::referral::{Referral, ReferralCategory, ReferralFacts},
    ports::store::{
        PageRequest,
        referrals::{
            ReferralCursor, ReferralFilter, ReferralOrder, ReferralOrderField, ReferralStore,
        },
    },
};

use super::{of, referral, sync};
use crate::{databases::databases, facts::at};

const FIELDS: [ReferralOrderField; 4] = [
    ReferralOrderField::UpdatedAt,
    ReferralOrderField::CreatedAt,
    ReferralOrderField::ExpiresAt,
    ReferralOrderField::DealValue,
];

async fn fill(store: &hunter::adapters::store::Store) {
    let items = (0..23)
        .map(|n: i64| {
            let email = format!("x@firma{}.com.tr", n % 5);
            let emails: &[&str] = if n % 3 == 0 { &[] } else { &[&email] };
            let base = referral(&format!("r{n:02}"), emails, n * 7 % 23).facts;
            of(ReferralFacts {
                status: if n % 4 == 0 { "Closed" } else { "Active" }.to_owned(),
                updated_at: (n % 6 != 0).then(|| at(n * 7 % 23)),
                expires_at: (n % 2 == 0).then(|| at(1_000 - n)),
                deal_value: (n % 5 != 0).then(|| format!("{}.5", n * 11 % 9).parse().unwrap()),
                qualification: Some(if n % 2 == 0 { "Direct" } else { "Odd" }.to_owned()),
                ..base
            })
        })
        .collect();
    sync(store, items, 100).await;
}

fn key(field: ReferralOrderField, referral: &Referral) -> (i64, uuid::Uuid) {
    let facts = &referral.facts;
    let micros = |at: Option<chrono::DateTime<chrono::Utc>>, none| {
        at.map_or(none, |at| at.timestamp_micros())
    };
    let key = match field {
        ReferralOrderField::UpdatedAt => micros(facts.updated_at, 0),
        ReferralOrderField::CreatedAt => micros(facts.created_at, 0),
        ReferralOrderField::ExpiresAt => micros(facts.expires_at, i64::MAX),
        ReferralOrderField::DealValue => facts.deal_value.map_or(-1, |value| {
            let tenth: i64 =
                (value * rust_decimal::Decimal::from(10)).to_string().parse::<f64>().unwrap()
                    as i64;
            tenth * 1_000
        }),
    };
    (key, referral.id.0)
}

#[tokio::test]
async fn every_order_is_paged_both_ways_without_gap_or_double() {
    for database in databases().await {
        let store = database.store().await;
        fill(&store).await;
        for (field, descending) in
            FIELDS.into_iter().flat_map(|field| [(field, false), (field, true)])
        {
            let order = ReferralOrder { field, descending };
            let forward = walk(&store, order, false).await;
            let mut expected = forward.clone();
            expected.sort_by_key(|referral| key(field, referral));
            if descending {
                expected.reverse();
            }
            assert_eq!(forward.len(), 23);
            assert_eq!(forward, expected, "{order:?}");
            assert_eq!(walk(&store, order, true).await, expected, "{order:?} from the end");
        }
    }
}

/// By hand what the filter says, for what lapses before `at(990)`.
fn needs(referral: &Referral) -> bool {
    let lapses = referral.facts.expires_at.is_some_and(|when| when < at(990));
    let is_whole = referral.domain.is_some() && referral.link.is_some();
    referral.facts.is_open() && (!is_whole || referral.missing_since.is_some() || lapses)
}

async fn walk(store: &impl ReferralStore, order: ReferralOrder, from_end: bool) -> Vec<Referral> {
    let mut found: Vec<Referral> = Vec::new();
    let mut cursor: Option<ReferralCursor> = None;
    loop {
        let (after, before) = if from_end { (None, cursor) } else { (cursor, None) };
        let request = PageRequest { limit: 4, after, before, from_end };
        let page = store.page(&ReferralFilter::default(), order, &request).await.unwrap();
        let (more, edge) = if from_end {
            (page.has_previous, page.items.first())
        } else {
            (page.has_next, page.items.last())
        };
        cursor = edge.map(|(cursor, _)| cursor.clone());
        let items = page.items.into_iter().map(|(_, referral)| referral);
        if from_end {
            found.splice(0..0, items);
        } else {
            found.extend(items);
        }
        if !more {
            return found;
        }
    }
}

/// Whether a referral is one of those that a filter lets through.
type Judge = fn(&Referral) -> bool;

#[tokio::test]
async fn filters_hold_together_and_are_counted_alike() {
    for database in databases().await {
        let store = database.store().await;
        fill(&store).await;
        let all = walk(&store, ReferralOrder::default(), false).await;
        let filters: Vec<(ReferralFilter, Judge)> = vec![
            (ReferralFilter { is_open: Some(true), ..Default::default() }, |r| r.facts.is_open()),
            (ReferralFilter { is_open: Some(false), ..Default::default() }, |r| !r.facts.is_open()),
            (ReferralFilter { has_domain: Some(true), ..Default::default() }, |r| {
                r.domain.is_some()
            }),
            (ReferralFilter { is_linked: Some(false), ..Default::default() }, |r| r.link.is_none()),
            (ReferralFilter { needs_action: Some((true, at(990))), ..Default::default() }, needs),
            (ReferralFilter { needs_action: Some((false, at(990))), ..Default::default() }, |r| {
                !needs(r)
            }),
            (
                ReferralFilter {
                    category: vec![ReferralCategory::Unknown],
                    is_linked: Some(true),
                    ..Default::default()
                },
                |r| r.facts.category() == ReferralCategory::Unknown && r.link.is_some(),
            ),
            (ReferralFilter { search: Some("FİRMA3".to_owned()), ..Default::default() }, |r| {
                r.domain.as_deref() == Some("firma3.com.tr")
            }),
            (
                ReferralFilter { search: Some("anlaşma R07".to_owned()), ..Default::default() },
                |r| r.facts.referral_id == "r07",
            ),
        ];
        for (filter, holds) in filters {
            let expected: Vec<_> = all.iter().filter(|one| holds(one)).cloned().collect();
            assert!(!expected.is_empty() && expected.len() < all.len(), "{filter:?}");
            let page = PageRequest { limit: 100, after: None, before: None, from_end: false };
            let found = store.page(&filter, ReferralOrder::default(), &page).await.unwrap();
            let found: Vec<_> = found.items.into_iter().map(|(_, referral)| referral).collect();
            assert_eq!(found, expected, "{filter:?}");
            assert_eq!(store.count(&filter).await.unwrap(), expected.len() as u64);
        }
        let figures = store.figures(at(990)).await.unwrap();
        let open = || all.iter().filter(|one| one.facts.is_open());
        assert_eq!(figures.open, open().count() as u64);
        assert_eq!(
            figures.without_domain,
            open().filter(|one| one.domain.is_none()).count() as u64
        );
        let expiring = open().filter(|one| one.facts.expires_at.is_some_and(|end| end < at(990)));
        assert_eq!(figures.expiring, expiring.count() as u64);
    }
}
