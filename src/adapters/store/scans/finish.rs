//! Storing what came of scans: a batch of results in one transaction.

mod changes;
mod tags;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::{
    super::{
        alerts::raise,
        bulk::{insert, json, push_lock, rows, run},
        cells::Cells,
        codes::Code,
        connection::Store,
        counters::{Counted, Deltas},
        jobs::{JobDelta, move_counts},
        rows::{assessment_row, signals_row},
        sql::{Kind, Sql, id_text, time_text},
    },
    lease::lock_held,
};
use crate::{
    domain::{
        assessment::Assessment,
        ids::{JobId, LeadId},
        signals::Signals,
    },
    ports::store::scans::{ScanResult, Stored},
};

pub(super) async fn finish(store: &Store, results: &[ScanResult]) -> Result<Stored, DbErr> {
    let transaction = store.begin().await?;
    let before = lock_leads_counted(&transaction, results).await?;
    let mut alive = lock_held(&transaction, results.iter().map(|result| &result.lease)).await?;
    // Removed as it is taken: a lease gives one result.
    let taken: Vec<&ScanResult> =
        results.iter().filter(|result| alive.remove(&result.lease.id)).collect();
    if taken.is_empty() {
        return Ok(Stored::default());
    }

    let is_first = |lead: &LeadId| before.get(lead).is_some_and(|(_, is_first)| *is_first);
    let last = changes::before(&transaction, &taken, is_first).await?;
    end_scans(&transaction, &taken).await?;
    let mut signals = Vec::with_capacity(taken.len());
    let mut assessments = Vec::with_capacity(taken.len());
    let mut good = Vec::with_capacity(taken.len());
    let mut deltas = Deltas::default();
    for result in &taken {
        let Ok((observed, assessment)) = &result.outcome else { continue };
        let scan = result.lease.id;
        signals.push(signals_row(scan, observed));
        assessments.push(assessment_row(scan, assessment, result.finished_at));
        good.push(GoodLead::of(result, observed, assessment));
        if let Some((counted, _)) = before.get(&result.lease.lead_id) {
            deltas.changed(counted, &counted_after(counted, observed, assessment));
        }
    }
    insert::<entity::signals::Entity>(&transaction, &signals).await?;
    insert::<entity::assessment::Entity>(&transaction, &assessments).await?;
    set_good_leads(&transaction, &good).await?;
    set_failed_leads(&transaction, &taken).await?;
    want_registration(&transaction, &taken, is_first).await?;

    tags::follow_the_facts(&transaction, &taken, &last).await?;
    let at = taken.iter().map(|result| result.finished_at).max().unwrap_or_default();
    let jobs = end_items(&transaction, &taken, at).await?;
    deltas.apply(&transaction).await?;
    raise(&transaction, store.ids(), &changes::alerts(&taken, &last)).await?;
    transaction.commit().await?;
    Ok(Stored { scans: taken.iter().map(|result| result.lease.id).collect(), jobs })
}

/// What of each lead is counted now, and whether no good scan of it has ended yet. Locked, in the
/// order of the domains.
async fn lock_leads_counted(
    transaction: &DatabaseTransaction,
    results: &[ScanResult],
) -> Result<HashMap<LeadId, (Counted, bool)>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id, l.scan_id, ").push(Counted::COLUMNS);
    sql.push(" FROM lead AS l WHERE l.id");
    sql.is_one_of(results.iter().map(|result| result.lease.lead_id.0));
    push_lock(&mut sql, "l.domain", "l");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let lead = LeadId(cells.id()?);
        let is_first = cells.maybe_id()?.is_none();
        Ok((lead, (Counted::read(&mut cells)?, is_first)))
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}

fn counted_after(before: &Counted, signals: &Signals, assessment: &Assessment) -> Counted {
    Counted {
        segment: Some(assessment.segment),
        category: Some(assessment.category),
        provider: Some(signals.provider),
        country: before.country.clone(),
        score: Some(i16::from(assessment.score)),
        is_referral: before.is_referral,
    }
}

#[derive(Serialize)]
struct EndedScan<'a> {
    id: String,
    state: &'static str,
    at: String,
    failure: Option<&'a str>,
}

async fn end_scans(transaction: &DatabaseTransaction, taken: &[&ScanResult]) -> Result<(), DbErr> {
    let ended: Vec<_> = taken
        .iter()
        .map(|result| EndedScan {
            id: id_text(result.lease.id.0),
            state: if result.outcome.is_ok() { "SCANNED" } else { "FAILED" },
            at: time_text(result.finished_at),
            failure: result.outcome.as_ref().err().map(String::as_str),
        })
        .collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE scan SET state = r.state, finished_at = r.at, failure = r.failure, lease_owner = NULL FROM ");
    sql.records(
        json(&ended),
        &[("id", Kind::Id), ("state", Kind::Text), ("at", Kind::Time), ("failure", Kind::Text)],
    );
    sql.push(" WHERE scan.id = r.id");
    run(transaction, sql).await.map(drop)
}

