//! The rate budget of a connection: one for all nodes that share it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A turn: hold it while the request is under way.
#[must_use = "the turn ends when it is dropped"]
pub struct Turn {
    ended: Option<Box<dyn FnOnce() + Send>>,
}

impl Turn {
    /// A turn that calls back when it ends.
    pub fn new(ended: impl FnOnce() + Send + 'static) -> Self {
        Self { ended: Some(Box::new(ended)) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(ended) = self.ended.take() {
            ended();
        }
    }
}

/// The connection is paused: nothing may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("paused until {until}")]
pub struct Paused {
    /// Until then.
    pub until: DateTime<Utc>,
}

/// How a budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetState {
    /// Nothing is sent before.
    pub paused_until: Option<DateTime<Utc>>,
    /// Requests that may be under way at once, of all nodes together.
    pub concurrency: u32,
}

/// A rate, a concurrency limit and a pause, shared by everybody who uses the connection.
#[async_trait]
pub trait Budget: Send + Sync {
    /// Waits for a turn to send one request.
    ///
    /// # Errors
    /// At once, when the connection is paused.
    async fn turn(&self) -> Result<Turn, Paused>;

    /// Nothing is sent before `until`, by nobody (429 with its Retry-After). A shorter pause never
    /// cuts a longer one.
    async fn pause(&self, until: DateTime<Utc>);

    /// As many at once as the service advises (`x-ms-dop-hint`), at most as many as were set.
    async fn advise(&self, concurrency: u32);

    /// The service refused one for being too many at once: half as many from now on, and one more
    /// after each quiet while.
    async fn halve(&self);

    /// How it stands.
    async fn state(&self) -> BudgetState;
}
