//! A budget that all nodes share over a common gate, and that each keeps its part of while the gate
//! can not be asked.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use super::{Own, Place};
use crate::ports::{
    budget::{Answer, Budget, BudgetState, CommonGate, GateState, Limits, Paused, Turn},
    clock::{Clock, Patience},
};

/// How often one who found no place asks again: places of other nodes come free without a word.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// So many nodes are taken to share the limits until the common gate has said how many there are.
const UNKNOWN_NODES: u32 = 2;

/// The budget of one node among several.
///
/// The common gate decides. While it can not be asked, this node goes on at its part of the rate
/// and of the places: one of so many nodes as the gate last knew, so that all together stay within
/// the limits.
#[derive(Clone)]
pub struct SharedBudget {
    own: Arc<Own>,
    common: Arc<dyn CommonGate>,
    /// One asks at a time: the count of those inside is then exact, and the longest waiter is next.
    asking: Arc<Mutex<()>>,
}

impl SharedBudget {
    /// A budget that this node has not used yet.
    pub fn new(
        limits: Limits,
        common: Arc<dyn CommonGate>,
        clock: Arc<dyn Clock>,
        patience: Arc<dyn Patience>,
    ) -> Self {
        let own = Own::new(limits, clock, patience);
        own.gate().share(UNKNOWN_NODES);
        Self { own, common, asking: Arc::default() }
    }

    /// Takes over what the common gate says.
    fn learn(&self, state: &GateState) {
        self.own.gate().share(state.nodes);
        if let Some(until) = state.paused_until {
            self.own.pause(until);
        }
    }

    /// Asks the common gate, or the own one where that can not be asked.
    async fn enter(&self) -> (Answer, Option<Place>) {
        let own = &self.own;
        let now = own.clock.now();
        // Counted before it is let in, so that the count is right when it is.
        let presence = {
            let mut gate = own.gate();
            gate.come();
            gate.presence()
        };
        let mut place = Place { own: Arc::clone(own), is_in: false };
        if let Ok((answer, state)) = self.common.enter(presence, now).await {
            self.learn(&state);
            let Answer::At(when) = answer else { return (answer, None) };
            own.gate().keep_pace(when);
            place.is_in = true;
            (answer, Some(place))
        } else {
            drop(place);
            own.enter()
        }
    }

    /// Tells what this node holds. Whatever can not be told is told with the next request.
    async fn report(&self) {
        let (presence, now) = (self.own.gate().presence(), self.own.clock.now());
        if let Ok(state) = self.common.report(presence, now).await {
            self.learn(&state);
        }
    }
}

#[async_trait]
impl Budget for SharedBudget {
    async fn turn(&self) -> Result<Turn, Paused> {
        let own = &self.own;
        let asking = self.asking.lock().await;
        loop {
            own.not_paused()?;
            let freed = own.freed.notified();
            match self.enter().await {
                (Answer::At(when), Some(place)) => {
                    drop(asking);
                    if own.wait_until(when).await {
                        self.report().await;
                        own.not_paused()?;
                    }
                    let budget = self.clone();
                    return Ok(Turn::new(move || drop(place))
                        .telling(async move { budget.report().await }));
                }
                (Answer::Paused(until), _) => return Err(Paused { until }),
                (Answer::Full | Answer::At(_), _) => {
                    tokio::select! {
                        () = freed => {}
                        () = own.patience.wait(ASK_AGAIN) => {}
                    }
                }
            }
        }
    }

    async fn pause(&self, until: DateTime<Utc>) {
        self.own.pause(until);
        // Nodes that the gate can not tell hear of it from the database.
        let _ = self.common.pause(until, self.own.clock.now()).await;
    }

    async fn advise(&self, concurrency: u32) {
        // Travels with the next request for a place.
        self.own.advise(concurrency);
    }

    async fn halve(&self) {
        let now = self.own.clock.now();
        self.own.gate().halve(now);
        let _ = self.common.halve(now).await;
    }

    async fn state(&self) -> BudgetState {
        let (presence, now) = (self.own.gate().presence(), self.own.clock.now());
        let told = self.common.report(presence, now).await;
        if let Ok(state) = &told {
            self.learn(state);
        }
        let mut gate = self.own.gate();
        let concurrency = told.map_or_else(|_| gate.allowed(now), |state| state.allowed);
        BudgetState { paused_until: gate.paused(now), concurrency }
    }
}
