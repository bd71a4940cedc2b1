//! What sellers are to hear of referrals: that one came, and that one lapses soon.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use uuid::Uuid;

use super::super::{
    alerts::raise,
    bulk::{json, rows},
    cells::Cells,
    connection::Store,
    sql::{Kind, Sql},
};
use crate::{
    domain::{
        ids::{LeadId, ReferralId, SyncRunId},
        referral::EXPIRING,
    },
    ports::store::alerts::NewAlert,
};

/// Tells of what a page brought, within its transaction: of new referrals once an earlier sync was
/// complete, for before that everything is new and nothing is news; and with the last page of all
/// that lapse soon.
pub async fn tell(
    transaction: &DatabaseTransaction,
    store: &Store,
    run: SyncRunId,
    came: Vec<NewAlert>,
    at_end: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let mut news = came;
    if !news.is_empty() && !has_complete(transaction, run).await? {
        news.clear();
    }
    if let Some(now) = at_end {
        news.extend(lapsing(transaction, now).await?);
    }
    raise(transaction, store.ids(), &news).await.map(drop)
}

/// Tells of referrals that lapse soon by now, whether or not a sync runs; answers of how many. Takes
/// no lock while there is nothing to tell.
pub async fn tell_lapsing(store: &Store, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let news = lapsing(store.reader(), now).await?;
    if news.is_empty() {
        return Ok(0);
    }
    let transaction = store.begin().await?;
    let told = raise(&transaction, store.ids(), &news).await?;
    transaction.commit().await?;
    Ok(told)
}

async fn has_complete(
    transaction: &DatabaseTransaction,
    other_than: SyncRunId,
) -> Result<bool, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT 1 FROM sync_run WHERE state IN ('SUCCEEDED', 'PARTIAL') AND id <> ");
    sql.bind(other_than.0).push(" LIMIT 1");
    Ok(!rows(transaction, sql).await?.is_empty())
}

/// Open referrals that lapse soon and that nobody was told of.
async fn lapsing(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<NewAlert>, DbErr> {
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push(
        "SELECT p.id, p.expires_at, l.id, l.domain FROM partner_referral AS p \
         LEFT JOIN lead AS l ON l.id = p.lead_id \
         WHERE p.is_open AND p.missing_since IS NULL AND p.sort_expires_at >= ",
    );
    sql.bind(now.timestamp_micros()).push(" AND p.sort_expires_at < ");
    sql.bind((now + EXPIRING).timestamp_micros());
    let read = |row: &QueryResult| {
        let mut cells = Cells::of(row)?;
        let (referral, end) = (ReferralId(cells.id()?), cells.moment()?);
        let (lead, domain): (Option<Uuid>, _) = (cells.maybe_id()?, cells.maybe_text()?);
        let lead = lead.map(LeadId).zip(domain);
        Ok::<_, DbErr>(NewAlert::of_expiring_referral(referral, lead, end, now))
    };
    let mut found =
        rows(connection, sql).await?.iter().map(read).collect::<Result<Vec<_>, DbErr>>()?;
    if !found.is_empty() {
        let told = told(connection, &found).await?;
        found.retain(|alert| !told.contains(&alert.key));
    }
    Ok(found)
}

async fn told(
    connection: &impl ConnectionTrait,
    alerts: &[NewAlert],
) -> Result<HashSet<String>, DbErr> {
    let asked: Vec<_> =
        alerts.iter().map(|alert| serde_json::json!({ "asked": alert.key })).collect();
    let mut sql = Sql::new(connection.get_database_backend());
    sql.push("SELECT a.key FROM ").records(json(&asked), &[("asked", Kind::Text)]);
    sql.push(" JOIN alert AS a ON a.key = r.asked");
    let read = |row| Ok(Cells::of(row)?.text()?.to_owned());
    rows(connection, sql).await?.iter().map(read).collect()
}
