//! A job's counts, moved by whoever ended items of it, and its end.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::super::{
    bulk::{json, push_lock, rows, run},
    sql::{Kind, Sql, id_text},
};
use crate::domain::ids::JobId;

/// What changed in a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobDelta {
    /// More items than before.
    pub added: u32,
    /// Items that ended well.
    pub succeeded: u32,
    /// Items that failed.
    pub failed: u32,
    /// Items with nothing to do.
    pub skipped: u32,
    /// No more items will come.
    pub is_sealed: bool,
}

#[derive(Serialize)]
struct Record {
    id: String,
    added: u32,
    good: u32,
    bad: u32,
    idle: u32,
    sealed: u8,
}

/// Moves the counts of jobs and ends those that are complete. Jobs stand last but for the
/// dashboard's counters in the order of locks, and among themselves by id.
pub async fn move_counts(
    transaction: &DatabaseTransaction,
    jobs: &BTreeMap<JobId, JobDelta>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    if jobs.is_empty() {
        return Ok(());
    }
    let backend = transaction.get_database_backend();
    if jobs.len() > 1 {
        let mut sql = Sql::new(backend);
        sql.push("SELECT j.id FROM job AS j WHERE j.id").is_one_of(jobs.keys().map(|job| job.0));
        push_lock(&mut sql, "j.id", "j");
        rows(transaction, sql).await?;
    }
    let records: Vec<_> = jobs
        .iter()
        .map(|(job, delta)| Record {
            id: id_text(job.0),
            added: delta.added,
            good: delta.succeeded,
            bad: delta.failed,
            idle: delta.skipped,
            sealed: u8::from(delta.is_sealed),
        })
        .collect();
    let mut sql = Sql::new(backend);
    sql.push(
        "UPDATE job SET total = total + r.added, done = done + r.good + r.bad + r.idle, \
         succeeded = succeeded + r.good, failed = failed + r.bad, skipped = skipped + r.idle, \
         progress = CASE WHEN r.sealed = 1 THEN NULL ELSE progress END, \
         state = CASE WHEN state = 'QUEUED' AND r.added + r.good + r.bad > 0 THEN 'RUNNING' \
         ELSE state END, started_at = COALESCE(started_at, ",
    );
    sql.bind(at).push(") FROM ");
    sql.records(
        json(&records),
        &[
            ("id", Kind::Id),
            ("added", Kind::Number),
            ("good", Kind::Number),
            ("bad", Kind::Number),
            ("idle", Kind::Number),
            ("sealed", Kind::Number),
        ],
    );
    sql.push(" WHERE job.id = r.id");
    run(transaction, sql).await?;
    end_complete(transaction, jobs.keys().copied(), at).await
}

/// Ends those of these jobs whose items have all ended and to which none will be added.
pub(super) async fn end_complete(
    transaction: &DatabaseTransaction,
    jobs: impl Iterator<Item = JobId>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "UPDATE job SET state = CASE WHEN failed = 0 THEN 'SUCCEEDED' \
         WHEN failed = total THEN 'FAILED' ELSE 'PARTIAL' END, finished_at = ",
    );
    sql.bind(at).push(
        " WHERE state IN ('QUEUED', 'RUNNING') AND due_at IS NULL AND progress IS NULL \
         AND done = total AND id",
    );
    sql.is_one_of(jobs.map(|job| job.0));
    run(transaction, sql).await.map(drop)
}
