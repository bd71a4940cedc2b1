//! The connection's row: its pause and its circuit.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{
    super::{
        bulk::{rows, run},
        cells::Cells,
        connection::Store,
        sql::Sql,
    },
    read::read_failure,
};
use crate::{
    domain::push::failure::PushFailure,
    ports::store::pushes::{Connection, OpenCircuit},
};

pub(super) async fn read(store: &Store) -> Result<Connection, DbErr> {
    let mut sql = Sql::new(store.backend());
    sql.push(
        "SELECT reason, code, field, opened_at, next_test_at, failed_tests, paused_until, \
         last_succeeded_at FROM dynamics_connection WHERE id = 1",
    );
    let found = rows(store.reader(), sql).await?;
    let Some(row) = found.first() else { return Ok(Connection::default()) };
    let mut cells = Cells::of(row)?;
    let failure = read_failure(&mut cells)?;
    let (opened_at, next_test_at) = (cells.maybe_moment()?, cells.maybe_moment()?);
    let failed_tests = cells.int()?.unsigned_abs();
    let circuit =
        failure.zip(opened_at.zip(next_test_at)).map(|(failure, (opened_at, next_test_at))| {
            OpenCircuit { failure, opened_at, next_test_at, failed_tests }
        });
    Ok(Connection {
        circuit,
        paused_until: cells.maybe_moment()?,
        last_succeeded_at: cells.maybe_moment()?,
    })
}

pub(super) async fn pause(store: &Store, until: DateTime<Utc>) -> Result<(), DbErr> {
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE dynamics_connection SET paused_until = ").bind(until);
    sql.push(" WHERE id = 1 AND (paused_until IS NULL OR paused_until < ").bind(until).push(")");
    run(&transaction, sql).await?;
    transaction.commit().await
}

pub(super) async fn open(
    store: &Store,
    failure: &PushFailure,
    now: DateTime<Utc>,
    next_test_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push("UPDATE dynamics_connection SET reason = ").bind(failure.reason.code());
    sql.push(", code = ").bind(failure.code.as_deref());
    sql.push(", field = ").bind(failure.field.as_deref());
    sql.push(", failed_tests = CASE WHEN opened_at IS NULL THEN 0 ELSE failed_tests + 1 END");
    sql.push(", opened_at = COALESCE(opened_at, ").bind(now);
    sql.push("), next_test_at = ").bind(next_test_at).push(" WHERE id = 1");
    run(&transaction, sql).await?;
    transaction.commit().await
}

pub(super) async fn close(store: &Store) -> Result<bool, DbErr> {
    let transaction = store.begin().await?;
    let mut sql = Sql::new(store.backend());
    sql.push(
        "UPDATE dynamics_connection SET reason = NULL, code = NULL, field = NULL, \
         opened_at = NULL, next_test_at = NULL, failed_tests = 0 \
         WHERE id = 1 AND opened_at IS NOT NULL",
    );
    let closed = run(&transaction, sql).await? > 0;
    transaction.commit().await?;
    Ok(closed)
}
