//! Many rows in one statement: written as one JSON value, so that a statement's text is the same
//! for one row and for a thousand, and its prepared plan is found again.

use std::{fmt::Write as _, time::Instant};

use metrics::histogram;
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic,
    Iterable, QueryResult,
};
use serde::Serialize;
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::sql::Sql;
use crate::telemetry::names;

/// Runs a statement; answers how many rows it touched.
pub async fn run(connection: &impl ConnectionTrait, sql: Sql) -> Result<u64, DbErr> {
    let statement = connection.execute_raw(sql.build());
    Ok(measured("write", statement).await?.rows_affected())
}

/// Runs a statement that answers rows.
pub async fn rows(connection: &impl ConnectionTrait, sql: Sql) -> Result<Vec<QueryResult>, DbErr> {
    measured("read", connection.query_all_raw(sql.build())).await
}

/// Runs a statement in a span of its own, and records how long it took. What it says stays in the
/// database: a text may hold what a stranger wrote.
async fn measured<T>(
    operation: &'static str,
    statement: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    // Polls of idle tables are no work that anybody follows.
    let span = if Span::current().is_none() {
        Span::none()
    } else {
        tracing::info_span!("statement", otel.kind = "client", db.operation.name = operation)
    };
    let started = Instant::now();
    let outcome = statement.instrument(span).await;
    histogram!(
        names::DB_OPERATION_DURATION,
        names::DB_OPERATION => operation,
        names::RESULT => if outcome.is_ok() { "ok" } else { "failed" }
    )
    .record(started.elapsed());
    outcome
}

/// Rows as JSON. PostgreSQL stores no NUL, so it becomes the sign for what can not be shown, on
/// both databases.
pub fn json<T: Serialize>(rows: &[T]) -> String {
    let json = serde_json::to_string(rows).expect("texts and numbers are JSON");
    if json.contains("\\u0000") { without_nul(&json) } else { json }
}

fn without_nul(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\\u0000") {
            clean.push_str("\\ufffd");
            rest = after;
        } else {
            // A backslash and the sign it escapes, which may be another backslash.
            clean.push_str(&rest[..2]);
            rest = &rest[2..];
        }
    }
    clean.push_str(rest);
    clean
}

/// Inserts whole rows of a table.
pub async fn insert<E>(transaction: &DatabaseTransaction, rows: &[E::Model]) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: Serialize,
{
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    push_insert::<E>(&mut sql, rows);
    run(transaction, sql).await.map(drop)
}

/// Begins a statement that inserts whole rows of a table; a conflict clause may follow.
pub fn push_insert<E>(sql: &mut Sql, rows: &[E::Model])
where
    E: EntityTrait,
    E::Model: Serialize,
{
    let table = E::default().table_name().to_owned();
    let columns = E::Column::iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ");
    sql.push("INSERT INTO ").push(&table).push(" (").push(&columns).push(") SELECT ");
    if sql.is_postgres() {
        sql.push(&columns).push(" FROM json_populate_recordset(NULL::").push(&table).push(", ");
        sql.bind(json(rows)).push("::json) WHERE true");
    } else {
        let cells = sqlite_cells::<E>();
        sql.push(&cells).push(" FROM jsonb_each(").bind(json(rows)).push(") WHERE true");
    }
}

/// The columns of a table, each read from the JSON of a row as SQLite keeps it.
fn sqlite_cells<E: EntityTrait>() -> String {
    let mut cells = String::with_capacity(1024);
    for (index, column) in E::Column::iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let name = column.as_str();
        let _ = match column.def().get_column_type() {
            ColumnType::Uuid => write!(cells, "{comma}unhex(value->>'{name}', '-')"),
            ColumnType::Timestamp | ColumnType::TimestampWithTimeZone | ColumnType::DateTime => {
                // Serde ends a time with Z, the driver with +00:00; the rest is the same.
                write!(cells, "{comma}replace(value->>'{name}', 'Z', '+00:00')")
            }
            _ => write!(cells, "{comma}value->>'{name}'"),
        };
    }
    cells
}

/// Locks leads for writing, in the order of their domains, as every writer does; answers how many
/// of them exist. On SQLite the transaction itself is the lock.
pub async fn lock_leads(
    transaction: &DatabaseTransaction,
    leads: impl IntoIterator<Item = Uuid>,
) -> Result<usize, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id FROM lead AS l WHERE l.id").is_one_of(leads);
    push_lock(&mut sql, "l.domain", "l");
    Ok(rows(transaction, sql).await?.len())
}

/// Ends a selection of rows that are to be updated, taken in this order.
pub fn push_lock(sql: &mut Sql, order: &str, alias: &str) {
    sql.push(" ORDER BY ").push(order);
    if sql.is_postgres() {
        sql.push(" FOR NO KEY UPDATE OF ").push(alias);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_becomes_a_sign_and_an_escaped_backslash_stays() {
        let rows = [r"a\u0000b", "c\0d", "\\\0", "plain \"quoted\" \u{7}"];
        let read: Vec<String> = serde_json::from_str(&json(&rows)).expect("it is JSON");
        assert_eq!(read, [r"a\u0000b", "c\u{fffd}d", "\\\u{fffd}", "plain \"quoted\" \u{7}"]);
    }
}
