//! A chunk of a bulk scan: domains become leads' scans.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::{
    super::{
        bulk::{json, rows},
        cells::Cells,
        connection::Store,
        scans::request_scans,
        sql::{Kind, Sql},
    },
    items::{Outcome, State, Taken, Waiting, move_on, waiting},
    step::{Chunk, LeasedJob},
    target::{is_unread, read_target},
};
use crate::domain::ids::LeadId;

/// Why nothing can be done with a domain that is no lead.
pub(super) const UNKNOWN_LEAD: &str = "lead-unknown";

/// `None`: somebody else has dealt with these items.
pub(super) async fn chunk(
    transaction: &DatabaseTransaction,
    store: &Store,
    job: &LeasedJob,
    size: u32,
    now: DateTime<Utc>,
) -> Result<Option<Chunk>, DbErr> {
    if is_unread(job) {
        return read_target(transaction, job).await.map(Some);
    }
    let items = waiting(transaction, job.id, size).await?;
    let known = leads_of(transaction, &items).await?;
    let lead_of = |item: &Waiting| {
        item.lead.or_else(|| known.get(item.domain.as_deref().unwrap_or_default()).copied())
    };
    let leads: Vec<LeadId> = items.iter().filter_map(lead_of).collect();
    let asked = if leads.is_empty() {
        None
    } else {
        Some(request_scans(transaction, store.ids(), &leads, now).await?)
    };

    let mut chunk = Chunk::default();
    let mut taken = Vec::with_capacity(items.len());
    for item in &items {
        let (Some(lead), Some(asked)) = (lead_of(item), &asked) else {
            chunk.job.failed += 1;
            taken.push(Taken {
                position: item.position,
                state: State::Failed,
                outcome: None,
                reason: Some(UNKNOWN_LEAD),
                lead: None,
                scan: None,
            });
            continue;
        };
        let scan = asked.of(lead)?;
        taken.push(Taken {
            position: item.position,
            state: State::Scanning,
            outcome: Some(if scan.created { Outcome::Requested } else { Outcome::Joined }),
            reason: None,
            lead: Some(lead),
            scan: Some(scan.scan_id),
        });
    }
    Ok(move_on(transaction, job.id, &taken).await?.then_some(chunk))
}

#[derive(Serialize)]
struct Record<'a> {
    domain: &'a str,
}

/// The leads of items that name a domain only.
pub(super) async fn leads_of(
    transaction: &DatabaseTransaction,
    items: &[Waiting],
) -> Result<HashMap<String, LeadId>, DbErr> {
    let unknown = items.iter().filter(|item| item.lead.is_none());
    let domains: Vec<_> =
        unknown.filter_map(|item| Some(Record { domain: item.domain.as_deref()? })).collect();
    if domains.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.domain, l.id FROM lead AS l WHERE l.domain IN (SELECT r.domain FROM ");
    sql.records(json(&domains), &[("domain", Kind::Text)]).push(")");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok((cells.text()?.to_owned(), LeadId(cells.id()?)))
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}
