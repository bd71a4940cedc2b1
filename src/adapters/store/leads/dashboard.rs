//! Figures: from the counters, or counted anew where a filter holds.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use super::{
    super::{
        cells::Cells,
        counters::{Counted, Deltas, READ_COUNTERS},
        sql::Sql,
    },
    push_where,
};
use crate::ports::store::leads::LeadFilter;

/// The counters as they stand.
pub async fn counters(db: &DatabaseConnection) -> Result<Deltas, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), READ_COUNTERS);
    let mut sums = Deltas::default();
    for row in &db.query_all_raw(statement).await? {
        sums.read(&mut Cells::of(row)?)?;
    }
    Ok(sums)
}

/// The same sums over the leads that match, read in one pass.
pub async fn recount(db: &DatabaseConnection, filter: &LeadFilter) -> Result<Deltas, DbErr> {
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
