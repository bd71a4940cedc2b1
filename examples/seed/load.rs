//! Rows into tables: `COPY` on PostgreSQL, long inserts on SQLite.

use std::{fmt::Write as _, io::Write as _};

use anyhow::{Context as _, ensure};
use hunter::adapters::store::counters::Deltas;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IdenStatic, IntoActiveModel, Iterable, ModelTrait, PaginatorTrait, Statement, TransactionTrait,
    Value,
    sqlx::{PgPool, postgres::PgPoolCopyExt},
};

use crate::invent::Invented;

const CHUNK: u32 = 10_000;

/// Fills the empty tables with leads `0..leads`.
pub async fn fill(url: &str, leads: u32) -> anyhow::Result<()> {
    let db = Database::connect(url).await?;
    let standing = entity::lead::Entity::find().count(&db).await?;
    ensure!(standing == 0, "the database holds {standing} leads already");
    let mut figures = Deltas::default();
    match db.get_database_backend() {
        DbBackend::Postgres => copy(&db, leads, &mut figures).await?,
        _ => insert(&db, leads, &mut figures).await?,
    }
    let transaction = db.begin().await?;
    figures.apply(&transaction).await?;
    transaction.commit().await?;
    db.close().await?;
    writeln!(std::io::stderr(), "{leads} leads")?;
    Ok(())
}

/// The rows of some leads, table by table.
#[derive(Default)]
struct Rows {
    leads: Vec<entity::lead::Model>,
    scans: Vec<entity::scan::Model>,
    signals: Vec<entity::signals::Model>,
    assessments: Vec<entity::assessment::Model>,
    whois: Vec<entity::whois::Model>,
}

fn chunks(leads: u32, figures: &mut Deltas) -> impl Iterator<Item = Rows> {
    (0..leads).step_by(CHUNK as usize).map(move |from| {
        let mut rows = Rows::default();
        for number in from..leads.min(from + CHUNK) {
            let invented = Invented::new(number);
            figures.added(&invented.counted());
            rows.leads.push(invented.lead);
            if let Some(scanned) = invented.scanned {
                rows.scans.push(scanned.scan);
                rows.signals.push(scanned.signals);
                rows.assessments.push(scanned.assessment);
                rows.whois.push(scanned.whois);
            }
        }
        rows
    })
}

async fn copy(db: &DatabaseConnection, leads: u32, figures: &mut Deltas) -> anyhow::Result<()> {
    // Indexes and references are made again over the whole, which is many times faster.
    let put_back = take_down(db).await.context("indexes and references are taken down")?;
    let pool = db.get_postgres_connection_pool();
    for rows in chunks(leads, figures) {
        copy_into::<entity::lead::Entity>(pool, &rows.leads).await?;
        copy_into::<entity::scan::Entity>(pool, &rows.scans).await?;
        copy_into::<entity::signals::Entity>(pool, &rows.signals).await?;
        copy_into::<entity::assessment::Entity>(pool, &rows.assessments).await?;
        copy_into::<entity::whois::Entity>(pool, &rows.whois).await?;
    }
    for statement in put_back {
        db.execute_unprepared(&statement).await?;
    }
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}

/// Drops what slows loading; answers the statements that put it back.
async fn take_down(db: &DatabaseConnection) -> anyhow::Result<Vec<String>> {
    const FOUND: &str = "
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                pg_get_constraintdef(oid)), 1 AS place
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        UNION ALL
        SELECT format('DROP INDEX %I', indexname), indexdef, 0
        FROM pg_indexes
        WHERE schemaname = 'public' AND indexname NOT LIKE '%pkey'
            AND tablename IN ('lead', 'scan', 'signals', 'assessment', 'whois')
        ORDER BY place";
    let found = db.query_all_raw(Statement::from_string(DbBackend::Postgres, FOUND)).await?;
    let mut put_back = Vec::new();
    for row in found {
        db.execute_unprepared(&row.try_get_by_index::<String>(0)?).await?;
        put_back.push(row.try_get_by_index(1)?);
    }
    Ok(put_back)
}

async fn copy_into<E: EntityTrait>(pool: &PgPool, rows: &[E::Model]) -> anyhow::Result<()> {
    let columns: Vec<&str> = E::Column::iter().map(|column| column.as_str()).collect();
    let table = E::default();
    let statement = format!("COPY {} ({}) FROM STDIN", table.table_name(), columns.join(", "));
    let mut text = String::new();
    for row in rows {
        for (place, column) in E::Column::iter().enumerate() {
            if place > 0 {
                text.push('\t');
            }
            write_cell(&mut text, &row.get(column))?;
        }
        text.push('\n');
    }
    let mut copying = pool.copy_in_raw(&statement).await?;
    copying.send(text.into_bytes()).await?;
    copying.finish().await?;
    Ok(())
}

fn write_cell(text: &mut String, value: &Value) -> anyhow::Result<()> {
    match value {
        Value::String(Some(value)) => {
            for c in value.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    '\t' => text.push_str("\\t"),
                    '\r' => text.push_str("\\r"),
                    c => text.push(c),
                }
            }
        }
        Value::SmallInt(Some(value)) => write!(text, "{value}")?,
        Value::Int(Some(value)) => write!(text, "{value}")?,
        Value::BigInt(Some(value)) => write!(text, "{value}")?,
        Value::Bool(Some(value)) => write!(text, "{value}")?,
        Value::Uuid(Some(value)) => write!(text, "{value}")?,
        Value::ChronoDate(Some(value)) => write!(text, "{value}")?,
        Value::ChronoDateTimeUtc(Some(value)) => write!(text, "{}", value.to_rfc3339())?,
        _ => text.push_str("\\N"),
    }
    Ok(())
}

async fn insert(db: &DatabaseConnection, leads: u32, figures: &mut Deltas) -> anyhow::Result<()> {
    for rows in chunks(leads, figures) {
        let transaction = db.begin().await?;
        insert_into::<entity::lead::Entity, _>(&transaction, rows.leads).await?;
        insert_into::<entity::scan::Entity, _>(&transaction, rows.scans).await?;
        insert_into::<entity::signals::Entity, _>(&transaction, rows.signals).await?;
        insert_into::<entity::assessment::Entity, _>(&transaction, rows.assessments).await?;
        insert_into::<entity::whois::Entity, _>(&transaction, rows.whois).await?;
        transaction.commit().await?;
    }
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}

async fn insert_into<E, A>(
    transaction: &DatabaseTransaction,
    rows: Vec<E::Model>,
) -> anyhow::Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: sea_orm::ActiveModelTrait<Entity = E>,
{
    // What one statement of SQLite can bind.
    let most = 32_000 / E::Column::iter().count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> =
            rows.by_ref().take(most).map(IntoActiveModel::into_active_model).collect();
        E::insert_many(some).exec_without_returning(transaction).await?;
    }
    Ok(())
}
