//! Redis: one pool, short time limits, and a breaker, so that a Redis that is slow or gone costs next
//! to nothing and one that comes back is noticed within seconds.
//!
//! [`Redis::with_connection`] is the one way to it. Whoever uses it must have an answer of its own for
//! the times when there is no Redis.

mod breaker;
pub mod budget;
pub mod enrichment;
pub mod pace;

use std::time::{Duration, Instant};

pub use deadpool_redis::{Connection, redis::RedisError};
use deadpool_redis::{Manager, Pool, PoolConfig, Runtime, Timeouts, redis};
use metrics::{counter, histogram};

use self::breaker::Breaker;
use crate::{config::RedisUrl, telemetry::names};

/// What every key begins with. The number changes when values change their meaning.
pub const PREFIX: &str = "hunter:1:";

/// Connections of one process.
const CONNECTIONS: usize = 8;

/// Longest wait for a connection, whatever the caller allows.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisFault {
    /// It did not answer a moment ago, so it was not asked.
    #[error("Redis did not answer a moment ago and is left alone")]
    Spared,
    /// No answer within the limit.
    #[error("no answer in time")]
    Slow,
    /// It can not be reached, or refuses.
    #[error("{0}")]
    Failed(String),
}

impl RedisFault {
    fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A Redis server.
pub struct Redis {
    pool: Pool,
    breaker: Breaker,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    /// The server at that address. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address can not be used.
    pub fn new(url: &RedisUrl) -> Result<Self, RedisFault> {
        let manager = Manager::new(url.expose()).map_err(RedisFault::failed)?;
        let limit = Some(CONNECT_LIMIT);
        let timeouts = Timeouts { wait: limit, create: limit, recycle: limit };
        let pool = Pool::builder(manager)
            .config(PoolConfig { timeouts, ..PoolConfig::new(CONNECTIONS) })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(RedisFault::failed)?;
        Ok(Self { pool, breaker: Breaker::default() })
    }

    /// Lends a connection to that work, which must end within `limit`, the wait for the connection
    /// included. After a failure everybody is refused at once for a while; then one call finds out.
    ///
    /// # Errors
    /// Each way of bringing nothing. The work may have reached the server all the same.
    pub async fn with_connection<T, F>(
        &self,
        limit: Duration,
        work: impl FnOnce(Connection) -> F,
    ) -> Result<T, RedisFault>
    where
        F: Future<Output = Result<T, RedisError>>,
    {
        let asked = Instant::now();
        if !self.breaker.admits(asked) {
            counter!(names::REDIS_SPARED).increment(1);
            return Err(RedisFault::Spared);
        }
        let call = async {
            let connection = self.pool.get().await;
            let connection = connection.map_err(|error| (RedisFault::failed(error), true))?;
            work(connection).await.map_err(|error| {
                // What the server says about a command is no reason to leave it alone.
                let is_gone = error.is_io_error() || error.is_connection_dropped();
                (RedisFault::failed(error), is_gone)
            })
        };
        let outcome = tokio::time::timeout(limit, call).await;
        let outcome = outcome.unwrap_or(Err((RedisFault::Slow, true)));
        let result = match &outcome {
            Ok(_) => "ok",
            Err((RedisFault::Slow, _)) => "slow",
            Err(_) => "failed",
        };
        histogram!(names::REDIS_CALL_DURATION, names::REDIS_RESULT => result)
            .record(asked.elapsed());
        match &outcome {
            Err((fault, true)) => {
                if self.breaker.failed(asked, Instant::now()) {
                    tracing::warn!(%fault, "Redis is left alone for a while; nothing depends on it");
                }
            }
            Ok(_) | Err((_, false)) => {
                if self.breaker.succeeded() {
                    tracing::info!("Redis answers again");
                }
            }
        }
        outcome.map_err(|(fault, _)| fault)
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self, limit: Duration) -> Result<(), RedisFault> {
        self.with_connection(limit, |mut connection| async move {
            redis::cmd("PING").query_async::<()>(&mut connection).await
        })
        .await
    }
}
