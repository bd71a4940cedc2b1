//! The database's errors in the words of the ports, and what to do about collisions.

use std::{future::Future, time::Duration};

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::ports::store::StoreError;

/// Why the store did not open.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConnectError {
    /// The address does not answer, or refuses us.
    #[error(transparent)]
    Unreachable(StoreError),
    /// The database lacks migrations that this version needs.
    #[error(
        "the database is behind by {} migration(s) ({}): run `hunter migrate up`, or set \
         HUNTER_MIGRATE=true",
        pending.len(), pending.join(", ")
    )]
    Behind {
        /// Their names, oldest first.
        pending: Vec<String>,
    },
    /// A migration failed; the database is as it was before.
    #[error("the database could not be migrated: {0}")]
    Migration(StoreError),
}

/// What a fault means for the asker.
pub(super) fn read_fault(fault: &DbErr) -> StoreError {
    let text = fault.to_string();
    match fault {
        DbErr::ConnectionAcquire(_) => StoreError::Unavailable(text),
        DbErr::Conn(RuntimeErr::SqlxError(error))
            if !matches!(**error, sqlx::Error::Configuration(_)) =>
        {
            StoreError::Unavailable(text)
        }
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match &**error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed => StoreError::Unavailable(text),
                sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Decode(_)
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnIndexOutOfBounds { .. } => StoreError::Corrupt(text),
                sqlx::Error::Database(told)
                    if told.code().is_some_and(|code| is_passing(&code)) =>
                {
                    StoreError::Unavailable(text)
                }
                _ => StoreError::Internal(text),
            }
        }
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => StoreError::Corrupt(text),
        _ => StoreError::Internal(text),
    }
}

/// Runs a transaction again, a few times, when the database says that it collided with another one.
/// `attempt` begins and commits it; whatever it did before failing was rolled back.
pub(super) async fn retrying<T, Attempt>(
    mut attempt: impl FnMut() -> Attempt,
) -> Result<T, StoreError>
where
    Attempt: Future<Output = Result<T, DbErr>>,
{
    for pause in [5, 20, 80, 320] {
        match attempt().await {
            Err(fault) if is_collision(&fault) => {
                tracing::debug!(%fault, "a transaction collided and is tried again");
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            outcome => return outcome.map_err(|fault| read_fault(&fault)),
        }
    }
    attempt().await.map_err(|fault| read_fault(&fault))
}

fn is_collision(fault: &DbErr) -> bool {
    // PostgreSQL: serialization failure, deadlock, and a row that another transaction wrote first
    // (every write of ours looks before it inserts, so the next look finds it). SQLite: the busy
    // answers that come without waiting; the plain one comes after all patience.
    database_code(fault)
        .is_some_and(|code| matches!(code.as_str(), "40001" | "40P01" | "23505" | "261" | "517"))
}

fn database_code(fault: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = fault
    else {
        return None;
    };
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// The database can not do it now, but the statement is right.
fn is_passing(code: &str) -> bool {
    // PostgreSQL, by class: connection, rollback by collision, resources, intervention of an
    // operator, system error; then: lock not available, database dropped or renamed, read only.
    let classes = ["08", "40", "53", "57P", "58"];
    classes.iter().any(|class| code.len() == 5 && code.starts_with(class))
        || matches!(code, "55P03" | "3D000" | "25006")
        || is_sqlite(
            code,
            &[sqlite::BUSY, sqlite::LOCKED, sqlite::IOERR, sqlite::FULL, sqlite::CANTOPEN],
        )
}

/// The result codes of SQLite that mean waiting.
mod sqlite {
    pub const BUSY: u32 = 5;
    pub const LOCKED: u32 = 6;
    pub const IOERR: u32 = 10;
    pub const FULL: u32 = 13;
    pub const CANTOPEN: u32 = 14;
}

/// SQLite's extended codes keep the main one in the low byte. PostgreSQL's have five signs, and
/// SQLite's, which are at most four digits, never.
fn is_sqlite(code: &str, wanted: &[u32]) -> bool {
    code.len() < 5 && code.parse::<u32>().is_ok_and(|code| wanted.contains(&(code & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_are_told_apart() {
        for passing in ["5", "261", "6", "522", "57P01", "08006", "53300", "40P01", "3D000"] {
            assert!(is_passing(passing), "{passing}");
        }
        for lasting in ["1", "19", "2067", "42601", "23505", "57014", "11"] {
            assert!(!is_passing(lasting), "{lasting}");
        }
    }
}
