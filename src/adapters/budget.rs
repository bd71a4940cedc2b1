//! The rate budget of one connection, kept in this process.

mod gate;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

pub use self::gate::Limits;
use self::gate::{Answer, Gate};
use crate::ports::{
    budget::{Budget, BudgetState, Paused, Turn},
    clock::{Clock, Patience},
};

/// A budget for the whole process: turns at a steady pace, so many at once.
#[derive(Clone)]
pub struct LocalBudget {
    shared: Arc<Shared>,
}

struct Shared {
    gate: Mutex<Gate>,
    /// Somebody who waits for a place may look again.
    freed: Notify,
    clock: Arc<dyn Clock>,
    patience: Arc<dyn Patience>,
}

impl LocalBudget {
    /// A budget that nobody has used yet.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>, patience: Arc<dyn Patience>) -> Self {
        let gate = Mutex::new(Gate::new(limits, clock.now()));
        Self { shared: Arc::new(Shared { gate, freed: Notify::new(), clock, patience }) }
    }
}

impl Shared {
    fn gate(&self) -> MutexGuard<'_, Gate> {
        // Nothing in here leaves the gate half-changed.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the place back whatever happens, also when nobody waits for the turn any more.
struct Place(Arc<Shared>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.gate().leave();
        self.0.freed.notify_one();
    }
}

#[async_trait]
impl Budget for LocalBudget {
    async fn turn(&self) -> Result<Turn, Paused> {
        let shared = &self.shared;
        loop {
            let freed = shared.freed.notified();
            let answer = shared.gate().enter(shared.clock.now());
            match answer {
                Answer::Paused(until) => return Err(Paused { until }),
                Answer::Full => freed.await,
                Answer::At(when) => {
                    let place = Place(Arc::clone(shared));
                    let now = shared.clock.now();
                    if let Ok(wait) = (when - now).to_std()
                        && !wait.is_zero()
                    {
                        shared.patience.wait(wait).await;
                        // Somebody may have been told to wait meanwhile, and that holds for all.
                        if let Some(until) = shared.gate().paused(shared.clock.now()) {
                            return Err(Paused { until });
                        }
                    }
                    return Ok(Turn::new(move || drop(place)));
                }
            }
        }
    }

    async fn pause(&self, until: DateTime<Utc>) {
        self.shared.gate().pause(until);
        // Whoever waits for a place is told at once.
        self.shared.freed.notify_waiters();
    }

    async fn advise(&self, concurrency: u32) {
        self.shared.gate().advise(concurrency);
        self.shared.freed.notify_one();
    }

    async fn halve(&self) {
        let now = self.shared.clock.now();
        self.shared.gate().halve(now);
    }

    async fn state(&self) -> BudgetState {
        let now = self.shared.clock.now();
        let mut gate = self.shared.gate();
        BudgetState { paused_until: gate.paused(now), concurrency: gate.allowed(now) }
    }
}

/// How long a quiet while is, after which one more may be under way at once.
pub(super) const QUIET: TimeDelta = TimeDelta::seconds(10);
