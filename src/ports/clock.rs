//! Time and identity come in as parameters, so that tests need no sleep.

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
