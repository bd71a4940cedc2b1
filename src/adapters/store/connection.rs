//! Connections: how they are opened, handed out and found dead.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
    TransactionOptions, TransactionTrait,
    sqlx::{
        postgres::PgSslMode,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{
    fault::{ConnectError, read_fault},
    no_delay,
    reader::Reader,
};
use crate::ports::{clock::Ids, store::StoreError};

const POSTGRES_PORT: u16 = 5432;

/// What to do about migrations when connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Migrate {
    /// Apply what is pending, one process at a time.
    Apply,
    /// SQLite: as `Apply`, for the file is this program's own. PostgreSQL: refuse to start when
    /// the database is behind, for several versions may share it.
    #[default]
    Require,
    /// Do not look: for the commands that migrate.
    Leave,
}

/// How to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Migrations at start.
    pub migrate: Migrate,
    /// Most connections to PostgreSQL at once, or readers of SQLite (which has one writer).
    pub connections: u32,
    /// How long a caller waits for a PostgreSQL connection before it is told `Unavailable`.
    pub patience: Duration,
    /// How long a writer of SQLite waits for the others, those of other processes included.
    pub busy_timeout: Duration,
    /// Prepared statements that each PostgreSQL connection keeps.
    pub statement_cache: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            migrate: Migrate::Require,
            connections: 16,
            patience: Duration::from_secs(3),
            busy_timeout: Duration::from_secs(10),
            statement_cache: 256,
        }
    }
}

/// The store of everything.
///
/// SQLite has one connection that writes, so that writers of this process queue fairly instead of
/// polling a lock, and some that read beside it (WAL). PostgreSQL has one pool for both.
#[derive(Clone)]
pub struct Store {
    write: DatabaseConnection,
    read: Arc<Reader>,
    ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite:` and `postgres:` addresses, and migrates as told.
    pub async fn connect(
        url: &str,
        options: &Options,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, ConnectError> {
        let store = if url.starts_with("sqlite:") {
            Self::open_sqlite(url, options, ids).await
        } else {
            Self::open_postgres(url, options, ids).await
        };
        let store = store.map_err(|fault| ConnectError::Unreachable(read_fault(&fault)))?;
        store.migrate_at_start(options.migrate).await?;
        Ok(store)
    }

    async fn open_sqlite(url: &str, options: &Options, ids: Arc<dyn Ids>) -> Result<Self, DbErr> {
        let create = !url.contains("mode=");
        let busy_timeout = options.busy_timeout;
        let configured = |connections: u32| {
            let mut settings = ConnectOptions::new(url);
            settings
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(busy_timeout)
                .test_before_acquire(false)
                .sqlx_logging(false)
                .map_sqlx_sqlite_opts(move |file| {
                    let file = if create { file.create_if_missing(true) } else { file };
                    file.busy_timeout(busy_timeout)
                        .journal_mode(SqliteJournalMode::Wal)
                        .synchronous(SqliteSynchronous::Normal)
                        .foreign_keys(true)
                });
            settings
        };
        let write = SqlxSqliteConnector::connect(configured(1)).await?;
        // A database in memory belongs to its connection.
        let read = if url.contains(":memory:") || url.contains("mode=memory") {
            write.clone()
        } else {
            SqlxSqliteConnector::connect(configured(options.connections.max(1))).await?
        };
        Ok(Self { write, read: Arc::new(Reader::plain(read)), ids })
    }

    async fn open_postgres(url: &str, options: &Options, ids: Arc<dyn Ids>) -> Result<Self, DbErr> {
        let statement_cache = options.statement_cache;
        let address = url::Url::parse(url).ok();
        let port = address.as_ref().and_then(url::Url::port).unwrap_or(POSTGRES_PORT);
        let is_here = address.as_ref().is_some_and(is_loopback_without_a_wish);
        let mut settings = ConnectOptions::new(url);
        settings
            .max_connections(options.connections.max(1))
            .acquire_timeout(options.patience)
            .set_application_name("hunter")
            // A busy connection is known to live; an idle one may have died with its server.
            .test_before_acquire_if_idle_for(Duration::from_secs(1))
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(move |server| {
                let server = server.statement_cache_capacity(statement_cache);
                if is_here { server.ssl_mode(PgSslMode::Disable) } else { server }
            })
            .map_sqlx_postgres_pool_opts(move |pool| {
                pool.after_connect(move |_, _| {
                    no_delay::towards(port);
                    Box::pin(async { Ok(()) })
                })
            });
        let pool = SqlxPostgresConnector::connect(settings).await?;
        let kept = (options.connections / 2) as usize;
        Ok(Self { write: pool.clone(), read: Arc::new(Reader::keeping(pool, kept)), ids })
    }

    /// Whether the database answers, for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read.ping().await.map_err(|fault| read_fault(&fault))
    }

    /// The database's clock, which all nodes follow. Microseconds on PostgreSQL, milliseconds on
    /// SQLite (where it is this machine's own).
    pub async fn now(&self) -> Result<DateTime<Utc>, StoreError> {
        let sql = match self.backend() {
            DbBackend::Sqlite => "SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            _ => "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
        };
        self.ask_time(sql).await.map_err(|fault| read_fault(&fault))
    }

    async fn ask_time(&self, sql: &str) -> Result<DateTime<Utc>, DbErr> {
        let row = self.read.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the time".to_owned()))?;
        let micros: i64 = row.try_get_by_index(0)?;
        Ok(DateTime::UNIX_EPOCH + TimeDelta::microseconds(micros))
    }

    /// Ends all connections, those in use once they are given back.
    pub async fn close(&self) -> Result<(), StoreError> {
        let outcome = self.read.close().await.and(self.write.close_by_ref().await);
        outcome.map_err(|fault| read_fault(&fault))
    }

    /// SQLite or PostgreSQL.
    pub(super) fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// For statements that only read.
    pub(super) fn reader(&self) -> &Reader {
        &self.read
    }

    /// For what can not be done within a transaction.
    pub(super) const fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Begins a transaction that will write: at once, so that on SQLite it waits for its turn
    /// instead of failing half-way.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await
    }

    /// New identities.
    pub fn ids(&self) -> &dyn Ids {
        &*self.ids
    }
}

/// Whether the server is this machine and the address says nothing of TLS: what never leaves the
/// machine is not worth a handshake for every connection and a cipher for every row.
fn is_loopback_without_a_wish(address: &url::Url) -> bool {
    let is_loopback = match address.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        // A scheme that is not the web's is not parsed further: addresses stand as names.
        Some(url::Host::Domain(name)) => {
            name == "localhost"
                || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    };
    is_loopback && address.query_pairs().all(|(name, _)| !matches!(&*name, "sslmode" | "ssl-mode"))
}

#[cfg(test)]
mod tests {
    use super::is_loopback_without_a_wish;

    #[test]
    fn tls_is_left_out_on_this_machine_only_and_never_against_a_wish() {
        for (address, expected) in [
            ("postgres://u@127.0.0.1:5432/d", true),
            ("postgres://u@localhost/d", true),
            ("postgres://u@[::1]/d", true),
            ("postgres://u@127.0.0.1/d?sslmode=require", false),
            ("postgres://u@db.example/d", false),
            ("postgres://u@10.0.0.1/d", false),
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_loopback_without_a_wish(&parsed), expected, "{address}");
        }
    }
}
