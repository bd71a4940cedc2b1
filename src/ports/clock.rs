//! Time and identity come in as parameters, so that tests need no sleep.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The time. In production it follows the database's clock, so that leases hold across nodes.
pub trait Clock: Send + Sync {
    /// Now, cut to microseconds (what both databases keep).
    fn now(&self) -> DateTime<Utc>;
}

/// New identities.
pub trait Ids: Send + Sync {
    /// A fresh UUIDv7 for that moment.
    fn new_id(&self, at: DateTime<Utc>) -> Uuid;
}

/// What nobody can guess.
pub trait Randomness: Send + Sync {
    /// 256 bits from the system's generator.
    fn secret(&self) -> [u8; 32];
}

/// Waiting between tries, and the chance in it.
#[async_trait]
pub trait Patience: Send + Sync {
    /// Lets that much time pass.
    async fn wait(&self, time: Duration);
    /// A number in `0.0..1.0`, for jitter.
    fn chance(&self) -> f64;
}
