//! One step of one job: take its lease, do a chunk, give the lease back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    super::{
        bulk::{rows, run},
        cells::Cells,
        connection::Store,
        counters::Deltas,
        sql::Sql,
    },
    counts::{JobDelta, end_complete, move_counts},
    import, push, scan,
};
use crate::{
    domain::{ids::JobId, job::JobKind},
    ports::store::jobs::ImportCounts,
};

/// A job whose chunk was begun so often and never came to its end takes its node down with it.
const MOST_ATTEMPTS: u32 = 20;

/// Why the items of such a job failed.
const GIVEN_UP: &str = "job-attempts";

/// A job that this node may work on.
pub(super) struct LeasedJob {
    pub id: JobId,
    pub kind: JobKind,
    pub fence: i64,
    pub attempts: u32,
    pub target: Option<String>,
    pub progress: Option<String>,
    pub follow_up: Option<JobId>,
}

/// What a chunk did.
#[derive(Default)]
pub(super) struct Chunk {
    pub job: JobDelta,
    pub import: ImportCounts,
    /// Of the scans that an import asks for.
    pub follow_up: JobDelta,
    pub deltas: Deltas,
}

pub(super) async fn lease(
    store: &Store,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<LeasedJob>, DbErr> {
    // An idle poll takes no lock.
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT id FROM job WHERE due_at <= ").bind(now).push(" LIMIT 1");
    if rows(store.reader(), sql).await?.is_empty() {
        return Ok(None);
    }
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("WITH due AS MATERIALIZED (SELECT id FROM job WHERE due_at <= ").bind(now);
    sql.push(" ORDER BY due_at, id LIMIT 1");
    if sql.is_postgres() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql.push(
        ") UPDATE job SET state = 'RUNNING', fence = fence + 1, attempts = attempts + 1, due_at = ",
    );
    sql.bind(until).push(", lease_owner = ").bind(owner);
    sql.push(", started_at = COALESCE(started_at, ").bind(now);
    sql.push(
        ") WHERE id IN (SELECT id FROM due) \
         RETURNING id, kind, fence, attempts, target, progress, follow_up",
    );
    let found = rows(&transaction, sql).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let mut cells = Cells::of(row)?;
    let job = LeasedJob {
        id: JobId(cells.id()?),
        kind: cells.code()?,
        fence: cells.large()?,
        attempts: cells.int()?.unsigned_abs(),
        target: cells.maybe_owned()?,
        progress: cells.maybe_owned()?,
        follow_up: cells.maybe_id()?.map(JobId),
    };
    transaction.commit().await?;
    Ok(Some(job))
}

/// Does one chunk. A chunk whose lease was lost, or whose job was cancelled, leaves no trace.
pub(super) async fn work(
    store: &Store,
    job: &LeasedJob,
    size: u32,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let transaction = store.begin().await?;
    let chunk = if job.attempts > MOST_ATTEMPTS {
        tracing::error!(job = %job.id, "a job never came to the end of a chunk and is given up");
        Some(give_up(&transaction, store, job).await?)
    } else {
        match job.kind {
            JobKind::Import => import::chunk(&transaction, store, job, size, now).await?,
            JobKind::Scan => scan::chunk(&transaction, store, job, size, now).await?,
            JobKind::Push => push::chunk(&transaction, job, size, now).await?,
        }
    };
    if let Some(chunk) = chunk
        && settle(&transaction, store, job, &chunk, now).await?
    {
        chunk.deltas.apply(&transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Moves the counts and gives the lease back; false when it was lost.
async fn settle(
    transaction: &DatabaseTransaction,
    store: &Store,
    job: &LeasedJob,
    chunk: &Chunk,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let (delta, import) = (chunk.job, chunk.import);
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE job SET attempts = 0, lease_owner = NULL, progress = NULL");
    for (column, amount) in [
        ("total", delta.added),
        ("done", delta.succeeded + delta.failed + delta.skipped),
        ("succeeded", delta.succeeded),
        ("failed", delta.failed),
        ("skipped", delta.skipped),
        ("added", import.added),
        ("updated", import.updated),
        ("unchanged", import.unchanged),
        ("duplicates", import.duplicates),
        ("refused", import.refused),
    ] {
        sql.push(", ").push(column).push(" = ").push(column).push(" + ").bind(amount as i32);
    }
    sql.push(
        ", due_at = CASE WHEN EXISTS (SELECT 1 FROM job_item AS i WHERE i.job_id = job.id \
         AND i.state = 'WAITING') THEN ",
    );
    sql.bind(now).push(" END WHERE state = 'RUNNING' AND fence = ").bind(job.fence);
    sql.push(" AND id = ").bind(job.id.0).push(" RETURNING due_at IS NULL");
    let found = rows(transaction, sql).await?;
    let Some(row) = found.first() else { return Ok(false) };
    let is_sealed = Cells::of(row)?.flag()?;
    end_complete(transaction, std::iter::once(job.id), now).await?;
    if let Some(follow_up) = job.follow_up {
        let delta = JobDelta { is_sealed, ..chunk.follow_up };
        if delta != JobDelta::default() {
            move_counts(transaction, &BTreeMap::from([(follow_up, delta)]), now).await?;
        }
    }
    Ok(true)
}

/// Fails what still waits: the items, or the job itself when it has none yet.
async fn give_up(
    transaction: &DatabaseTransaction,
    store: &Store,
    job: &LeasedJob,
) -> Result<Chunk, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE job_item SET state = 'FAILED', reason = ").bind(GIVEN_UP);
    sql.push(" WHERE state = 'WAITING' AND job_id = ").bind(job.id.0);
    let failed = run(transaction, sql).await? as u32;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE job SET failure = ").bind(GIVEN_UP);
    if job.progress.is_some() {
        // Its filter was never read: there is nothing that could have gone well.
        sql.push(", state = 'FAILED', due_at = NULL, lease_owner = NULL, finished_at = started_at");
    }
    sql.push(" WHERE id = ").bind(job.id.0);
    run(transaction, sql).await?;
    let is_import = job.kind == JobKind::Import;
    let refused = if is_import { failed } else { 0 };
    Ok(Chunk {
        job: JobDelta { failed, ..JobDelta::default() },
        import: ImportCounts { refused, ..ImportCounts::default() },
        ..Chunk::default()
    })
}
