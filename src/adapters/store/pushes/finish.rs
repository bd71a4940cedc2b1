//! Storing what came of deliveries.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::{
    super::{
        bulk::{insert, json, push_lock, rows, run},
        cells::Cells,
        codes::Code,
        connection::Store,
        jobs::{JobDelta, move_counts},
        sql::{Kind, Sql, id_text, time_text},
    },
    held,
};
use crate::{
    domain::{
        ids::{JobId, LeadId},
        push::{
            PushState,
            attempt::{Attempt, OutcomeKind},
        },
    },
    ports::store::pushes::{PushResult, Settled},
};

pub(super) async fn finish(store: &Store, results: &[PushResult]) -> Result<Settled, DbErr> {
    let transaction = store.begin().await?;
    let mut alive = lock_held(&transaction, results).await?;
    // Removed as it is taken: a lease gives one result.
    let taken: Vec<&PushResult> =
        results.iter().filter(|result| alive.remove(&result.lead_id)).collect();
    if taken.is_empty() {
        return Ok(Settled::default());
    }
    set_pushes(&transaction, &taken).await?;
    let attempts: Vec<_> = taken
        .iter()
        .filter_map(|result| Some(attempt_row(result.lead_id, result.attempt.as_ref()?)))
        .collect();
    insert::<entity::dynamics_push_attempt::Entity>(&transaction, &attempts).await?;
    let at = taken.iter().map(|result| result.at).max().unwrap_or_default();
    let jobs = end_items(&transaction, &taken, at).await?;
    if let Some(success) =
        taken.iter().filter(|result| is_good(result)).map(|result| result.at).max()
    {
        let mut sql = Sql::new(store.backend());
        sql.push("UPDATE dynamics_connection SET last_succeeded_at = ").bind(success);
        sql.push(" WHERE id = 1 AND (last_succeeded_at IS NULL OR last_succeeded_at < ");
        sql.bind(success).push(")");
        run(&transaction, sql).await?;
    }
    transaction.commit().await?;
    Ok(Settled { leads: taken.iter().map(|result| result.lead_id).collect(), jobs })
}

/// Dynamics said that it was written.
fn is_good(result: &PushResult) -> bool {
    result.attempt.as_ref().is_some_and(|attempt| {
        matches!(attempt.outcome, OutcomeKind::Created | OutcomeKind::Updated)
    })
}

#[derive(Serialize)]
struct Held {
    id: String,
    fence: i64,
}

async fn lock_held(
    transaction: &DatabaseTransaction,
    results: &[PushResult],
) -> Result<HashSet<LeadId>, DbErr> {
    let held: Vec<_> = results
        .iter()
        .map(|result| Held { id: id_text(result.lead_id.0), fence: result.fence })
        .collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT p.lead_id FROM ");
    sql.records(json(&held), &[("id", Kind::Id), ("fence", Kind::Number)]);
    sql.push(
        " CROSS JOIN dynamics_push AS p WHERE p.lead_id = r.id AND p.fence = r.fence \
         AND p.state = 'PUSHING'",
    );
    push_lock(&mut sql, "p.lead_id", "p");
    rows(transaction, sql).await?.iter().map(|row| Ok(LeadId(Cells::of(row)?.id()?))).collect()
}

#[derive(Serialize)]
struct Ended<'a> {
    id: String,
    wish: i64,
    state: &'static str,
    attempts: u32,
    due: Option<String>,
    dynamics_id: Option<String>,
    version: Option<&'a str>,
    hash: Option<&'a str>,
    held: Option<String>,
    pushed: Option<String>,
    sent: u8,
    reason: Option<&'static str>,
    code: Option<&'a str>,
    field: Option<&'a str>,
    at: String,
}

const ENDED: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("wish", Kind::Number),
    ("state", Kind::Text),
    ("attempts", Kind::Number),
    ("due", Kind::Time),
    ("dynamics_id", Kind::Id),
    ("version", Kind::Text),
    ("hash", Kind::Text),
    ("held", Kind::Text),
    ("pushed", Kind::Time),
    ("sent", Kind::Number),
    ("reason", Kind::Text),
    ("code", Kind::Text),
    ("field", Kind::Text),
    ("at", Kind::Time),
];

impl<'a> Ended<'a> {
    fn of(result: &'a PushResult) -> Self {
        let known = result.known.as_ref();
        let failure = result.attempt.as_ref().and_then(|attempt| attempt.failure.as_ref());
        let held = known.and_then(|known| held::write(&known.held));
        Self {
            id: id_text(result.lead_id.0),
            wish: result.wish,
            state: result.standing.state.code(),
            attempts: result.standing.attempts,
            due: result.due.map(time_text),
            dynamics_id: known.map(|known| id_text(known.dynamics_id)),
            version: known.and_then(|known| known.version.as_deref()),
            hash: known.and_then(|known| known.hash.as_deref()),
            held,
            pushed: known.and_then(|known| known.pushed_at).map(time_text),
            sent: u8::from(result.attempt.is_some()),
            reason: failure.map(|failure| failure.reason.code()),
            code: failure.and_then(|failure| failure.code.as_deref()),
            field: failure.and_then(|failure| failure.field.as_deref()),
            at: time_text(result.at),
        }
    }
}

