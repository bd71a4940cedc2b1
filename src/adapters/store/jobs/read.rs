//! Reading jobs.

use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::super::{bulk::rows, cells::Cells, sql::Sql};
use crate::{
    domain::{
        ids::JobId,
        job::{Job, JobFailure},
    },
    ports::store::jobs::ImportCounts,
};

/// What [`read`] reads.
const COLUMNS: &str = "id, kind, state, total, done, succeeded, failed, skipped, started_at, \
    finished_at, follow_up";

pub(super) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[JobId],
) -> Result<Vec<Job>, DbErr> {
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push("SELECT ").push(COLUMNS).push(" FROM job WHERE id");
    sql.is_one_of(ids.iter().map(|id| id.0));
    rows(connection, sql).await?.iter().map(read).collect()
}

pub(super) async fn running(
    connection: &impl ConnectionTrait,
    limit: u32,
) -> Result<Vec<Job>, DbErr> {
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push("SELECT ").push(COLUMNS);
    sql.push(" FROM job WHERE finished_at IS NULL ORDER BY id DESC LIMIT ").number(limit);
    rows(connection, sql).await?.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Job, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(Job {
        id: JobId(cells.id()?),
        kind: cells.code()?,
        state: cells.code()?,
        total: cells.int()?.unsigned_abs(),
        done: cells.int()?.unsigned_abs(),
        succeeded: cells.int()?.unsigned_abs(),
        failed: cells.int()?.unsigned_abs(),
        skipped: cells.int()?.unsigned_abs(),
        started_at: cells.maybe_moment()?,
        finished_at: cells.maybe_moment()?,
        follow_up: cells.maybe_id()?.map(JobId),
    })
}

pub(super) async fn failures(
    connection: &impl ConnectionTrait,
    job: JobId,
    limit: u32,
) -> Result<Vec<JobFailure>, DbErr> {
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push("SELECT item, reason, row_number FROM job_item WHERE state = 'FAILED' AND job_id = ");
    sql.bind(job.0).push(" ORDER BY position LIMIT ").bind(i64::from(limit));
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok(JobFailure {
            item: cells.text()?.to_owned(),
            reason: cells.maybe_owned()?.unwrap_or_default(),
            row: cells.maybe_int()?.map(i32::unsigned_abs),
        })
    };
    rows(connection, sql).await?.iter().map(read).collect()
}

pub(super) async fn import_counts(
    connection: &impl ConnectionTrait,
    job: JobId,
) -> Result<ImportCounts, DbErr> {
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push("SELECT added, updated, unchanged, duplicates, refused FROM job WHERE id = ");
    sql.bind(job.0);
    let found = rows(connection, sql).await?;
    let Some(row) = found.first() else { return Ok(ImportCounts::default()) };
    let mut cells = Cells::of(row)?;
    Ok(ImportCounts {
        added: cells.int()?.unsigned_abs(),
        updated: cells.int()?.unsigned_abs(),
        unchanged: cells.int()?.unsigned_abs(),
        duplicates: cells.int()?.unsigned_abs(),
        refused: cells.int()?.unsigned_abs(),
    })
}
