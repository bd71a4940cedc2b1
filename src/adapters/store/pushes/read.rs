//! Reading pushes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{
    super::{
        bulk::rows, cells::Cells, codes::Code, connection::Store, leads::push_where, sql::Sql,
    },
    held,
};
use crate::{
    domain::{
        ids::LeadId,
        infrastructure::Infrastructure,
        provider::TenantSize,
        push::{
            PushState,
            attempt::Attempt,
            facts::{PushContact, PushFacts},
            failure::{FailureReason, PushFailure},
        },
    },
    ports::store::{
        leads::LeadFilter,
        pushes::{Known, PushDay, PushStatus, PushSubject, Queue},
    },
};

/// A lead with its first address and its referrals, as [`read_subject`] reads it. The mail
/// exchanger's address stands first, because `MX` stands after `DOMAIN`.
pub(super) const SUBJECT: &str = "l.id, l.domain, l.domain_unicode, l.company_name, l.company_name_source, l.country, \
     l.score, l.priority, l.category, l.segment, l.provider, r.referral_id, k.name, k.title, \
     k.email, k.phone, k.position, s.local_provider, s.tenant_size, e.address, e.usage_type, \
     e.usage_code, e.isp, e.country, e.is_proxy";

/// Where [`SUBJECT`] and [`KNOWN`] come from. Of the referrals that are tied to a lead the one that
/// stands for it comes first, as everywhere; the contact is the first one of the first referral
/// whose customer agreed to be contacted.
pub(super) const FROM: &str = " FROM lead AS l LEFT JOIN dynamics_push AS p ON p.lead_id = l.id \
     LEFT JOIN signals AS s ON s.scan_id = l.scan_id \
     LEFT JOIN ip_enrichment AS e ON e.lead_id = l.id AND e.address = (SELECT x.address \
     FROM ip_enrichment AS x WHERE x.lead_id = l.id \
     ORDER BY x.address_source DESC, x.address LIMIT 1) \
     LEFT JOIN partner_referral AS r ON r.id = (SELECT x.id FROM partner_referral AS x \
     WHERE x.lead_id = l.id ORDER BY x.is_open DESC, x.sort_value DESC, x.sort_updated_at DESC, \
     x.referral_id LIMIT 1) \
     LEFT JOIN referral_contact AS k ON k.referral_id = (SELECT x.id FROM partner_referral AS x \
     WHERE x.lead_id = l.id AND x.consent_to_contact AND EXISTS (SELECT 1 FROM referral_contact \
     AS y WHERE y.referral_id = x.id) ORDER BY x.is_open DESC, x.sort_value DESC, \
     x.sort_updated_at DESC, x.referral_id LIMIT 1) AND k.position = (SELECT min(y.position) \
     FROM referral_contact AS y WHERE y.referral_id = k.referral_id)";

/// What Dynamics is known to hold, as [`read_known`] reads it.
pub(super) const KNOWN: &str = "p.dynamics_id, p.version, p.hash, p.held, p.pushed_at";

pub(super) fn read_subject(cells: &mut Cells<'_>) -> Result<PushSubject, DbErr> {
    let lead_id = LeadId(cells.id()?);
    let domain = cells.text()?.to_owned();
    let display_domain = cells.maybe_owned()?.unwrap_or_else(|| domain.clone());
    let company = cells.maybe_owned()?;
    let source = cells.maybe_code()?;
    let country = cells.maybe_owned()?;
    let score = cells.maybe_small()?.and_then(|score| u8::try_from(score).ok());
    let priority = u8::try_from(cells.small()?).ok().filter(|_| score.is_some());
    let facts = PushFacts {
        domain,
        display_domain,
        company_name: company.zip(source),
        country,
        score,
        priority,
        category: cells.maybe_code()?,
        segment: cells.maybe_code()?,
        provider: cells.maybe_code()?,
        infrastructure: None,
        sales_line: None,
        referral_id: cells.maybe_owned()?,
        contact: read_contact(cells)?,
        pushed_at: DateTime::UNIX_EPOCH,
    };
    let host = cells.maybe_owned()?;
    let tenant_size = cells.maybe_code()?.unwrap_or(TenantSize::Unknown);
    let address = cells.maybe_text()?.and_then(|address| address.parse().ok());
    let infrastructure = if let Some(address) = address {
        Some(Infrastructure {
            usage_type: cells.maybe_code()?,
            usage_code: cells.maybe_owned()?,
            isp: cells.maybe_owned()?,
            country: cells.maybe_owned()?,
            is_proxy: cells.maybe_flag()?,
            ..Infrastructure::unknown(address)
        })
    } else {
        cells.skip(5);
        None
    };
    Ok(PushSubject { lead_id, facts, host, tenant_size, infrastructure })
}

