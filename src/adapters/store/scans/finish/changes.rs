//! What changed since the last good scan, told in the transaction that stores the new one.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::super::super::{
    bulk::rows,
    cells::Cells,
    rows::{ASSESSMENT_COLUMNS, RECORDS_COLUMNS, SIGNALS_COLUMNS, read_assessment, read_signals},
    sql::Sql,
};
use crate::{
    domain::{
        assessment::Assessment,
        change::{Scanned, changes, ends_soon, filled, has_gaps},
        ids::LeadId,
        signals::Signals,
    },
    ports::store::{alerts::NewAlert, scans::ScanResult},
};

/// How many scans are looked back through for an answer that the last one did not get.
const LOOK_BACK: i64 = 8;

/// A lead as its last good scan left it.
pub(super) struct Before {
    signals: Signals,
    assessment: Assessment,
    /// The signals, with what had no answer as it was last answered.
    known: Signals,
    expires_at: Option<NaiveDate>,
}

impl Before {
    /// When the registration ends, where that is known.
    pub(super) const fn expires_at(&self) -> Option<NaiveDate> {
        self.expires_at
    }
}

/// The leads of good results as they stand, before the results are stored. First scans have nothing
/// to be compared with.
pub(super) async fn before(
    transaction: &DatabaseTransaction,
    taken: &[&ScanResult],
    is_first: impl Fn(&LeadId) -> bool,
) -> Result<HashMap<LeadId, Before>, DbErr> {
    let again: Vec<Uuid> = taken
        .iter()
        .filter(|result| result.outcome.is_ok() && !is_first(&result.lease.lead_id))
        .map(|result| result.lease.lead_id.0)
        .collect();
    let mut found = HashMap::with_capacity(again.len());
    if again.is_empty() {
        return Ok(found);
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id, w.expires_at, ").push(SIGNALS_COLUMNS).push(", ");
    sql.push(RECORDS_COLUMNS).push(", ").push(ASSESSMENT_COLUMNS).push(
        " FROM lead AS l JOIN signals AS s ON s.scan_id = l.scan_id \
         JOIN assessment AS a ON a.scan_id = l.scan_id \
         LEFT JOIN whois AS w ON w.lead_id = l.id WHERE l.id",
    );
    sql.is_one_of(again);
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let (lead, expires_at) = (LeadId(cells.id()?), cells.maybe_date()?);
        let (signals, assessment) = (read_signals(&mut cells, true)?, read_assessment(&mut cells)?);
        if let Some((signals, (assessment, _))) = signals.zip(assessment) {
            let known = signals.clone();
            found.insert(lead, Before { signals, assessment, known, expires_at });
        }
    }
    fill(transaction, &mut found).await?;
    Ok(found)
}

/// Looks further back where the last scan had no answer, so that what went away during an outage is
/// still seen to have gone.
async fn fill(
    transaction: &DatabaseTransaction,
    found: &mut HashMap<LeadId, Before>,
) -> Result<(), DbErr> {
    let gaps: Vec<Uuid> = found
        .iter()
        .filter(|(_, before)| has_gaps(&before.signals))
        .map(|(lead, _)| lead.0)
        .collect();
    if gaps.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT p.lead_id, ").push(SIGNALS_COLUMNS).push(", ").push(RECORDS_COLUMNS).push(
        " FROM (SELECT id, lead_id, row_number() OVER (PARTITION BY lead_id ORDER BY id DESC) \
         AS place FROM scan WHERE state = 'SCANNED' AND lead_id",
    );
    sql.is_one_of(gaps).push(") AS p JOIN signals AS s ON s.scan_id = p.id WHERE p.place <= ");
    sql.bind(LOOK_BACK).push(" ORDER BY p.lead_id, p.id DESC");
    let mut older: HashMap<LeadId, Vec<Signals>> = HashMap::new();
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let lead = LeadId(cells.id()?);
        older.entry(lead).or_default().extend(read_signals(&mut cells, true)?);
    }
    for (lead, older) in older {
        if let Some(before) = found.get_mut(&lead) {
            before.known = filled(before.signals.clone(), &older);
        }
    }
    Ok(())
}

/// What sellers are to hear of.
pub(super) fn alerts(taken: &[&ScanResult], before: &HashMap<LeadId, Before>) -> Vec<NewAlert> {
    let mut alerts = Vec::new();
    for result in taken {
        let Ok((signals, assessment)) = &result.outcome else { continue };
        let lead = (result.lease.lead_id, result.lease.domain.as_str());
        let Some(before) = before.get(&lead.0) else { continue };
        let at = result.finished_at;
        let last = Scanned { signals: &before.signals, assessment: &before.assessment };
        let now = Scanned { signals, assessment };
        let seen = changes(last, &before.known, now);
        alerts.extend(
            seen.into_iter().map(|change| NewAlert::of_scan(result.lease.id, lead, change, at)),
        );
        let end = before.expires_at.filter(|end| ends_soon(*end, at));
        alerts.extend(end.map(|end| NewAlert::of_expiry(lead, end, at)));
    }
    alerts
}
