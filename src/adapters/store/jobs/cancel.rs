//! Stopping a job.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    super::{
        bulk::{lock_leads, rows, run},
        cells::Cells,
        connection::Store,
        sql::Sql,
    },
    counts::{JobDelta, move_counts},
    read::by_ids,
};
use crate::domain::{ids::JobId, job::Job};

/// Scans that these jobs alone asked for and that nobody has begun. Jobs that were cancelled
/// earlier wait for nothing any more.
const TAKEN_BACK: &str = " FROM job_item AS i JOIN scan AS s ON s.id = i.scan_id \
    WHERE i.state = 'SCANNING' AND i.outcome = 'REQUESTED' AND s.state = 'QUEUED' \
    AND NOT EXISTS (SELECT 1 FROM job_item AS o JOIN job AS j ON j.id = o.job_id \
        WHERE o.scan_id = i.scan_id AND o.job_id <> i.job_id AND o.state = 'SCANNING' \
        AND j.state IN ('QUEUED', 'RUNNING')) AND i.job_id";

/// Wishes that these jobs alone made and that nobody delivers now.
const UNWISHED: &str = " FROM job_item AS i JOIN dynamics_push AS p ON p.lead_id = i.lead_id \
    WHERE i.state = 'PUSHING' AND i.outcome = 'REQUESTED' \
    AND p.state IN ('QUEUED', 'RETRYING', 'BLOCKED') \
    AND NOT EXISTS (SELECT 1 FROM job_item AS o JOIN job AS j ON j.id = o.job_id \
        WHERE o.lead_id = i.lead_id AND o.job_id <> i.job_id AND o.state = 'PUSHING' \
        AND j.state IN ('QUEUED', 'RUNNING')) AND i.job_id";

pub(super) async fn cancel(
    store: &Store,
    id: JobId,
    now: DateTime<Utc>,
) -> Result<Option<Job>, DbErr> {
    let transaction = store.begin().await?;
    let Some(job) = by_ids(&transaction, &[id]).await?.pop() else { return Ok(None) };
    if job.state.is_terminal() {
        return Ok(Some(job));
    }
    // The scans that an import asked for are its own, too.
    let jobs: Vec<Uuid> = std::iter::once(id).chain(job.follow_up).map(|job| job.0).collect();
    take_scans_back(&transaction, store, &jobs, now).await?;
    take_wishes_back(&transaction, store, &jobs).await?;

    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE job_item SET state = 'SKIPPED' WHERE (state = 'WAITING' OR (state = 'SCANNING' \
         AND NOT EXISTS (SELECT 1 FROM scan AS s WHERE s.id = job_item.scan_id \
         AND s.state = 'SCANNING')) OR (state = 'PUSHING' AND NOT EXISTS (SELECT 1 \
         FROM dynamics_push AS p WHERE p.lead_id = job_item.lead_id \
         AND p.state = 'PUSHING'))) AND job_id",
    );
    sql.is_one_of(jobs.iter().copied()).push(" RETURNING job_id");
    let mut skipped: BTreeMap<JobId, JobDelta> = BTreeMap::new();
    for row in &rows(&transaction, sql).await? {
        skipped.entry(JobId(Cells::of(row)?.id()?)).or_default().skipped += 1;
    }
    // The fence moves on, so that a chunk under way is refused.
    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE job SET state = 'CANCELLED', due_at = NULL, lease_owner = NULL, progress = NULL, \
         fence = fence + 1, finished_at = ",
    );
    sql.bind(now).push(" WHERE state IN ('QUEUED', 'RUNNING') AND id").is_one_of(jobs);
    run(&transaction, sql).await?;
    move_counts(&transaction, &skipped, now).await?;
    let job = by_ids(&transaction, &[id]).await?.pop();
    transaction.commit().await?;
    Ok(job)
}

async fn take_scans_back(
    transaction: &DatabaseTransaction,
    store: &Store,
    jobs: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT s.lead_id").push(TAKEN_BACK).is_one_of(jobs.iter().copied());
    let leads = read_ids(transaction, sql).await?;
    if leads.is_empty() {
        return Ok(());
    }
    lock_leads(transaction, leads).await?;
    // Read again under the lock: others may have joined meanwhile.
    let mut sql = Sql::new(store.backend());
    sql.push("DELETE FROM scan WHERE state = 'QUEUED' AND id IN (SELECT s.id").push(TAKEN_BACK);
    sql.is_one_of(jobs.iter().copied()).push(") RETURNING lead_id");
    let freed = read_ids(transaction, sql).await?;
    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE lead SET scan_state = COALESCE((SELECT s.state FROM scan AS s \
         WHERE s.lead_id = lead.id ORDER BY s.id DESC LIMIT 1), 'NEW'), updated_at = ",
    );
    sql.bind(now).push(" WHERE id").is_one_of(freed);
    run(transaction, sql).await.map(drop)
}

async fn take_wishes_back(
    transaction: &DatabaseTransaction,
    store: &Store,
    jobs: &[Uuid],
) -> Result<(), DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT p.lead_id").push(UNWISHED).is_one_of(jobs.iter().copied());
    let leads = read_ids(transaction, sql).await?;
    if leads.is_empty() {
        return Ok(());
    }
    lock_leads(transaction, leads).await?;
    // Read again under the lock: others may have joined meanwhile.
    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE dynamics_push SET state = CASE WHEN hash IS NULL THEN 'NOT_PUSHED' \
         ELSE 'PUSHED' END, due_at = NULL, attempts = 0 \
         WHERE state IN ('QUEUED', 'RETRYING', 'BLOCKED') AND lead_id IN (SELECT p.lead_id",
    );
    sql.push(UNWISHED).is_one_of(jobs.iter().copied()).push(")");
    run(transaction, sql).await.map(drop)
}

async fn read_ids(transaction: &DatabaseTransaction, sql: Sql) -> Result<Vec<Uuid>, DbErr> {
    rows(transaction, sql).await?.iter().map(|row| Cells::of(row)?.id()).collect()
}
