//! The rate budget of a connection: one for all nodes that share it.

use std::pin::Pin;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

/// What was set for a connection, for all nodes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Turns a second, on average and nearly always.
    pub per_second: u32,
    /// Turns at once, at most.
    pub concurrency: u32,
}

impl Limits {
    /// The pace keeps one part in a hundred back, because what leaves evenly does not arrive evenly.
    pub fn interval(self) -> TimeDelta {
        TimeDelta::nanoseconds(1_010_000_000 / i64::from(self.per_second.max(1)))
    }

    /// How far behind the pace turns may be and still catch up: a fifth of a second's worth.
    pub const fn slack() -> TimeDelta {
        TimeDelta::milliseconds(200)
    }

    /// How long a quiet while is, after which one more may be under way at once.
    pub const fn quiet() -> TimeDelta {
        TimeDelta::seconds(10)
    }
}

/// A turn: hold it while the request is under way. Dropping it ends it as well; [`Turn::end`] also
/// lets other nodes know at once.
#[must_use = "the turn ends when it is dropped"]
pub struct Turn {
    ended: Option<Box<dyn FnOnce() + Send>>,
    told: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Turn {
    /// A turn that calls back when it ends.
    pub fn new(ended: impl FnOnce() + Send + 'static) -> Self {
        Self { ended: Some(Box::new(ended)), told: None }
    }

    /// The same, and whoever ends it in order waits until that is done.
    pub fn telling(mut self, told: impl Future<Output = ()> + Send + 'static) -> Self {
        self.told = Some(Box::pin(told));
        self
    }

    /// Ends it.
    pub async fn end(mut self) {
        let told = self.told.take();
        drop(self);
        if let Some(told) = told {
            told.await;
        }
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

    /// How it stands. Asked now and then (every 10 s while turns are held), it also tells other
    /// nodes that this one lives.
    async fn state(&self) -> BudgetState;
}

/// What the gate says to one who wants in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The place is taken; send at that time.
    At(DateTime<Utc>),
    /// As many as may are in.
    Full,
    /// Nobody may, before then.
    Paused(DateTime<Utc>),
}

/// How many places a node holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Places, with the one that is asked for.
    pub held: u32,
    /// Grows with each change: a count that arrives after a newer one is not believed.
    pub serial: u64,
    /// What the service advises, as this node heard last.
    pub advised: Option<u32>,
}

/// How a common gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateState {
    /// Nobody may enter before.
    pub paused_until: Option<DateTime<Utc>>,
    /// How many may be in at once, of all nodes together.
    pub allowed: u32,
    /// Nodes that were heard of lately, this one among them.
    pub nodes: u32,
}

/// A common gate can not be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the common gate can not be asked now")]
pub struct GateAway;

/// A gate that all nodes stand at. It believes the times it is told, so all must have one clock.
#[async_trait]
pub trait CommonGate: Send + Sync {
    /// Asks for one place.
    async fn enter(
        &self,
        presence: Presence,
        now: DateTime<Utc>,
    ) -> Result<(Answer, GateState), GateAway>;

    /// Says how many places this node still holds, and that it lives.
    async fn report(&self, presence: Presence, now: DateTime<Utc>) -> Result<GateState, GateAway>;

    /// Nobody may enter before `until`; a shorter pause never cuts a longer one.
    async fn pause(&self, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), GateAway>;

    /// Half as many at once from now on.
    async fn halve(&self, now: DateTime<Utc>) -> Result<(), GateAway>;
}
