use std::cmp::Ordering;

use hunter::{
    adapters::store::Store,
    domain::{fold::sort_key, lead::Lead},
    ports::store::{
        PageRequest,
        leads::{LeadCursor, LeadFilter, LeadOrder, LeadOrderField, LeadParts, LeadStore},
    },
};

use super::samples::fill;
use crate::{databases::databases, statements::counting};

const FIELDS: [LeadOrderField; 7] = [
    LeadOrderField::Priority,
    LeadOrderField::Score,
    LeadOrderField::Domain,
    LeadOrderField::CompanyName,
    LeadOrderField::ScannedAt,
    LeadOrderField::UpdatedAt,
    LeadOrderField::CreatedAt,
];

fn orders() -> impl Iterator<Item = LeadOrder> {
    FIELDS
        .into_iter()
        .flat_map(|field| [false, true].map(|descending| LeadOrder { field, descending }))
}

fn request(limit: u32) -> PageRequest<LeadCursor> {
    PageRequest { limit, after: None, before: None, from_end: false }
}

/// The order in the words of the lead itself.
fn compare(order: LeadOrder, a: &Lead, b: &Lead) -> Ordering {
    let score = |lead: &Lead| lead.assessment.as_ref().map(|(it, _)| i32::from(it.score));
    let by_field = match order.field {
        LeadOrderField::Priority => {
            let key = |lead: &Lead| {
                let priority = lead.assessment.as_ref().map_or(99, |(it, _)| it.priority);
                (priority, score(lead).map_or(1, |score| -score))
            };
            key(a).cmp(&key(b)).then_with(|| a.domain.as_str().cmp(b.domain.as_str()))
        }
        // Best first; unscanned leads last of all.
        LeadOrderField::Score => {
            let key = |lead: &Lead| score(lead).map_or(1, |score| -score);
            let best_first =
                key(a).cmp(&key(b)).then_with(|| a.domain.as_str().cmp(b.domain.as_str()));
            best_first.reverse()
        }
        LeadOrderField::Domain => a.domain.as_str().cmp(b.domain.as_str()),
        LeadOrderField::CompanyName => {
            let key = |lead: &Lead| {
                let name = lead.company_name.as_ref().map(|name| sort_key(&name.value));
                (name.is_none(), name, lead.domain.as_str().to_owned())
            };
            key(a).cmp(&key(b))
        }
        LeadOrderField::ScannedAt => {
            (a.scanned_at, a.domain.as_str()).cmp(&(b.scanned_at, b.domain.as_str()))
        }
        LeadOrderField::UpdatedAt => {
            (a.updated_at, a.domain.as_str()).cmp(&(b.updated_at, b.domain.as_str()))
        }
        LeadOrderField::CreatedAt => {
            (a.created_at, a.domain.as_str()).cmp(&(b.created_at, b.domain.as_str()))
        }
    };
    if order.descending { by_field.reverse() } else { by_field }
}

async fn walk(store: &Store, order: LeadOrder, limit: u32, from_end: bool) -> Vec<Lead> {
    let filter = LeadFilter::default();
    let mut pages = Vec::new();
    let mut next = PageRequest { from_end, ..request(limit) };
    loop {
        let page = store.page(&filter, order, &next, LeadParts::ALL).await.expect("a page");
        assert!(page.items.len() <= limit as usize);
        let onward = if from_end { page.has_previous } else { page.has_next };
        let backward = if from_end { page.has_next } else { page.has_previous };
        assert_eq!(backward, !pages.is_empty(), "{order:?}");
        let edge = if from_end { page.items.first() } else { page.items.last() };
        let cursor = edge.map(|(cursor, _)| cursor.clone());
        if from_end {
            next.before = cursor;
        } else {
            next.after = cursor;
        }
        pages.push(page.items.into_iter().map(|(_, lead)| lead).collect::<Vec<_>>());
        if !onward {
            break;
        }
    }
    if from_end {
        pages.reverse();
    }
    pages.concat()
}

