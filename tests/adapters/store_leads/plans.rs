//! That pages are stretches of an index on PostgreSQL, however many leads there are.

use hunter::{
    adapters::store::leads::page_statement,
    domain::assessment::Segment,
    ports::store::{
        PageRequest,
        leads::{CursorValue, LeadCursor, LeadFilter, LeadOrder, LeadOrderField, LeadParts},
    },
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::samples::{at, beside};
use crate::databases::Database;

const MANY: &str = "INSERT INTO lead (id, domain, country, scan_state, segment, category,
        provider, score, priority, sort_score, search, name_key, sort_scanned_at, created_at,
        updated_at)
    SELECT gen_random_uuid(), 'd' || n || '.com', 'TR', 'SCANNED', (ARRAY['MIGRATION', 'COLD'])
        [1 + n % 2], 'P1', 'LOCAL', n % 100, 1 + n % 7, -(n % 100), 'd' || n || '.com', '0' || n,
        now(), now(), now()
    FROM generate_series(1, 20000) AS n";

async fn plan(db: &DatabaseConnection, statement: Statement) -> String {
    let explained = format!("EXPLAIN {statement}");
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, explained)).await;
    let lines = rows.expect("the statement is explained");
    let lines: Vec<String> =
        lines.iter().map(|row| row.try_get_by_index(0).expect("a line")).collect();
    lines.join("\n")
}

#[tokio::test]
async fn every_order_reads_a_stretch_of_its_index() {
    let Some(database) = Database::postgres().await else { return };
    database.store().await.close().await.unwrap();
    let db = beside(database.url()).await;
    db.execute_unprepared(MANY).await.unwrap();
    db.execute_unprepared("ANALYZE").await.unwrap();
    let time = || CursorValue::Int(at(0).timestamp_micros());
    for (field, key, index) in [
        (
            LeadOrderField::Priority,
            vec![CursorValue::Int(3), CursorValue::Int(-40)],
            "lead_by_priority",
        ),
        (LeadOrderField::Score, vec![CursorValue::Int(-40)], "lead_by_score"),
        (LeadOrderField::Domain, vec![], "lead_by_domain"),
        (LeadOrderField::CompanyName, vec![CursorValue::Text("05".to_owned())], "lead_by_name"),
        (LeadOrderField::ScannedAt, vec![time()], "lead_by_scanned_at"),
        (LeadOrderField::UpdatedAt, vec![time()], "lead_by_updated_at"),
        (LeadOrderField::CreatedAt, vec![time()], "lead_by_created_at"),
    ] {
        for descending in [false, true] {
            let order = LeadOrder { field, descending };
            let cursor = LeadCursor { order, key: key.clone(), domain: "d5.com".to_owned() };
            for after in [None, Some(cursor)] {
                let page = PageRequest { limit: 50, after, before: None, from_end: false };
                let everything = LeadFilter::default();
                for parts in [LeadParts::default(), LeadParts::ALL] {
                    let statement =
                        page_statement(DbBackend::Postgres, &everything, order, &page, parts);
                    let plan = plan(&db, statement).await;
                    assert!(plan.contains(index), "{order:?}:\n{plan}");
                    assert!(!plan.contains("Sort"), "{order:?}:\n{plan}");
                }
            }
        }
    }
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_filter_of_one_value_reads_a_stretch_of_its_index() {
    let Some(database) = Database::postgres().await else { return };
    database.store().await.close().await.unwrap();
    let db = beside(database.url()).await;
    db.execute_unprepared(MANY).await.unwrap();
    // A rare segment, as a small part of the leads of many.
    db.execute_unprepared("UPDATE lead SET segment = 'SKIP' WHERE priority = 7 AND score < 5")
        .await
        .unwrap();
    db.execute_unprepared("VACUUM ANALYZE lead").await.unwrap();
    let filter = LeadFilter { segment: vec![Segment::Skip], ..LeadFilter::default() };
    let page = PageRequest { limit: 50, after: None, before: None, from_end: false };
    let order = LeadOrder::default();
    let statement = page_statement(DbBackend::Postgres, &filter, order, &page, LeadParts::ALL);
    let plan = plan(&db, statement).await;
    assert!(plan.contains("lead_of_segment") && !plan.contains("Sort"), "{plan}");
    db.close().await.unwrap();
}