/// A wish that came meanwhile keeps the push going, whatever became of the one before.
async fn set_pushes(transaction: &DatabaseTransaction, taken: &[&PushResult]) -> Result<(), DbErr> {
    let ended: Vec<_> = taken.iter().map(|result| Ended::of(result)).collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "UPDATE dynamics_push SET \
         state = CASE WHEN dynamics_push.wish > r.wish AND r.due IS NULL THEN 'QUEUED' ELSE r.state END, \
         attempts = CASE WHEN dynamics_push.wish > r.wish THEN 0 ELSE r.attempts END, \
         due_at = CASE WHEN dynamics_push.wish > r.wish AND r.due IS NULL THEN r.at ELSE r.due END, \
         lease_owner = NULL, dynamics_id = r.dynamics_id, version = r.version, hash = r.hash, \
         held = r.held, pushed_at = COALESCE(r.pushed, dynamics_push.pushed_at), \
         reason = CASE WHEN r.sent = 1 THEN r.reason ELSE dynamics_push.reason END, \
         code = CASE WHEN r.sent = 1 THEN r.code ELSE dynamics_push.code END, \
         field = CASE WHEN r.sent = 1 THEN r.field ELSE dynamics_push.field END, \
         failed_at = CASE WHEN r.sent = 0 THEN dynamics_push.failed_at WHEN r.reason IS NULL THEN NULL \
         ELSE r.at END FROM ",
    );
    sql.records(json(&ended), ENDED).push(" WHERE dynamics_push.lead_id = r.id");
    run(transaction, sql).await.map(drop)
}

fn attempt_row(lead: LeadId, attempt: &Attempt) -> entity::dynamics_push_attempt::Model {
    let failure = attempt.failure.as_ref();
    entity::dynamics_push_attempt::Model {
        id: attempt.id,
        lead_id: lead.0,
        at: attempt.at,
        outcome: attempt.outcome.code().to_owned(),
        http_status: attempt.http_status.map(i32::from),
        reason: failure.map(|failure| failure.reason.code().to_owned()),
        code: failure.and_then(|failure| failure.code.clone()),
        field: failure.and_then(|failure| failure.field.clone()),
        request_id: attempt.request_id.clone(),
        duration_ms: i32::try_from(attempt.duration_ms).unwrap_or(i32::MAX),
    }
}

#[derive(Serialize)]
struct EndedItem {
    lead: String,
    ended: &'static str,
    why: Option<String>,
}

/// How the items that wait for this lead end; `None`: they wait on.
fn item_end(result: &PushResult) -> Option<(&'static str, Option<String>)> {
    let failed = |code: &str| Some(("FAILED", Some(format!("dynamics-{code}"))));
    let outcome = result.attempt.as_ref().map(|attempt| attempt.outcome);
    match result.standing.state {
        PushState::Pushed if outcome == Some(OutcomeKind::Unchanged) => Some(("SKIPPED", None)),
        PushState::Pushed => Some(("SUCCEEDED", None)),
        PushState::Closed => failed("closed"),
        PushState::Deleted => failed("deleted"),
        PushState::Failed => {
            let failure = result.attempt.as_ref().and_then(|attempt| attempt.failure.as_ref());
            failed(failure.map_or("refused", |failure| failure.reason.code()))
        }
        PushState::NotPushed
        | PushState::Queued
        | PushState::Pushing
        | PushState::Retrying
        | PushState::Blocked => None,
    }
}

/// Ends the items that waited for these leads and moves the counts of their jobs.
async fn end_items(
    transaction: &DatabaseTransaction,
    taken: &[&PushResult],
    at: DateTime<Utc>,
) -> Result<Vec<JobId>, DbErr> {
    let ended: Vec<_> = taken
        .iter()
        .filter_map(|result| {
            let (ended, why) = item_end(result)?;
            Some(EndedItem { lead: id_text(result.lead_id.0), ended, why })
        })
        .collect();
    if ended.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE job_item SET state = r.ended, reason = r.why FROM ");
    sql.records(json(&ended), &[("lead", Kind::Id), ("ended", Kind::Text), ("why", Kind::Text)]);
    sql.push(
        " WHERE job_item.lead_id = r.lead AND job_item.state = 'PUSHING' \
         RETURNING job_id, state",
    );
    let mut jobs: BTreeMap<JobId, JobDelta> = BTreeMap::new();
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let delta = jobs.entry(JobId(cells.id()?)).or_default();
        match cells.text()? {
            "SUCCEEDED" => delta.succeeded += 1,
            "SKIPPED" => delta.skipped += 1,
            _ => delta.failed += 1,
        }
    }
    move_counts(transaction, &jobs, at).await?;
    Ok(jobs.into_keys().collect())
}
