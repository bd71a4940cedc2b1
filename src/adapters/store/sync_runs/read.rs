//! Reading syncs.

use sea_orm::DbErr;

use super::super::{bulk::rows, cells::Cells, connection::Store, sql::Sql};
use crate::{
    domain::{
        ids::SyncRunId,
        sync_run::{SyncCounts, SyncFailure, SyncMode, SyncReason, SyncRun},
    },
    ports::store::sync_runs::SyncHistory,
};

/// What [`read_run`] reads of `sync_run`.
pub const COLUMNS: &str = "id, mode, state, pages, fetched, inserted, updated, unchanged, skipped, \
    failed, missing, reason, detail, started_at, finished_at";

/// Reads [`COLUMNS`].
pub fn read_run(cells: &mut Cells<'_>) -> Result<SyncRun, DbErr> {
    let id = SyncRunId(cells.id()?);
    let (mode, state) = (cells.code()?, cells.code()?);
    let mut count = || Ok::<_, DbErr>(cells.int()?.unsigned_abs());
    let counts = SyncCounts {
        pages: count()?,
        fetched: count()?,
        inserted: count()?,
        updated: count()?,
        unchanged: count()?,
        skipped: count()?,
        failed: count()?,
        missing: count()?,
    };
    let reason: Option<SyncReason> = cells.maybe_code()?;
    let detail = cells.maybe_owned()?;
    Ok(SyncRun {
        id,
        mode,
        state,
        counts,
        failure: reason.map(|reason| SyncFailure { reason, detail }),
        started_at: cells.moment()?,
        finished_at: cells.maybe_moment()?,
    })
}

impl Store {
    pub(super) async fn sync_runs(&self, ids: &[SyncRunId]) -> Result<Vec<SyncRun>, DbErr> {
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT ").push(COLUMNS).push(" FROM sync_run WHERE id");
        sql.is_one_of(ids.iter().map(|id| id.0));
        rows(self.reader(), sql).await?.iter().map(|row| read_run(&mut Cells::of(row)?)).collect()
    }
}

/// The newest row of each kind that the schedule asks for, in one statement.
pub async fn history(store: &Store) -> Result<SyncHistory, DbErr> {
    let complete = "state IN ('SUCCEEDED', 'PARTIAL')";
    let newest = |condition: &str| {
        format!(
            "SELECT id FROM (SELECT id FROM sync_run WHERE {condition} \
             ORDER BY started_at DESC, id DESC LIMIT 1) AS n"
        )
    };
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT ")
        .push(COLUMNS)
        .push(", not_before, (SELECT COUNT(*) FROM sync_run AS f WHERE ");
    sql.push("f.state = 'FAILED' AND f.started_at > COALESCE((SELECT MAX(c.started_at) ");
    sql.push("FROM sync_run AS c WHERE c.").push(complete).push("), ");
    sql.bind(chrono::DateTime::<chrono::Utc>::UNIX_EPOCH).push(")) FROM sync_run WHERE id IN (");
    let full = format!("mode = 'FULL' AND {complete}");
    for (index, condition) in
        ["state = 'RUNNING'", "state <> 'RUNNING'", complete, &full].into_iter().enumerate()
    {
        sql.push(if index > 0 { " UNION " } else { "" }).push(&newest(condition));
    }
    sql.push(") ORDER BY started_at DESC, id DESC");
    let mut history = SyncHistory::default();
    for row in &rows(store.reader(), sql).await? {
        let mut cells = Cells::of(row)?;
        let run = read_run(&mut cells)?;
        let not_before = cells.maybe_moment()?;
        history.failures = u32::try_from(cells.large()?).unwrap_or(u32::MAX);
        if !run.state.has_ended() {
            history.current.get_or_insert(run);
            continue;
        }
        if history.last.is_none() {
            history.not_before = not_before;
            history.last = Some(run.clone());
        }
        if run.state.is_complete() {
            if run.mode == SyncMode::Full {
                history.last_full_at.get_or_insert(run.started_at);
            }
            history.last_complete.get_or_insert(run);
        }
    }
    Ok(history)
}

#[cfg(test)]
mod tests {
    use super::super::super::codes::Code as _;
    use super::*;
    use crate::domain::sync_run::SyncState;

    #[test]
    fn the_states_written_out_are_those_of_the_codes() {
        for state in <SyncState as super::super::super::codes::Code>::ALL {
            let written = ["RUNNING", "SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"];
            assert!(written.contains(&state.code()));
            assert_eq!(state.is_complete(), matches!(state.code(), "SUCCEEDED" | "PARTIAL"));
        }
        assert_eq!(SyncMode::Full.code(), "FULL");
    }
}
