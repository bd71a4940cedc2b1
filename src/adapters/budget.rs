//! The rate budget of one connection: kept in this process, or shared over a common gate.

mod gate;
mod shared;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use self::gate::Gate;
pub use self::shared::SharedBudget;
pub use crate::ports::budget::Limits;
use crate::ports::{
    budget::{Answer, Budget, BudgetState, Paused, Turn},
    clock::{Clock, Patience},
};

/// A budget for the whole process: turns at a steady pace, so many at once.
#[derive(Clone)]
pub struct LocalBudget {
    own: Arc<Own>,
}

/// What one process knows.
struct Own {
    gate: Mutex<Gate>,
    /// Somebody who waits for a place may look again.
    freed: Notify,
    clock: Arc<dyn Clock>,
    patience: Arc<dyn Patience>,
}

impl LocalBudget {
    /// A budget that nobody has used yet.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>, patience: Arc<dyn Patience>) -> Self {
        Self { own: Own::new(limits, clock, patience) }
    }
}

impl Own {
    fn new(limits: Limits, clock: Arc<dyn Clock>, patience: Arc<dyn Patience>) -> Arc<Self> {
        let gate = Mutex::new(Gate::new(limits, clock.now()));
        Arc::new(Self { gate, freed: Notify::new(), clock, patience })
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        // Nothing in here leaves the gate half-changed.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the own gate.
    fn enter(self: &Arc<Self>) -> (Answer, Option<Place>) {
        let answer = self.gate().enter(self.clock.now());
        let place = matches!(answer, Answer::At(_)).then(|| Place::of(self));
        (answer, place)
    }

    /// Waits for that time; true: there was something to wait for.
    async fn wait_until(&self, when: DateTime<Utc>) -> bool {
        let wait = (when - self.clock.now()).to_std().unwrap_or_default();
        if wait.is_zero() {
            return false;
        }
        self.patience.wait(wait).await;
        true
    }

    /// Somebody may have been told to wait, and that holds for all.
    fn not_paused(&self) -> Result<(), Paused> {
        match self.gate().paused(self.clock.now()) {
            Some(until) => Err(Paused { until }),
            None => Ok(()),
        }
    }

    fn pause(&self, until: DateTime<Utc>) {
        self.gate().pause(until);
        // Whoever waits for a place is told at once.
        self.freed.notify_waiters();
    }

    fn advise(&self, concurrency: u32) {
        self.gate().advise(concurrency);
        self.freed.notify_one();
    }
}

/// Gives the place back whatever happens, also when nobody waits for the turn any more.
struct Place {
    own: Arc<Own>,
    /// It was let in: others may take it now.
    is_in: bool,
}

impl Place {
    fn of(own: &Arc<Own>) -> Self {
        Self { own: Arc::clone(own), is_in: true }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.own.gate().leave();
        if self.is_in {
            self.own.freed.notify_one();
        }
    }
}

#[async_trait]
impl Budget for LocalBudget {
    async fn turn(&self) -> Result<Turn, Paused> {
        let own = &self.own;
        loop {
            let freed = own.freed.notified();
            match own.enter() {
                (Answer::At(when), Some(place)) => {
                    if own.wait_until(when).await {
                        own.not_paused()?;
                    }
                    return Ok(Turn::new(move || drop(place)));
                }
                (Answer::Paused(until), _) => return Err(Paused { until }),
                (Answer::Full | Answer::At(_), _) => freed.await,
            }
        }
    }

    async fn pause(&self, until: DateTime<Utc>) {
        self.own.pause(until);
    }

    async fn advise(&self, concurrency: u32) {
        self.own.advise(concurrency);
    }

    async fn halve(&self) {
        let now = self.own.clock.now();
        self.own.gate().halve(now);
    }

    async fn state(&self) -> BudgetState {
        let now = self.own.clock.now();
        let mut gate = self.own.gate();
        BudgetState { paused_until: gate.paused(now), concurrency: gate.allowed(now) }
    }
}
