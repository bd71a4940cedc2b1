//! What callers ask in a minute, counted for all nodes.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use deadpool_redis::redis;

use super::{PREFIX, Redis};
use crate::ports::pace::SharedPace;

/// A request does not wait longer for its number.
const LIMIT: Duration = Duration::from_millis(50);
/// A count is of no use after its minute.
const KEPT_SECONDS: i64 = 120;

/// Counts in Redis.
#[derive(Debug, Clone)]
pub struct RedisPace(Arc<Redis>);

impl RedisPace {
    /// In that server.
    pub const fn new(redis: Arc<Redis>) -> Self {
        Self(redis)
    }
}

#[async_trait]
impl SharedPace for RedisPace {
    async fn count(&self, who: &str, minute: i64) -> Option<u64> {
        let key = format!("{PREFIX}pace:{who}:{minute}");
        let counted = self.0.with_connection(LIMIT, |mut connection| async move {
            let (count,): (u64,) = redis::pipe()
                .atomic()
                .incr(&key, 1)
                .expire(&key, KEPT_SECONDS)
                .ignore()
                .query_async(&mut connection)
                .await?;
            Ok(count)
        });
        counted.await.ok()
    }
}
