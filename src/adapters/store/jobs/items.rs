//! The items of a job: what they are while they wait, and how they end.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;
use uuid::Uuid;

use super::super::{
    bulk::{json, rows, run},
    cells::Cells,
    codes::Code,
    sql::{Kind, Sql, id_text},
};
use crate::domain::ids::{JobId, LeadId, ScanId};

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Not yet taken.
    Waiting,
    /// Its scan has not ended.
    Scanning,
    /// Its push has not ended.
    Pushing,
    /// Ended well.
    Succeeded,
    /// Failed, for its reason.
    Failed,
    /// Nothing to do.
    Skipped,
}

/// How an imported row ended, or how a scan or a push came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A new lead.
    Added,
    /// A better fact.
    Updated,
    /// Nothing new.
    Unchanged,
    /// A row of a domain that stood earlier; so marked while it waits.
    Duplicate,
    /// A row that is no lead.
    Refused,
    /// A scan or push that this item asked for.
    Requested,
    /// One that somebody else had asked for, or joined.
    Joined,
}

super::super::codes::codes! {
    State {
        Waiting = "WAITING",
        Scanning = "SCANNING",
        Pushing = "PUSHING",
        Succeeded = "SUCCEEDED",
        Failed = "FAILED",
        Skipped = "SKIPPED",
    }
    Outcome {
        Added = "ADDED",
        Updated = "UPDATED",
        Unchanged = "UNCHANGED",
        Duplicate = "DUPLICATE",
        Refused = "REFUSED",
        Requested = "REQUESTED",
        Joined = "JOINED",
    }
}

/// Why a row of a domain that was erased is refused.
pub(super) const ERASED: &str = "erased";

/// An item's row with nothing told yet.
pub(super) fn blank(job: Uuid, position: i32, item: &str, state: State) -> entity::job_item::Model {
    entity::job_item::Model {
        job_id: job,
        position,
        row_number: None,
        item: item.to_owned(),
        domain: None,
        domain_unicode: None,
        company_name: None,
        country: None,
        source: None,
        state: state.code().to_owned(),
        outcome: None,
        reason: None,
        lead_id: None,
        scan_id: None,
    }
}

/// An item that waits.
pub(super) struct Waiting {
    pub position: i32,
    pub row_number: Option<i32>,
    pub item: String,
    pub domain: Option<String>,
    pub domain_unicode: Option<String>,
    pub company_name: Option<String>,
    pub country: Option<String>,
    pub source: Option<crate::domain::lead::FactSource>,
    pub outcome: Option<Outcome>,
    pub lead: Option<LeadId>,
}

/// The next items of a job, in their order.
pub(super) async fn waiting(
    transaction: &DatabaseTransaction,
    job: JobId,
    limit: u32,
) -> Result<Vec<Waiting>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "SELECT position, row_number, item, domain, domain_unicode, company_name, country, \
         source, outcome, lead_id FROM job_item WHERE state = 'WAITING' AND job_id = ",
    );
    sql.bind(job.0).push(" ORDER BY position LIMIT ").bind(i64::from(limit));
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok(Waiting {
            position: cells.int()?,
            row_number: cells.maybe_int()?,
            item: cells.text()?.to_owned(),
            domain: cells.maybe_owned()?,
            domain_unicode: cells.maybe_owned()?,
            company_name: cells.maybe_owned()?,
            country: cells.maybe_owned()?,
            source: cells.maybe_code()?,
            outcome: cells.maybe_code()?,
            lead: cells.maybe_id()?.map(LeadId),
        })
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}

/// What a chunk did with an item.
pub(super) struct Taken {
    pub position: i32,
    pub state: State,
    pub outcome: Option<Outcome>,
    /// Kept as it is when `None`.
    pub reason: Option<&'static str>,
    pub lead: Option<LeadId>,
    pub scan: Option<ScanId>,
}

#[derive(Serialize)]
struct Record {
    place: i32,
    ended: &'static str,
    how: Option<&'static str>,
    why: Option<&'static str>,
    lead: Option<String>,
    scan: Option<String>,
}

/// Moves items on. False: some of them no longer wait, so somebody else has dealt with them.
pub(super) async fn move_on(
    transaction: &DatabaseTransaction,
    job: JobId,
    taken: &[Taken],
) -> Result<bool, DbErr> {
    if taken.is_empty() {
        return Ok(true);
    }
    let records: Vec<_> = taken
        .iter()
        .map(|item| Record {
            place: item.position,
            ended: item.state.code(),
            how: item.outcome.map(Code::code),
            why: item.reason,
            lead: item.lead.map(|lead| id_text(lead.0)),
            scan: item.scan.map(|scan| id_text(scan.0)),
        })
        .collect();
    // All rows exist: an upsert goes from the few to the many on both databases, where SQLite would
    // walk all rows of the job for an UPDATE … FROM.
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "INSERT INTO job_item (job_id, position, item, state, outcome, reason, lead_id, scan_id) \
         SELECT ",
    );
    sql.bind(job.0).push(", r.place, '', r.ended, r.how, r.why, r.lead, r.scan FROM ");
    sql.records(
        json(&records),
        &[
            ("place", Kind::Number),
            ("ended", Kind::Text),
            ("how", Kind::Text),
            ("why", Kind::Text),
            ("lead", Kind::Id),
            ("scan", Kind::Id),
        ],
    );
    sql.push(
        " WHERE true ON CONFLICT (job_id, position) DO UPDATE SET state = excluded.state, \
         outcome = excluded.outcome, reason = COALESCE(excluded.reason, job_item.reason), \
         lead_id = excluded.lead_id, scan_id = excluded.scan_id \
         WHERE job_item.state = 'WAITING'",
    );
    Ok(run(transaction, sql).await? == taken.len() as u64)
}
