//! Asking for scans: one active scan a lead, whoever asks and however often.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;
use uuid::Uuid;

use super::super::{
    bulk::{json, lock_leads, rows, run},
    cells::Cells,
    connection::Store,
    sql::{Kind, Sql, id_text},
};
use crate::{
    domain::ids::{LeadId, ScanId},
    ports::{clock::Ids, store::scans::Requested},
};

/// Leads that one statement asks for; a longer list is taken in several.
const RESCANS_AT_ONCE: u32 = 1_000;

/// The scan that each lead of a request waits for.
pub struct Asked(HashMap<LeadId, Requested>);

impl Asked {
    /// Of one of the leads that were asked for.
    pub fn of(&self, lead: LeadId) -> Result<Requested, DbErr> {
        let found = self.0.get(&lead).copied();
        found.ok_or_else(|| DbErr::Custom(format!("no scan was queued for lead {lead}")))
    }
}

#[derive(Serialize)]
struct Record {
    id: String,
    lead_id: String,
}

/// Queues scans within a transaction. Locks the leads first, so nobody else queues or ends a scan
/// of theirs until it is committed.
pub async fn request_scans(
    transaction: &DatabaseTransaction,
    ids: &dyn Ids,
    leads: &[LeadId],
    now: DateTime<Utc>,
) -> Result<Asked, DbErr> {
    let mut records = Vec::with_capacity(leads.len());
    let mut wanted: HashMap<LeadId, Option<Requested>> = HashMap::with_capacity(leads.len());
    for lead in leads {
        if wanted.insert(*lead, None).is_none() {
            // Identities in the order asked for: the queue is served in it.
            records.push(Record { id: id_text(ids.new_id(now)), lead_id: id_text(lead.0) });
        }
    }
    let existing = lock_leads(transaction, wanted.keys().map(|lead| lead.0)).await?;
    if existing < wanted.len() {
        let missing = wanted.len() - existing;
        return Err(DbErr::Custom(format!("{missing} of the leads to scan do not exist")));
    }

    let mut queued = Vec::with_capacity(records.len());
    for (scan_id, lead) in insert(transaction, &records, now).await? {
        wanted.insert(lead, Some(Requested { scan_id, created: true }));
        queued.push(lead.0);
    }
    if queued.len() < wanted.len() {
        for (scan_id, lead) in active(transaction, wanted.keys()).await? {
            let found = wanted.entry(lead).or_default();
            found.get_or_insert(Requested { scan_id, created: false });
        }
    }
    if !queued.is_empty() {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("UPDATE lead SET scan_state = 'QUEUED', updated_at = ").bind(now);
        sql.push(" WHERE id").is_one_of(queued);
        run(transaction, sql).await?;
    }
    let found = wanted.into_iter().filter_map(|(lead, found)| Some((lead, found?)));
    Ok(Asked(found.collect()))
}

async fn insert(
    transaction: &DatabaseTransaction,
    records: &[Record],
    now: DateTime<Utc>,
) -> Result<Vec<(ScanId, LeadId)>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("INSERT INTO scan (id, lead_id, state, requested_at, due_at) SELECT r.id, r.lead_id, 'QUEUED', ");
    sql.bind(now).push(", ").bind(now).push(" FROM ");
    sql.records(json(records), &[("id", Kind::Id), ("lead_id", Kind::Id)]);
    sql.push(
        " WHERE NOT EXISTS (SELECT 1 FROM scan AS s WHERE s.lead_id = r.lead_id \
         AND s.state IN ('QUEUED', 'SCANNING')) RETURNING id, lead_id",
    );
    read_pairs(transaction, sql).await
}

async fn active<'a>(
    transaction: &DatabaseTransaction,
    leads: impl Iterator<Item = &'a LeadId>,
) -> Result<Vec<(ScanId, LeadId)>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT s.id, s.lead_id FROM scan AS s WHERE s.state IN ('QUEUED', 'SCANNING') AND s.lead_id");
    sql.is_one_of(leads.map(|lead| lead.0));
    read_pairs(transaction, sql).await
}

async fn read_pairs(
    transaction: &DatabaseTransaction,
    sql: Sql,
) -> Result<Vec<(ScanId, LeadId)>, DbErr> {
    let pair = |row| {
        let mut cells = Cells::of(row)?;
        Ok((ScanId(cells.id()?), LeadId(cells.id()?)))
    };
    rows(transaction, sql).await?.iter().map(pair).collect()
}

/// A request of somebody who is no job: the scans that it joins are no longer the jobs' alone, so
/// cancelling a job leaves them be.
pub(super) async fn request(
    store: &Store,
    leads: &[LeadId],
    now: DateTime<Utc>,
) -> Result<Vec<Requested>, DbErr> {
    let transaction = store.begin().await?;
    let asked = request_scans(&transaction, store.ids(), leads, now).await?;
    let answers: Vec<Requested> =
        leads.iter().map(|lead| asked.of(*lead)).collect::<Result<_, _>>()?;
    let joined: Vec<Uuid> =
        answers.iter().filter(|answer| !answer.created).map(|answer| answer.scan_id.0).collect();
    if !joined.is_empty() {
        let mut sql = Sql::new(store.backend());
        sql.push("UPDATE job_item SET outcome = 'JOINED' WHERE outcome = 'REQUESTED' AND scan_id");
        sql.is_one_of(joined);
        run(&transaction, sql).await?;
    }
    transaction.commit().await?;
    Ok(answers)
}

/// Leads whose facts are old and that nobody has tried to scan since: a lead that fails for long is
/// tried once in each interval, not again and again.
pub(super) async fn request_rescans(
    store: &Store,
    scanned_before: DateTime<Utc>,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<u32, DbErr> {
    let mut asked = 0;
    while asked < limit {
        let wanted = (limit - asked).min(RESCANS_AT_ONCE);
        let mut sql = Sql::new(store.backend());
        sql.push("SELECT l.id FROM lead AS l WHERE l.sort_scanned_at < ").bind(scanned_before);
        sql.push(" AND l.sort_scanned_at > ").bind(DateTime::<Utc>::UNIX_EPOCH);
        sql.push(
            " AND l.scan_state NOT IN ('QUEUED', 'SCANNING') AND NOT EXISTS (SELECT 1 \
             FROM scan AS s WHERE s.lead_id = l.id AND s.finished_at >= ",
        );
        sql.bind(scanned_before).push(") ORDER BY l.sort_scanned_at, l.domain LIMIT ");
        sql.number(wanted);
        let found = rows(store.reader(), sql).await?;
        let leads: Vec<LeadId> = found
            .iter()
            .map(|row| Ok(LeadId(Cells::of(row)?.id()?)))
            .collect::<Result<_, DbErr>>()?;
        if leads.is_empty() {
            break;
        }
        let transaction = store.begin().await?;
        let outcome = request_scans(&transaction, store.ids(), &leads, now).await?;
        transaction.commit().await?;
        let created = leads.iter().filter_map(|lead| outcome.of(*lead).ok());
        asked += created.filter(|answer| answer.created).count() as u32;
        if (leads.len() as u32) < wanted {
            break;
        }
    }
    Ok(asked)
}
