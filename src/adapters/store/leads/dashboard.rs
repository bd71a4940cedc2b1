//! Figures: from the counters, or counted anew where a filter holds.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{
    super::{
        cells::Cells,
        counters::{Counted, Deltas, READ_COUNTERS},
        sql::Sql,
    },
    push_where,
};
use crate::ports::store::leads::{Ages, LeadFilter};

/// The counters as they stand.
pub async fn counters(db: &impl ConnectionTrait) -> Result<Deltas, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), READ_COUNTERS);
    let mut sums = Deltas::default();
    for row in &db.query_all_raw(statement).await? {
        sums.read(&mut Cells::of(row)?)?;
    }
    Ok(sums)
}

/// The same sums over the leads that match, read in one pass.
pub async fn recount(db: &impl ConnectionTrait, filter: &LeadFilter) -> Result<Deltas, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT ").push(Counted::COLUMNS).push(", COUNT(*) FROM lead AS l");
    push_where(&mut sql, filter);
    sql.push(" GROUP BY ").push(Counted::COLUMNS);
    let mut sums = Deltas::default();
    for row in &db.query_all_raw(sql.build()).await? {
        let mut cells = Cells::of(row)?;
        let group = Counted::read(&mut cells)?;
        sums.count(&group, cells.large()?);
    }
    Ok(sums)
}

/// Leads by age of their last good scan, seen from `now`.
pub async fn ages(
    db: &impl ConnectionTrait,
    filter: &LeadFilter,
    now: DateTime<Utc>,
) -> Result<Ages, DbErr> {
    let mut sql = Sql::new(db.get_database_backend());
    sql.push("SELECT COUNT(*), COUNT(l.scanned_at)");
    for days in [1, 7, 30] {
        sql.push(", COUNT(CASE WHEN l.scanned_at >= ").bind(now - TimeDelta::days(days));
        sql.push(" THEN 1 END)");
    }
    sql.push(" FROM lead AS l");
    push_where(&mut sql, filter);
    let found = db.query_all_raw(sql.build()).await?;
    let Some(row) = found.first() else { return Ok(Ages::default()) };
    let mut cells = Cells::of(row)?;
    let mut next = || Ok::<_, DbErr>(cells.large()?.unsigned_abs());
    let (all, scanned, day, week, month) = (next()?, next()?, next()?, next()?, next()?);
    Ok(Ages {
        day,
        week: week.saturating_sub(day),
        month: month.saturating_sub(week),
        older: scanned.saturating_sub(month),
        never: all.saturating_sub(scanned),
    })
}
