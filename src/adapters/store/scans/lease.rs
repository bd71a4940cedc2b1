//! Leases: taken, lengthened, given back.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{
        bulk::{json, lock_leads, push_lock, rows, run},
        cells::Cells,
        connection::Store,
        sql::{Kind, Sql, id_text},
    },
    read::next_due,
};
use crate::{
    domain::ids::{LeadId, ScanId},
    ports::store::scans::LeasedScan,
};

pub(super) async fn lease(
    store: &Store,
    owner: Uuid,
    limit: u32,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<LeasedScan>, DbErr> {
    // An idle poll takes no lock.
    if limit == 0 || next_due(store).await?.is_none_or(|due| due > now) {
        return Ok(Vec::new());
    }
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push(
        "WITH due AS MATERIALIZED (SELECT id FROM scan WHERE state IN ('QUEUED', 'SCANNING') \
         AND due_at <= ",
    );
    sql.bind(now).push(" ORDER BY due_at, id LIMIT ").bind(i64::from(limit));
    if sql.is_postgres() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql.push(
        ") UPDATE scan SET state = 'SCANNING', fence = fence + 1, attempt = attempt + 1, due_at = ",
    );
    sql.bind(until).push(", lease_owner = ").bind(owner);
    sql.push(", started_at = COALESCE(started_at, ").bind(now);
    sql.push(
        ") WHERE id IN (SELECT id FROM due) RETURNING id, lead_id, \
         (SELECT l.domain FROM lead AS l WHERE l.id = scan.lead_id), fence, attempt",
    );
    let mut leases = rows(&transaction, sql)
        .await?
        .iter()
        .map(|row| {
            let mut cells = Cells::of(row)?;
            Ok(LeasedScan {
                id: ScanId(cells.id()?),
                lead_id: LeadId(cells.id()?),
                domain: cells.text()?.to_owned(),
                fence: cells.large()?,
                attempt: cells.int()?.unsigned_abs(),
                until,
            })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    set_lead_state(&transaction, &leases, "SCANNING", Some(now)).await?;
    transaction.commit().await?;
    leases.sort_unstable_by_key(|lease| lease.id);
    Ok(leases)
}

/// Moves the leads of these scans to a state.
async fn set_lead_state(
    transaction: &DatabaseTransaction,
    leases: &[LeasedScan],
    state: &str,
    changed_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    if leases.is_empty() {
        return Ok(());
    }
    let leads: Vec<Uuid> = leases.iter().map(|lease| lease.lead_id.0).collect();
    lock_leads(transaction, leads.iter().copied()).await?;
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE lead SET scan_state = ").bind(state);
    if let Some(at) = changed_at {
        sql.push(", updated_at = ").bind(at);
    }
    sql.push(" WHERE scan_state <> ").bind(state).push(" AND id").is_one_of(leads);
    run(transaction, sql).await.map(drop)
}

#[derive(Serialize)]
struct Held {
    id: String,
    fence: i64,
}

const HELD: &[(&str, Kind)] = &[("id", Kind::Id), ("fence", Kind::Number)];

/// The scans among these whose lease still holds, locked for update.
pub(super) async fn lock_held(
    transaction: &DatabaseTransaction,
    leases: impl Iterator<Item = &LeasedScan>,
) -> Result<HashSet<ScanId>, DbErr> {
    let leases: Vec<_> =
        leases.map(|lease| Held { id: id_text(lease.id.0), fence: lease.fence }).collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT s.id FROM ").records(json(&leases), HELD);
    sql.push(
        " CROSS JOIN scan AS s WHERE s.id = r.id AND s.fence = r.fence AND s.state = 'SCANNING'",
    );
    push_lock(&mut sql, "s.id", "s");
    rows(transaction, sql).await?.iter().map(|row| Ok(ScanId(Cells::of(row)?.id()?))).collect()
}

pub(super) async fn renew(
    store: &Store,
    leases: &[LeasedScan],
    until: DateTime<Utc>,
) -> Result<Vec<ScanId>, DbErr> {
    let transaction = store.begin().await?;
    let alive = lock_held(&transaction, leases.iter()).await?;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE scan SET due_at = ").bind(until).push(" WHERE id");
    sql.is_one_of(alive.iter().map(|scan| scan.0));
    run(&transaction, sql).await?;
    transaction.commit().await?;
    Ok(leases.iter().map(|lease| lease.id).filter(|scan| !alive.contains(scan)).collect())
}

pub(super) async fn release(store: &Store, leases: &[LeasedScan]) -> Result<(), DbErr> {
    let transaction = store.begin().await?;
    lock_leads(&transaction, leases.iter().map(|lease| lease.lead_id.0)).await?;
    let alive = lock_held(&transaction, leases.iter()).await?;
    let given_back: Vec<LeasedScan> =
        leases.iter().filter(|lease| alive.contains(&lease.id)).cloned().collect();
    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE scan SET state = 'QUEUED', due_at = requested_at, lease_owner = NULL, \
         attempt = attempt - 1, started_at = CASE WHEN attempt > 1 THEN started_at END WHERE id",
    );
    sql.is_one_of(given_back.iter().map(|lease| lease.id.0));
    run(&transaction, sql).await?;
    set_lead_state(&transaction, &given_back, "QUEUED", None).await?;
    transaction.commit().await
}
