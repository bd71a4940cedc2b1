//! Recording jobs.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    super::{
        bulk::{insert, rows},
        cells::Cells,
        codes::Code,
        connection::Store,
        erasure::BLOT,
        sql::Sql,
        suppression::erased_domains,
    },
    items::{ERASED, Outcome, State, blank},
    read::by_ids,
    target::{UNREAD, write_filter},
};
use crate::{
    domain::{
        ids::JobId,
        job::{Job, JobKind, JobState},
    },
    ports::store::jobs::{BulkTarget, ImportItem, NewImport},
};

/// Items of one statement: its JSON stays at a few megabytes.
const ITEMS_AT_ONCE: usize = 5_000;

/// More items come as the import goes on.
pub(super) const GROWING: &str = "GROWING";

fn job_row(id: Uuid, kind: JobKind, now: DateTime<Utc>) -> entity::job::Model {
    entity::job::Model {
        id,
        kind: kind.code().to_owned(),
        state: JobState::Queued.code().to_owned(),
        name: None,
        digest: None,
        scan: false,
        target: None,
        total: 0,
        done: 0,
        succeeded: 0,
        failed: 0,
        skipped: 0,
        added: 0,
        updated: 0,
        unchanged: 0,
        duplicates: 0,
        refused: 0,
        progress: None,
        follow_up: None,
        failure: None,
        due_at: Some(now),
        lease_owner: None,
        fence: 0,
        attempts: 0,
        created_at: now,
        started_at: None,
        finished_at: None,
    }
}

pub(super) async fn import(
    store: &Store,
    import: &NewImport,
    now: DateTime<Utc>,
) -> Result<Job, DbErr> {
    let transaction = store.begin().await?;
    if let Some(job) = unfinished(&transaction, store, &import.digest).await? {
        return Ok(job);
    }
    let id = store.ids().new_id(now);
    let follow_up = import.scan.then(|| store.ids().new_id(now));
    let mut jobs = vec![entity::job::Model {
        name: Some(import.name.clone()),
        digest: Some(import.digest.clone()),
        scan: import.scan,
        total: count(import.items.len())?,
        follow_up,
        ..job_row(id, JobKind::Import, now)
    }];
    jobs.extend(follow_up.map(|id| entity::job::Model {
        due_at: None,
        progress: Some(GROWING.to_owned()),
        ..job_row(id, JobKind::Scan, now)
    }));
    // Another process may record the same file at the same time: the unique index on unfinished
    // digests refuses one of them, which then finds the other's job.
    insert::<entity::job::Entity>(&transaction, &jobs).await?;

    let domains = import.items.iter().filter_map(|item| item.lead.as_ref().ok());
    let domains = domains.map(|lead| lead.domain.as_str());
    let erased = erased_domains(&transaction, domains).await?;
    let mut seen = HashSet::with_capacity(import.items.len());
    let mut position = 0;
    for chunk in import.items.chunks(ITEMS_AT_ONCE) {
        let mut batch = Vec::with_capacity(chunk.len());
        for item in chunk {
            batch.push(match &item.lead {
                // Nothing of it is kept, not even within the job.
                Ok(lead) if erased.contains(lead.domain.as_str()) => entity::job_item::Model {
                    row_number: Some(item.row as i32),
                    reason: Some(ERASED.to_owned()),
                    ..blank(id, position, BLOT, State::Waiting)
                },
                _ => import_item(id, position, item, &mut seen),
            });
            position += 1;
        }
        insert::<entity::job_item::Entity>(&transaction, &batch).await?;
    }
    created(transaction, JobId(id)).await
}

/// A domain may stand in a file more than once: the later rows are known from here on.
fn import_item<'a>(
    job: Uuid,
    position: i32,
    item: &'a ImportItem,
    seen: &mut HashSet<&'a str>,
) -> entity::job_item::Model {
    let mut row = blank(job, position, &item.item, State::Waiting);
    row.row_number = Some(item.row as i32);
    match &item.lead {
        Ok(lead) => {
            let (ascii, unicode) = (lead.domain.as_str(), lead.domain.display());
            if !seen.insert(ascii) {
                row.outcome = Some(Outcome::Duplicate.code().to_owned());
            }
            row.domain = Some(ascii.to_owned());
            row.domain_unicode = (unicode != ascii).then(|| unicode.to_owned());
            row.company_name.clone_from(&lead.company_name);
            row.country.clone_from(&lead.country);
            row.source = Some(lead.source.code().to_owned());
        }
        Err(reason) => row.reason = Some(reason.clone()),
    }
    row
}

async fn unfinished(
    transaction: &DatabaseTransaction,
    store: &Store,
    digest: &str,
) -> Result<Option<Job>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT id FROM job WHERE state IN ('QUEUED', 'RUNNING') AND digest = ").bind(digest);
    let found = rows(transaction, sql).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let id = JobId(Cells::of(row)?.id()?);
    Ok(by_ids(transaction, &[id]).await?.pop())
}

pub(super) async fn bulk(
    store: &Store,
    kind: JobKind,
    target: &BulkTarget,
    now: DateTime<Utc>,
) -> Result<Job, DbErr> {
    let transaction = store.begin().await?;
    let id = store.ids().new_id(now);
    let mut job = job_row(id, kind, now);
    let mut items = Vec::new();
    match target {
        BulkTarget::Domains(domains) => {
            let mut seen = HashSet::with_capacity(domains.len());
            for (position, domain) in domains.iter().enumerate() {
                let state =
                    if seen.insert(domain.as_str()) { State::Waiting } else { State::Skipped };
                let mut row = blank(id, count(position)?, domain, state);
                row.domain = Some(domain.clone());
                items.push(row);
            }
            job.total = count(domains.len())?;
            job.skipped = count(domains.len() - seen.len())?;
            job.done = job.skipped;
        }
        BulkTarget::Filter(filter) => {
            job.target = Some(write_filter(filter));
            job.progress = Some(UNREAD.to_owned());
        }
    }
    insert::<entity::job::Entity>(&transaction, &[job]).await?;
    for chunk in items.chunks(ITEMS_AT_ONCE) {
        insert::<entity::job_item::Entity>(&transaction, chunk).await?;
    }
    created(transaction, JobId(id)).await
}

async fn created(transaction: DatabaseTransaction, id: JobId) -> Result<Job, DbErr> {
    let job = by_ids(&transaction, &[id]).await?.pop();
    let job = job.ok_or_else(|| DbErr::Custom("the job was just recorded".to_owned()))?;
    transaction.commit().await?;
    Ok(job)
}

fn count(number: usize) -> Result<i32, DbErr> {
    i32::try_from(number).map_err(|_| DbErr::Custom("a job has at most 2^31 items".to_owned()))
}
