//! Referrals that the list does not hold any more: marked, shown, and never deleted, for an account
//! that lost a role sees less and nothing is gone.
//!
//! A list that stands newest first says with each page which stretch of time it has told in full:
//! what is stored of that stretch and does not stand on the page is missing. Nothing is written for
//! what is found, and whatever is seen again loses its mark.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

use super::super::{
    bulk::{json, run},
    sql::{Kind, Sql},
};
use crate::{
    domain::sync_run::SyncMode,
    ports::store::sync_runs::{LeasedRun, PageRead},
};

/// Marks what should stand on this page and does not; answers how many. Changes that stand exactly
/// at an end of the stretch may be on the page beyond it and are left to a later sync; a page with
/// entries that could not be understood says nothing of what it lacks.
pub async fn mark(
    transaction: &DatabaseTransaction,
    lease: &LeasedRun,
    page: &PageRead,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let is_last = page.end.is_some();
    let is_told = lease.run.mode == SyncMode::Full && !page.marks.is_unordered && page.failed == 0;
    if !is_told || (page.items.is_empty() && !is_last) {
        return Ok(0);
    }
    let told: Vec<_> = page
        .items
        .iter()
        .map(|item| serde_json::json!({ "told": item.facts.referral_id }))
        .collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE partner_referral SET missing_since = ").bind(now);
    sql.push(" WHERE missing_since IS NULL");
    if let Some(newest) = lease.marks.last {
        sql.push(" AND sort_updated_at < ").bind(newest.timestamp_micros());
    }
    if let Some(oldest) = page.marks.last.filter(|_| !is_last) {
        sql.push(" AND sort_updated_at > ").bind(oldest.timestamp_micros());
    }
    sql.push(" AND referral_id NOT IN (SELECT r.told FROM ");
    sql.records(json(&told), &[("told", Kind::Text)]).push(")");
    run(transaction, sql).await
}
