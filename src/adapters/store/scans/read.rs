//! Reading scans.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};

use super::super::{
    bulk::rows,
    cells::Cells,
    connection::Store,
    paging::{page_of, push_newest_first},
    rows::{ASSESSMENT_COLUMNS, read_assessment},
    sql::Sql,
};
use crate::{
    domain::{
        ids::{LeadId, ScanId},
        scan::Scan,
    },
    ports::store::{Page, PageRequest},
};

fn select(store: &Store) -> Sql {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT n.id, n.lead_id, l.domain, n.state, n.started_at, n.finished_at, n.failure, ");
    sql.push(ASSESSMENT_COLUMNS);
    sql.push(
        " FROM scan AS n JOIN lead AS l ON l.id = n.lead_id \
         LEFT JOIN assessment AS a ON a.scan_id = n.id WHERE ",
    );
    sql
}

fn read(row: &QueryResult) -> Result<Scan, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(Scan {
        id: ScanId(cells.id()?),
        lead_id: LeadId(cells.id()?),
        domain: cells.text()?.to_owned(),
        state: cells.code()?,
        started_at: cells.maybe_moment()?,
        finished_at: cells.maybe_moment()?,
        failure: cells.maybe_owned()?,
        assessment: read_assessment(&mut cells)?,
    })
}

pub(super) async fn by_ids(store: &Store, ids: &[ScanId]) -> Result<Vec<Scan>, DbErr> {
    let mut sql = select(store);
    sql.push("n.id").is_one_of(ids.iter().map(|id| id.0));
    rows(store.reader(), sql).await?.iter().map(read).collect()
}

pub(super) async fn page_of_lead(
    store: &Store,
    lead: LeadId,
    page: &PageRequest<ScanId>,
) -> Result<Page<Scan>, DbErr> {
    let mut sql = select(store);
    sql.push("n.lead_id = ").bind(lead.0);
    let page = PageRequest {
        limit: page.limit,
        after: page.after.map(|id| id.0),
        before: page.before.map(|id| id.0),
        from_end: page.from_end,
    };
    push_newest_first(&mut sql, "n.id", &page);
    page_of(rows(store.reader(), sql).await?.iter().map(read), &page)
}

pub(super) async fn newest_of_leads(
    store: &Store,
    leads: &[LeadId],
    limit: u32,
) -> Result<Vec<Scan>, DbErr> {
    let mut sql = select(store);
    sql.push(
        "n.id IN (SELECT id FROM (SELECT id, row_number() OVER \
         (PARTITION BY lead_id ORDER BY id DESC) AS place FROM scan WHERE lead_id",
    );
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    sql.push(") AS placed WHERE place <= ").bind(i64::from(limit));
    sql.push(") ORDER BY n.lead_id, n.id DESC");
    rows(store.reader(), sql).await?.iter().map(read).collect()
}

pub(super) async fn next_due(store: &Store) -> Result<Option<DateTime<Utc>>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push(
        "SELECT due_at FROM scan WHERE state IN ('QUEUED', 'SCANNING') ORDER BY due_at LIMIT 1",
    );
    let found = rows(store.reader(), sql).await?;
    found.first().map(|row| Cells::of(row)?.moment()).transpose()
}
