//! How much each caller may ask, whichever node he asks.

use std::{sync::Arc, time::Duration};

use super::pace::Pace;
use crate::{
    domain::access::{Principal, Subject},
    ports::{clock::Clock, pace::SharedPace},
};

/// Counts what callers ask. With a shared count each may ask so much of all nodes together, else of
/// each.
pub struct Limiter {
    a_minute: u32,
    own: Pace<Subject>,
    shared: Option<Arc<dyn SharedPace>>,
    clock: Arc<dyn Clock>,
}

impl Limiter {
    /// So many requests a minute.
    pub fn new(a_minute: u32, shared: Option<Arc<dyn SharedPace>>, clock: Arc<dyn Clock>) -> Self {
        Self { a_minute, own: Pace::new(a_minute), shared, clock }
    }

    /// Takes one request out of the caller's allowance.
    ///
    /// # Errors
    /// It is used up: how long until there is room again.
    pub async fn take(&self, who: &Principal) -> Result<(), Duration> {
        let name = match &who.subject {
            Subject::Local => return Ok(()),
            Subject::Key(id) => format!("key:{id}"),
            Subject::Person(id) => format!("person:{id}"),
        };
        let now = self.clock.now();
        let seconds = now.timestamp();
        if let Some(shared) = &self.shared
            && let Some(count) = shared.count(&name, seconds / 60).await
        {
            if count <= u64::from(self.a_minute) {
                return Ok(());
            }
            return Err(Duration::from_secs(60 - seconds.rem_euclid(60).unsigned_abs()));
        }
        self.own.take(&who.subject, now)
    }
}
