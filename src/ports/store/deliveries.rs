//! Deliveries of alerts: which are due, who has them, what came of them.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::domain::{
    alert::Alert,
    delivery::{DeliveryChannel, DeliveryState},
    ids::DeliveryId,
};

/// A delivery that somebody works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedDelivery {
    /// Which.
    pub id: DeliveryId,
    /// A result under an older fence is refused.
    pub fence: i64,
    /// Attempts that were begun, this one among them.
    pub attempts: u32,
    /// What it tells of.
    pub alert: Alert,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Which delivery.
    pub id: DeliveryId,
    /// Under which lease.
    pub fence: i64,
    /// How far it has come.
    pub state: DeliveryState,
    /// When it is due again; `None`: never.
    pub due_at: Option<DateTime<Utc>>,
    /// Code of why it failed, and what the other side said.
    pub failure: Option<(&'static str, Option<String>)>,
    /// When the attempt ended.
    pub at: DateTime<Utc>,
}

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Deliveries that wait or are under way.
    pub waiting: u64,
    /// When the one that waits longest was decided on.
    pub oldest: Option<DateTime<Utc>>,
}

/// Storage of deliveries.
#[async_trait]
pub trait DeliveryStore: Send + Sync {
    /// Looks at up to `limit` new alerts, oldest first, and decides on a delivery for each of these
    /// channels, due then. Alerts from before `since` are no news and get none. Answers how many
    /// alerts were looked at; each is looked at once.
    async fn plan(
        &self,
        channels: &[(DeliveryChannel, DateTime<Utc>)],
        since: DateTime<Utc>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError>;

    /// Takes up to `limit` deliveries of a channel that are due, oldest first, for that long.
    async fn lease(
        &self,
        owner: Uuid,
        channel: DeliveryChannel,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedDelivery>, StoreError>;

    /// Stores what came of them; answers how many leases still held.
    async fn settle(&self, settlements: &[Settlement]) -> Result<u64, StoreError>;

    /// What waits.
    async fn backlog(&self) -> Result<Backlog, StoreError>;
}
