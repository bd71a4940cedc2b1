//! Destroying what has lain for its time. Identities carry their time, so old rows are found by
//! them, without an index on a time.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr};
use uuid::Uuid;

use super::super::{
    bulk::{push_lock, rows, run},
    cells::Cells,
    connection::Store,
    counters::{Counted, Deltas},
    sql::Sql,
};
use crate::ports::store::erasure::Kept;

impl Store {
    pub(super) async fn destroy_some(
        &self,
        what: Kept,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, DbErr> {
        let oldest = first_id_of(before);
        // What is to go, as a selection of ids; an idle look takes no lock.
        let of_table = |table: &str, more: &str| {
            let mut sql = Sql::new(self.backend());
            sql.push("SELECT t.id FROM ").push(table).push(" AS t WHERE t.id < ").bind(oldest);
            sql.push(more).push(" ORDER BY t.id LIMIT ").number(limit);
            sql
        };
        let (table, due) = match what {
            Kept::Scans => (
                "scan",
                of_table(
                    "scan",
                    " AND t.state IN ('SCANNED', 'FAILED') \
                     AND NOT EXISTS (SELECT 1 FROM lead AS l WHERE l.scan_id = t.id)",
                ),
            ),
            Kept::Jobs => ("job", of_table("job", " AND t.state NOT IN ('QUEUED', 'RUNNING')")),
            Kept::Alerts => ("alert", of_table("alert", "")),
            Kept::PushAttempts => ("dynamics_push_attempt", of_table("dynamics_push_attempt", "")),
            Kept::Intakes => ("intake", of_table("intake", "")),
            Kept::AuditLog => ("audit_log", of_table("audit_log", "")),
            Kept::Leads => {
                let mut sql = Sql::new(self.backend());
                sql.push("SELECT l.id FROM lead AS l WHERE l.updated_at < ").bind(before);
                sql.push(" AND NOT l.is_referral ORDER BY l.updated_at, l.domain LIMIT ");
                sql.number(limit);
                ("lead", sql)
            }
        };
        let read = |row| Cells::of(row)?.id();
        let ids: Vec<Uuid> =
            rows(self.reader(), due).await?.iter().map(read).collect::<Result<_, DbErr>>()?;
        if ids.is_empty() {
            return Ok(0);
        }
        let transaction = self.begin().await?;
        let destroyed = if what == Kept::Leads {
            destroy_leads(&transaction, &ids, before).await?
        } else {
            let mut sql = Sql::new(self.backend());
            sql.push("DELETE FROM ").push(table).push(" WHERE id").is_one_of(ids);
            run(&transaction, sql).await?
        };
        transaction.commit().await?;
        Ok(destroyed)
    }

    /// SQLite keeps what was deleted in free pages and in its log until both are written anew.
    /// PostgreSQL does so by itself.
    pub(super) async fn vacuum(&self) -> Result<(), DbErr> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let writer = self.writer();
        writer.execute_unprepared("VACUUM").await?;
        writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.map(drop)
    }
}

/// Looks again under the lock: a lead may have been touched meanwhile.
async fn destroy_leads(
    transaction: &DatabaseTransaction,
    ids: &[Uuid],
    before: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id, ").push(Counted::COLUMNS).push(" FROM lead AS l WHERE l.updated_at < ");
    sql.bind(before).push(" AND NOT l.is_referral AND l.id").is_one_of(ids.iter().copied());
    push_lock(&mut sql, "l.domain", "l");
    let (mut deltas, mut gone) = (Deltas::default(), Vec::new());
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        gone.push(cells.id()?);
        deltas.count(&Counted::read(&mut cells)?, -1);
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("DELETE FROM lead WHERE id").is_one_of(gone);
    let destroyed = run(transaction, sql).await?;
    deltas.apply(transaction).await?;
    Ok(destroyed)
}

/// The least identity that is made at that time.
fn first_id_of(at: DateTime<Utc>) -> Uuid {
    let millis = at.timestamp_millis().max(0).unsigned_abs();
    Uuid::from_u128(u128::from(millis) << 80)
}
