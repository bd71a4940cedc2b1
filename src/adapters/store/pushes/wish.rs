//! Recording wishes: one a lead, however often it is asked for.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::super::{
    bulk::{json, push_lock, rows, run},
    cells::Cells,
    connection::Store,
    sql::{Kind, Sql, id_text},
};
use crate::{
    domain::{ids::LeadId, push::PushState},
    ports::store::pushes::Wished,
};

/// A wish of somebody who is no job: what it joins is no longer the jobs' alone, so cancelling a job
/// leaves it be.
pub(super) async fn wish(
    store: &Store,
    leads: &[LeadId],
    recreate: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Wished>, DbErr> {
    let transaction = store.begin().await?;
    let wished = wish_pushes(&transaction, leads, recreate, now).await?;
    let joined: Vec<_> = wished
        .iter()
        .filter(|(_, wished)| **wished == Wished::Waiting { created: false })
        .map(|(lead, _)| lead.0)
        .collect();
    if !joined.is_empty() {
        let mut sql = Sql::new(store.backend());
        sql.push(
            "UPDATE job_item SET outcome = 'JOINED' WHERE state = 'PUSHING' \
             AND outcome = 'REQUESTED' AND lead_id",
        );
        sql.is_one_of(joined);
        run(&transaction, sql).await?;
    }
    transaction.commit().await?;
    Ok(leads.iter().map(|lead| wished.get(lead).copied().unwrap_or(Wished::NoLead)).collect())
}

#[derive(Serialize)]
struct Record {
    id: String,
}

/// Records wishes within a transaction. Locks the leads first, so nobody else wishes or cancels
/// meanwhile. Unknown leads are not in the answer.
pub async fn wish_pushes(
    transaction: &DatabaseTransaction,
    leads: &[LeadId],
    recreate: bool,
    now: DateTime<Utc>,
) -> Result<HashMap<LeadId, Wished>, DbErr> {
    let backend = transaction.get_database_backend();
    let mut sql = Sql::new(backend);
    sql.push("SELECT l.id, l.score IS NOT NULL FROM lead AS l WHERE l.id");
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    push_lock(&mut sql, "l.domain", "l");
    let locked = rows(transaction, sql).await?;
    // Read once the leads are locked: before, somebody else's wish might not be seen.
    let mut sql = Sql::new(backend);
    sql.push("SELECT p.lead_id, p.state FROM dynamics_push AS p WHERE p.lead_id");
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok((LeadId(cells.id()?), cells.code()?))
    };
    let states: HashMap<LeadId, PushState> =
        rows(transaction, sql).await?.iter().map(read).collect::<Result<_, DbErr>>()?;
    let mut wished = HashMap::with_capacity(leads.len());
    let mut records = Vec::new();
    for row in &locked {
        let mut cells = Cells::of(row)?;
        let lead = LeadId(cells.id()?);
        let is_scanned = cells.flag()?;
        let state = states.get(&lead).copied();
        let answer = match state {
            _ if !is_scanned => Wished::NotScanned,
            Some(PushState::Deleted) if !recreate => Wished::Deleted,
            Some(
                PushState::Queued | PushState::Pushing | PushState::Retrying | PushState::Blocked,
            ) => Wished::Waiting { created: false },
            _ => Wished::Waiting { created: true },
        };
        if matches!(answer, Wished::Waiting { .. }) {
            records.push(Record { id: id_text(lead.0) });
        }
        wished.insert(lead, answer);
    }
    if records.is_empty() {
        return Ok(wished);
    }
    records.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let mut sql = Sql::new(backend);
    sql.push(
        "INSERT INTO dynamics_push (lead_id, state, requested_at, due_at) SELECT r.id, 'QUEUED', ",
    );
    sql.bind(now).push(", ").bind(now).push(" FROM ").records(json(&records), &[("id", Kind::Id)]);
    // A lead that was closed there is looked at before anything is written; one that was deleted
    // there is forgotten, and so made anew.
    sql.push(
        " WHERE true ON CONFLICT (lead_id) DO UPDATE SET \
         wish = dynamics_push.wish + CASE WHEN dynamics_push.state = 'PUSHING' THEN 1 ELSE 0 END, \
         state = CASE WHEN dynamics_push.due_at IS NULL THEN 'QUEUED' \
         ELSE dynamics_push.state END, \
         attempts = CASE WHEN dynamics_push.due_at IS NULL THEN 0 ELSE dynamics_push.attempts END, \
         requested_at = CASE WHEN dynamics_push.due_at IS NULL THEN excluded.requested_at \
         ELSE dynamics_push.requested_at END, \
         due_at = COALESCE(dynamics_push.due_at, excluded.due_at), \
         version = CASE WHEN dynamics_push.state IN ('CLOSED', 'DELETED') THEN NULL \
         ELSE dynamics_push.version END, \
         dynamics_id = CASE WHEN dynamics_push.state = 'DELETED' THEN NULL \
         ELSE dynamics_push.dynamics_id END, \
         held = CASE WHEN dynamics_push.state = 'DELETED' THEN NULL ELSE dynamics_push.held END, \
         hash = CASE WHEN dynamics_push.state = 'DELETED' THEN NULL ELSE dynamics_push.hash END",
    );
    run(transaction, sql).await?;
    Ok(wished)
}