/// Name, title, e-mail address, telephone number, and the place that says that there is one.
fn read_contact(cells: &mut Cells<'_>) -> Result<Option<PushContact>, DbErr> {
    let name = cells.maybe_owned()?;
    let (title, email, phone) = (cells.maybe_owned()?, cells.maybe_owned()?, cells.maybe_owned()?);
    let there = cells.maybe_int()?;
    let of_name = PushContact::of_name(name.as_deref().unwrap_or_default());
    Ok(there.map(|_| PushContact { title, email, phone, ..of_name }))
}

pub(super) fn read_known(cells: &mut Cells<'_>) -> Result<Option<Known>, DbErr> {
    let Some(dynamics_id) = cells.maybe_id()? else {
        cells.skip(4);
        return Ok(None);
    };
    Ok(Some(Known {
        dynamics_id,
        version: cells.maybe_owned()?,
        hash: cells.maybe_owned()?,
        held: held::read(cells.maybe_text()?)?,
        pushed_at: cells.maybe_moment()?,
    }))
}

/// Reason, code and field; null together.
pub(super) fn read_failure(cells: &mut Cells<'_>) -> Result<Option<PushFailure>, DbErr> {
    let Some(reason) = cells.maybe_text()? else {
        cells.skip(2);
        return Ok(None);
    };
    let reason = FailureReason::of_code(reason)
        .ok_or_else(|| DbErr::Type(format!("{reason:?} is no reason of a failure")))?;
    Ok(Some(PushFailure { reason, code: cells.maybe_owned()?, field: cells.maybe_owned()? }))
}

pub(super) async fn statuses(store: &Store, leads: &[LeadId]) -> Result<Vec<PushStatus>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT ").push(SUBJECT).push(
        ", p.dynamics_id, p.version, p.hash, NULL, p.pushed_at, p.state, p.attempts, p.due_at, \
         p.reason, p.code, p.field, p.failed_at, c.reason, c.code, c.field, c.opened_at",
    );
    sql.push(FROM).push(" LEFT JOIN dynamics_connection AS c ON c.id = 1 WHERE p.lead_id");
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    rows(store.reader(), sql).await?.iter().map(read_status).collect()
}

fn read_status(row: &QueryResult) -> Result<PushStatus, DbErr> {
    let mut cells = Cells::of(row)?;
    let subject = read_subject(&mut cells)?;
    let known = read_known(&mut cells)?;
    let stored: PushState = cells.code()?;
    let attempts = cells.int()?.unsigned_abs();
    let due = cells.maybe_moment()?;
    let own = read_failure(&mut cells)?.zip(cells.maybe_moment()?);
    let circuit = read_failure(&mut cells)?.zip(cells.maybe_moment()?);
    let is_waiting = matches!(stored, PushState::Queued | PushState::Retrying | PushState::Blocked);
    let (state, due, failure) = match (is_waiting, circuit) {
        (true, Some(circuit)) => (PushState::Blocked, None, Some(circuit)),
        (true, None) if stored == PushState::Blocked => (PushState::Queued, due, own),
        _ => (stored, due, own),
    };
    Ok(PushStatus { state, attempts, due, known, failure, subject })
}

/// What waits is blocked while the circuit is open, and goes on once it is closed.
const fn shown(stored: PushState, is_open: bool) -> PushState {
    match (stored, is_open) {
        (PushState::Queued | PushState::Retrying | PushState::Blocked, true) => PushState::Blocked,
        (PushState::Blocked, false) => PushState::Queued,
        _ => stored,
    }
}

