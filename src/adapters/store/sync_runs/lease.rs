//! Asking for a sync, holding it, and ending it without a page.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    super::{
        bulk::{rows, run},
        cells::Cells,
        codes::Code as _,
        connection::Store,
        sql::Sql,
    },
    read::{COLUMNS, read_run},
};
use crate::{
    domain::{
        ids::SyncRunId,
        sync_run::{SyncFailure, SyncMode, SyncRun},
    },
    ports::store::sync_runs::{LeasedRun, Marks},
};

/// Records a sync, or joins the one under way.
pub(super) async fn request(
    store: &Store,
    mode: SyncMode,
    now: DateTime<Utc>,
) -> Result<(SyncRun, bool), DbErr> {
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    // Without an older complete one there is nothing to go back to: everything is read.
    sql.push(
        "INSERT INTO sync_run (id, mode, state, watermark, is_unordered, due_at, started_at) \
         SELECT ",
    );
    let watermark = "(SELECT w.watermark_to FROM sync_run AS w WHERE w.watermark_to IS NOT NULL \
         ORDER BY w.started_at DESC, w.id DESC LIMIT 1)";
    sql.bind(store.ids().new_id(now)).push(", CASE WHEN ").push(watermark);
    sql.push(" IS NULL THEN 'FULL' ELSE ").bind(mode.code()).push(" END, 'RUNNING', ");
    sql.push(watermark).push(", ").bind(false).push(", ").bind(now).push(", ").bind(now);
    sql.push(
        " WHERE NOT EXISTS (SELECT 1 FROM sync_run AS r WHERE r.state = 'RUNNING') RETURNING ",
    );
    sql.push(COLUMNS);
    if let Some(row) = rows(&transaction, sql).await?.first() {
        let asked = read_run(&mut Cells::of(row)?)?;
        transaction.commit().await?;
        return Ok((asked, true));
    }
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET mode = CASE WHEN ").bind(mode.code());
    sql.push(" = 'FULL' THEN 'FULL' ELSE mode END WHERE state = 'RUNNING' RETURNING ")
        .push(COLUMNS);
    let found = rows(&transaction, sql).await?;
    // It ended between the two statements: the next look records a new one.
    let row = found.first().ok_or_else(|| DbErr::RecordNotInserted)?;
    let joined = read_run(&mut Cells::of(row)?)?;
    transaction.commit().await?;
    Ok((joined, false))
}

/// Takes the sync under way. A node that held it before takes it again at once: it works on one
/// page at a time, and its fence has grown.
pub(super) async fn lease(
    store: &Store,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<LeasedRun>, DbErr> {
    let is_free = |sql: &mut Sql| {
        sql.push(" WHERE state = 'RUNNING' AND (due_at <= ").bind(now);
        sql.push(" OR lease_owner = ").bind(owner).push(")");
    };
    // An idle poll takes no lock.
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT id FROM sync_run");
    is_free(&mut sql);
    if rows(store.reader(), sql).await?.is_empty() {
        return Ok(None);
    }
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET fence = fence + 1, attempts = attempts + 1, due_at = ")
        .bind(until);
    sql.push(", lease_owner = ").bind(owner);
    is_free(&mut sql);
    sql.push(" RETURNING ").push(COLUMNS);
    sql.push(", fence, attempts, next_page, newest, last_read, is_unordered, watermark");
    let found = rows(&transaction, sql).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let mut cells = Cells::of(row)?;
    let leased = LeasedRun {
        run: read_run(&mut cells)?,
        fence: cells.large()?,
        attempts: cells.int()?.unsigned_abs(),
        next_page: cells.maybe_owned()?,
        marks: Marks {
            newest: cells.maybe_moment()?,
            last: cells.maybe_moment()?,
            is_unordered: cells.flag()?,
        },
        watermark: cells.maybe_moment()?,
    };
    transaction.commit().await?;
    Ok(Some(leased))
}

/// Ends a statement on the run while this lease holds.
pub(super) fn push_held(sql: &mut Sql, lease: &LeasedRun) {
    sql.push(" WHERE state = 'RUNNING' AND fence = ").bind(lease.fence);
    sql.push(" AND id = ").bind(lease.run.id.0);
}

async fn on_held(store: &Store, lease: &LeasedRun, mut sql: Sql) -> Result<bool, DbErr> {
    push_held(&mut sql, lease);
    let transaction = store.begin().await?;
    let touched = run(&transaction, sql).await?;
    transaction.commit().await?;
    Ok(touched > 0)
}

pub(super) async fn renew(
    store: &Store,
    lease: &LeasedRun,
    until: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET due_at = ").bind(until);
    on_held(store, lease, sql).await
}

pub(super) async fn release(
    store: &Store,
    lease: &LeasedRun,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET attempts = attempts - 1, lease_owner = NULL, due_at = ")
        .bind(now);
    on_held(store, lease, sql).await.map(drop)
}

pub(super) async fn fail(
    store: &Store,
    lease: &LeasedRun,
    failure: &SyncFailure,
    not_before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET state = 'FAILED', due_at = NULL, lease_owner = NULL, next_page = NULL, reason = ");
    sql.bind(failure.reason.code()).push(", detail = ").bind(failure.detail.clone());
    sql.push(", not_before = ").bind(not_before).push(", finished_at = ").bind(now);
    on_held(store, lease, sql).await
}

pub(super) async fn cancel(store: &Store, id: SyncRunId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE sync_run SET state = 'CANCELLED', due_at = NULL, lease_owner = NULL, next_page = NULL, finished_at = ");
    sql.bind(now).push(" WHERE state = 'RUNNING' AND id = ").bind(id.0);
    let transaction = store.begin().await?;
    run(&transaction, sql).await?;
    transaction.commit().await
}