#[tokio::test]
async fn pages_concatenated_equal_the_list_in_every_order_from_both_ends() {
    for database in databases().await {
        let store = database.store().await;
        let leads = fill(&store, database.url(), 60).await;
        for order in orders() {
            let mut expected = leads.clone();
            expected.sort_by(|a, b| compare(order, a, b));
            for (limit, from_end) in [(1, false), (7, false), (7, true), (60, true), (100, false)] {
                let walked = walk(&store, order, limit, from_end).await;
                assert_eq!(walked, expected, "{order:?} by {limit}, from the end: {from_end}");
            }
        }
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_stretch_between_two_cursors_is_cut_at_both() {
    for database in databases().await {
        let store = database.store().await;
        fill(&store, database.url(), 30).await;
        let filter = LeadFilter::default();
        for order in orders() {
            let all =
                store.page(&filter, order, &request(100), LeadParts::default()).await.unwrap();
            assert!(!all.has_next && !all.has_previous);
            let cursor = |place: usize| Some(all.items[place].0.clone());
            for from_end in [false, true] {
                let between =
                    PageRequest { limit: 5, after: cursor(9), before: cursor(20), from_end };
                let page =
                    store.page(&filter, order, &between, LeadParts::default()).await.unwrap();
                let expected = if from_end { &all.items[15..20] } else { &all.items[10..15] };
                assert_eq!(page.items, expected, "{order:?}, from the end: {from_end}");
                assert!(page.has_next && page.has_previous);
            }
        }
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_page_is_one_statement_whatever_its_length_and_parts() {
    for database in databases().await {
        let store = database.store().await;
        let leads = fill(&store, database.url(), 30).await;
        let filter = LeadFilter { score_min: Some(1), ..LeadFilter::default() };
        for limit in [1, 25] {
            for parts in [LeadParts::default(), LeadParts::ALL] {
                let order = LeadOrder::default();
                let page = request(limit);
                let (page, statements) = counting(store.page(&filter, order, &page, parts)).await;
                assert!(!page.unwrap().items.is_empty());
                assert_eq!(statements, 1);
            }
        }
        let ids: Vec<_> = leads.iter().map(|lead| lead.id).collect();
        let (found, statements) = counting(store.by_ids(&ids, LeadParts::ALL)).await;
        assert_eq!((found.unwrap().len(), statements), (30, 1));
        let nothing = LeadFilter { nothing: true, ..LeadFilter::default() };
        let (page, statements) =
            counting(store.page(&nothing, LeadOrder::default(), &request(5), LeadParts::default()))
                .await;
        assert_eq!((page.unwrap().items.len(), statements), (0, 0));
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_lead_is_found_by_domain_and_by_id_with_what_was_asked_for() {
    for database in databases().await {
        let store = database.store().await;
        let leads = fill(&store, database.url(), 20).await;
        for lead in &leads {
            let found = store.by_domain(lead.domain.as_str(), LeadParts::ALL).await.unwrap();
            assert_eq!(found.as_ref(), Some(lead));
            let bare = store.by_domain(lead.domain.as_str(), LeadParts::default()).await.unwrap();
            let expected = Lead { signals: None, assessment: None, ..lead.clone() };
            assert_eq!(bare, Some(expected));
        }
        assert_eq!(store.by_domain("nobody.example", LeadParts::ALL).await.unwrap(), None);
        let asked = [leads[3].id, hunter::domain::ids::LeadId(uuid::Uuid::nil()), leads[1].id];
        let mut found = store.by_ids(&asked, LeadParts::ALL).await.unwrap();
        found.sort_by(|a, b| a.domain.cmp(&b.domain));
        assert_eq!(found, [leads[1].clone(), leads[3].clone()]);
        assert_eq!(store.by_ids(&[], LeadParts::ALL).await.unwrap(), []);
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_cursor_with_values_out_of_range_stands_at_an_end() {
    use hunter::ports::store::leads::CursorValue::Int;

    for database in databases().await {
        let store = database.store().await;
        fill(&store, database.url(), 10).await;
        let filter = LeadFilter::default();
        for (field, key) in [
            (LeadOrderField::Priority, vec![Int(i64::MAX), Int(i64::MIN)]),
            (LeadOrderField::UpdatedAt, vec![Int(i64::MAX)]),
        ] {
            let order = LeadOrder { field, descending: false };
            let cursor = LeadCursor { order, key, domain: "z".to_owned() };
            let after = PageRequest { after: Some(cursor), ..request(5) };
            let page = store.page(&filter, order, &after, LeadParts::default()).await.unwrap();
            assert_eq!(page.items, []);
        }
        store.close().await.unwrap();
    }
}