pub(super) async fn counts(
    store: &Store,
    filter: &LeadFilter,
) -> Result<Vec<(PushState, u64)>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push(
        "SELECT p.state, EXISTS (SELECT 1 FROM dynamics_connection AS c \
         WHERE c.opened_at IS NOT NULL), count(*) FROM lead AS l \
         JOIN dynamics_push AS p ON p.lead_id = l.id",
    );
    push_where(&mut sql, filter);
    sql.push(" GROUP BY p.state");
    let mut counts: BTreeMap<&str, (PushState, u64)> = BTreeMap::new();
    for row in &rows(store.reader(), sql).await? {
        let mut cells = Cells::of(row)?;
        let stored: PushState = cells.code()?;
        let state = shown(stored, cells.flag()?);
        counts.entry(state.code()).or_insert((state, 0)).1 += cells.large()?.unsigned_abs();
    }
    counts.remove(PushState::NotPushed.code());
    Ok(counts.into_values().collect())
}

pub(super) async fn by_day(
    store: &Store,
    filter: &LeadFilter,
    since: DateTime<Utc>,
) -> Result<Vec<PushDay>, DbErr> {
    let mut sql = Sql::new(store.backend());
    let day = if sql.is_postgres() {
        "to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
    } else {
        "substr(a.at, 1, 10)"
    };
    let good = "a.outcome IN ('CREATED', 'UPDATED', 'UNCHANGED')";
    sql.push("SELECT ").push(day).push(", COUNT(CASE WHEN ").push(good);
    sql.push(" THEN 1 END), COUNT(*) FROM lead AS l JOIN (SELECT lead_id, outcome, at ");
    sql.push("FROM dynamics_push_attempt WHERE at >= ").bind(since);
    sql.push(") AS a ON a.lead_id = l.id");
    push_where(&mut sql, filter);
    sql.push(" GROUP BY 1 ORDER BY 1");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let day = cells.text()?;
        let day = day.parse().map_err(|_| DbErr::Type(format!("{day:?} is no day")))?;
        let (delivered, all) = (cells.large()?.unsigned_abs(), cells.large()?.unsigned_abs());
        Ok(PushDay { day, delivered, failed: all.saturating_sub(delivered) })
    };
    rows(store.reader(), sql).await?.iter().map(read).collect()
}

pub(super) async fn subject(
    store: &Store,
    lead: LeadId,
) -> Result<Option<(PushSubject, Option<Known>)>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT ").push(SUBJECT).push(", ").push(KNOWN).push(FROM);
    sql.push(" WHERE l.id = ").bind(lead.0);
    let found = rows(store.reader(), sql).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let mut cells = Cells::of(row)?;
    Ok(Some((read_subject(&mut cells)?, read_known(&mut cells)?)))
}

pub(super) async fn attempts(
    store: &Store,
    leads: &[LeadId],
    limit: u32,
) -> Result<Vec<(LeadId, Attempt)>, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push(
        "SELECT lead_id, id, at, outcome, http_status, reason, code, field, request_id, \
         duration_ms FROM (SELECT a.*, row_number() OVER (PARTITION BY a.lead_id \
         ORDER BY a.id DESC) AS place FROM dynamics_push_attempt AS a WHERE a.lead_id",
    );
    sql.is_one_of(leads.iter().map(|lead| lead.0));
    sql.push(") AS placed WHERE place <= ").bind(i64::from(limit));
    sql.push(" ORDER BY lead_id, id DESC");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let lead = LeadId(cells.id()?);
        let (id, at) = (cells.id()?, cells.moment()?);
        let outcome = Code::read(cells.text()?)?;
        let http_status = cells.maybe_int()?.and_then(|status| u16::try_from(status).ok());
        let failure = read_failure(&mut cells)?;
        let request_id = cells.maybe_owned()?;
        let duration_ms = cells.int()?.unsigned_abs();
        Ok((lead, Attempt { at, outcome, http_status, failure, request_id, id, duration_ms }))
    };
    rows(store.reader(), sql).await?.iter().map(read).collect()
}

pub(super) async fn queue(store: &Store) -> Result<Queue, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push("SELECT count(*), min(requested_at) FROM dynamics_push WHERE due_at IS NOT NULL");
    let found = rows(store.reader(), sql).await?;
    let Some(row) = found.first() else { return Ok(Queue::default()) };
    let mut cells = Cells::of(row)?;
    let depth = cells.large()?.unsigned_abs();
    let oldest: Option<DateTime<Utc>> = cells.maybe_moment()?;
    Ok(Queue { depth, oldest })
}
