//! An alert on its way out.

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};

use crate::{domain::delivery, graphql::context::Reach, texts::Texts};

/// An alert on one way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDelivery(delivery::Delivery);

/// An alert on one way out.
#[Object]
impl AlertDelivery {
    /// Which way.
    async fn channel(&self) -> DeliveryChannel {
        self.0.channel.into()
    }

    /// How far it has come.
    async fn state(&self) -> DeliveryState {
        self.0.state.into()
    }

    /// Attempts that were begun.
    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// When it is tried next; null at rest.
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_attempt_at
    }

    /// When the receiver took it.
    async fn delivered_at(&self) -> Option<DateTime<Utc>> {
        self.0.delivered_at
    }

    /// Why the newest attempt failed, for people; null when it did not.
    async fn failure(&self, ctx: &Context<'_>) -> Option<String> {
        let code = self.0.failure.as_deref()?;
        let sentence = Texts::get().failure(code, ctx.caller().locale);
        let said = self.0.detail.as_deref().map(|detail| format!(" ({detail})"));
        Some(format!("{sentence}{}", said.unwrap_or_default()))
    }
}

impl From<delivery::Delivery> for AlertDelivery {
    fn from(delivery: delivery::Delivery) -> Self {
        Self(delivery)
    }
}

/// A way out for alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "delivery::DeliveryChannel")]
pub enum DeliveryChannel {
    /// A signed message over HTTP, one for each alert.
    Webhook,
    /// A mail, one for all alerts that are due.
    Email,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "delivery::DeliveryState")]
pub enum DeliveryState {
    /// Waits for its first attempt.
    Queued,
    /// Under way.
    Sending,
    /// Failed, and is tried again.
    Retrying,
    /// Taken by the receiver.
    Delivered,
    /// Given up.
    Failed,
}
