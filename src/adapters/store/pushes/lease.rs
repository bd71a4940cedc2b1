//! Leases: taken and lengthened.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{
        bulk::{json, rows, run},
        cells::Cells,
        connection::Store,
        sql::{Kind, Sql, id_text},
    },
    read::{FROM, KNOWN, SUBJECT, read_known, read_subject},
};
use crate::{
    domain::{
        ids::LeadId,
        push::{PushState, machine::Standing},
    },
    ports::store::pushes::LeasedPush,
};

/// Of one wish: its fence, which wish it is, and its attempts.
type Taken = HashMap<Uuid, (i64, i64, u32)>;

pub(super) async fn lease(
    store: &Store,
    owner: Uuid,
    limit: u32,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<LeasedPush>, DbErr> {
    // An idle poll takes no lock.
    if limit == 0 || next_due(store).await?.is_none_or(|due| due > now) {
        return Ok(Vec::new());
    }
    let transaction = store.begin().await?;
    let taken = take(&transaction, owner, limit, now, until).await?;
    let leased = if taken.is_empty() {
        Vec::new()
    } else {
        read_leased(&transaction, &taken, until).await?
    };
    transaction.commit().await?;
    Ok(leased)
}

async fn take(
    transaction: &DatabaseTransaction,
    owner: Uuid,
    limit: u32,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Taken, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("WITH due AS MATERIALIZED (SELECT lead_id FROM dynamics_push WHERE due_at <= ");
    sql.bind(now).push(" ORDER BY due_at, lead_id LIMIT ").number(limit);
    if sql.is_postgres() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql.push(") UPDATE dynamics_push SET state = 'PUSHING', fence = fence + 1, due_at = ");
    sql.bind(until).push(", lease_owner = ").bind(owner);
    sql.push(
        " WHERE lead_id IN (SELECT lead_id FROM due) RETURNING lead_id, fence, wish, attempts",
    );
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let lead = cells.id()?;
        Ok((lead, (cells.large()?, cells.large()?, cells.int()?.unsigned_abs())))
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}

async fn read_leased(
    transaction: &DatabaseTransaction,
    taken: &Taken,
    until: DateTime<Utc>,
) -> Result<Vec<LeasedPush>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT ").push(SUBJECT).push(", ").push(KNOWN).push(FROM).push(" WHERE l.id");
    sql.is_one_of(taken.keys().copied()).push(" ORDER BY p.requested_at, l.id");
    let mut leased = Vec::with_capacity(taken.len());
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let subject = read_subject(&mut cells)?;
        let known = read_known(&mut cells)?;
        let Some((fence, wish, attempts)) = taken.get(&subject.lead_id.0).copied() else {
            continue;
        };
        let standing = Standing { state: PushState::Pushing, attempts };
        leased.push(LeasedPush { fence, wish, standing, known, subject, until });
    }
    Ok(leased)
}

#[derive(Serialize)]
struct Held {
    id: String,
    fence: i64,
}

pub(super) async fn renew(
    store: &Store,
    held: &[(LeadId, i64)],
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let records: Vec<_> =
        held.iter().map(|(lead, fence)| Held { id: id_text(lead.0), fence: *fence }).collect();
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE dynamics_push SET due_at = ").bind(until).push(" FROM ");
    sql.records(json(&records), &[("id", Kind::Id), ("fence", Kind::Number)]);
    sql.push(
        " WHERE dynamics_push.lead_id = r.id AND dynamics_push.fence = r.fence \
         AND dynamics_push.state = 'PUSHING'",
    );
    run(&transaction, sql).await?;
    transaction.commit().await
}

pub(super) async fn next_due(store: &Store) -> Result<Option<DateTime<Utc>>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT due_at FROM dynamics_push WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1");
    let found = rows(store.reader(), sql).await?;
    found.first().map(|row| Cells::of(row)?.moment()).transpose()
}
