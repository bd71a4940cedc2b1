//! Reading, on PostgreSQL over connections that are kept at hand.
//!
//! The pool asks a connection for a sign of life each time it is given back, which costs a page of
//! leads a second trip to the database. A connection whose statement ended well needs none.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Connection as _, PgPool, Postgres, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;

/// After so long at hand, a connection may have died with its server and is asked for a sign of
/// life.
const TRUSTED: Duration = Duration::from_secs(1);

/// After so long a connection goes back, so that the pool can renew it.
const KEPT: Duration = Duration::from_mins(5);

/// For statements that only read.
pub struct Reader {
    pool: DatabaseConnection,
    kept: Option<Kept>,
}

impl Reader {
    /// Over a pool of either database, as it comes.
    pub fn plain(pool: DatabaseConnection) -> Self {
        Self { pool, kept: None }
    }

    /// Over a pool of PostgreSQL, of which at most `most` connections are kept at hand.
    pub fn keeping(pool: DatabaseConnection, most: usize) -> Self {
        let connections = pool.get_postgres_connection_pool().clone();
        Self { pool, kept: Some(Kept { pool: connections, most, idle: Mutex::default() }) }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.pool.ping().await
    }

    /// Ends all connections, those in use once they are given back.
    pub async fn close(&self) -> Result<(), DbErr> {
        if let Some(kept) = &self.kept {
            kept.let_go();
        }
        self.pool.close_by_ref().await
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.pool.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.pool.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.kept {
            Some(_) => Ok(self.query_all_raw(statement).await?.into_iter().next()),
            None => self.pool.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.kept {
            Some(kept) => kept.rows(statement).await,
            None => self.pool.query_all_raw(statement).await,
        }
    }
}

struct Kept {
    pool: PgPool,
    most: usize,
    /// The one that was used last is used next: few stay warm, the others grow old.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PoolConnection<Postgres>,
    taken_at: Instant,
    used_at: Instant,
}

impl Kept {
    #[tracing::instrument(level = "trace", name = "query_all", skip_all)]
    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut idle = self.take().await?;
        let values = SqlxValues(statement.values.unwrap_or(Values(Vec::new())));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), values);
        // Whoever asks may go away, or the statement fail: then the connection is dropped here, and
        // the pool sees to it.
        let rows = query.fetch_all(&mut *idle.connection).await.map_err(query_fault)?;
        self.keep(idle);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn take(&self) -> Result<Idle, DbErr> {
        while let Some(mut idle) = self.pop() {
            if idle.used_at.elapsed() < TRUSTED || idle.connection.ping().await.is_ok() {
                return Ok(idle);
            }
        }
        let connection = self.pool.acquire().await.map_err(acquire_fault)?;
        let now = Instant::now();
        Ok(Idle { connection, taken_at: now, used_at: now })
    }

    fn pop(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, mut idle: Idle) {
        idle.used_at = Instant::now();
        let mut others = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if others.len() < self.most && idle.taken_at.elapsed() < KEPT && !self.pool.is_closed() {
            others.push(idle);
        }
    }

    fn let_go(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn query_fault(fault: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(fault.into()))
}

fn acquire_fault(fault: sqlx::Error) -> DbErr {
    match fault {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}