#[derive(Serialize)]
struct GoodLead {
    id: String,
    scan_id: String,
    segment: &'static str,
    category: &'static str,
    provider: &'static str,
    score: u8,
    priority: u8,
    at: String,
}

impl GoodLead {
    fn of(result: &ScanResult, signals: &Signals, assessment: &Assessment) -> Self {
        Self {
            id: id_text(result.lease.lead_id.0),
            scan_id: id_text(result.lease.id.0),
            segment: assessment.segment.code(),
            category: assessment.category.code(),
            provider: signals.provider.code(),
            score: assessment.score,
            priority: assessment.priority,
            at: time_text(result.finished_at),
        }
    }
}

async fn set_good_leads(transaction: &DatabaseTransaction, good: &[GoodLead]) -> Result<(), DbErr> {
    if good.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "UPDATE lead SET scan_state = 'SCANNED', scan_id = r.scan_id, segment = r.segment, \
         category = r.category, provider = r.provider, score = r.score, priority = r.priority, \
         sort_score = -r.score, scanned_at = r.at, sort_scanned_at = r.at, updated_at = r.at FROM ",
    );
    sql.records(
        json(good),
        &[
            ("id", Kind::Id),
            ("scan_id", Kind::Id),
            ("segment", Kind::Text),
            ("category", Kind::Text),
            ("provider", Kind::Text),
            ("score", Kind::Number),
            ("priority", Kind::Number),
            ("at", Kind::Time),
        ],
    );
    sql.push(" WHERE lead.id = r.id");
    run(transaction, sql).await.map(drop)
}

#[derive(Serialize)]
struct At {
    id: String,
    at: String,
}

const AT: &[(&str, Kind)] = &[("id", Kind::Id), ("at", Kind::Time)];

/// The facts of the last good scan stand.
async fn set_failed_leads(
    transaction: &DatabaseTransaction,
    taken: &[&ScanResult],
) -> Result<(), DbErr> {
    let failed = leads_at(taken, |result| result.outcome.is_err());
    if failed.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE lead SET scan_state = 'FAILED', updated_at = r.at FROM ");
    sql.records(json(&failed), AT).push(" WHERE lead.id = r.id");
    run(transaction, sql).await.map(drop)
}

/// Registration data of a lead is looked up once its first good scan has ended.
async fn want_registration(
    transaction: &DatabaseTransaction,
    taken: &[&ScanResult],
    is_first: impl Fn(&LeadId) -> bool,
) -> Result<(), DbErr> {
    let wanted =
        leads_at(taken, |result| result.outcome.is_ok() && is_first(&result.lease.lead_id));
    if wanted.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("INSERT INTO whois (lead_id, next_at) SELECT r.id, r.at FROM ");
    sql.records(json(&wanted), AT).push(" WHERE true ON CONFLICT (lead_id) DO NOTHING");
    run(transaction, sql).await.map(drop)
}

fn leads_at(taken: &[&ScanResult], which: impl Fn(&ScanResult) -> bool) -> Vec<At> {
    let leads = taken.iter().filter(|result| which(result)).map(|result| At {
        id: id_text(result.lease.lead_id.0),
        at: time_text(result.finished_at),
    });
    leads.collect()
}

#[derive(Serialize)]
struct EndedItem<'a> {
    scan: String,
    ended: &'static str,
    why: Option<&'a str>,
}

/// Ends the items that waited for these scans and moves the counts of their jobs.
async fn end_items(
    transaction: &DatabaseTransaction,
    taken: &[&ScanResult],
    at: DateTime<Utc>,
) -> Result<Vec<JobId>, DbErr> {
    let ended: Vec<_> = taken
        .iter()
        .map(|result| EndedItem {
            scan: id_text(result.lease.id.0),
            ended: if result.outcome.is_ok() { "SUCCEEDED" } else { "FAILED" },
            why: result.outcome.as_ref().err().map(String::as_str),
        })
        .collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE job_item SET state = r.ended, reason = r.why FROM ");
    sql.records(json(&ended), &[("scan", Kind::Id), ("ended", Kind::Text), ("why", Kind::Text)]);
    sql.push(" WHERE job_item.scan_id = r.scan AND job_item.state = 'SCANNING' RETURNING job_id, reason IS NULL");
    let mut jobs: BTreeMap<JobId, JobDelta> = BTreeMap::new();
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let delta = jobs.entry(JobId(cells.id()?)).or_default();
        if cells.flag()? {
            delta.succeeded += 1;
        } else {
            delta.failed += 1;
        }
    }
    move_counts(transaction, &jobs, at).await?;
    Ok(jobs.into_keys().collect())
}
