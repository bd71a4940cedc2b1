//! Counts that all nodes share.

use async_trait::async_trait;

/// Counts what callers ask in a minute, over all nodes.
#[async_trait]
pub trait SharedPace: Send + Sync {
    /// Counts one more of that caller in that minute; answers how many there are now. `None`: nobody
    /// can say now, and whoever asks counts by himself.
    async fn count(&self, who: &str, minute: i64) -> Option<u64>;
}
