//! All that other layers may see of the actors.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::sync::Notify;
use tracing::Span;

pub use super::supervision::AskError;
use super::{
    dynamics::{DynamicsStatusResolver, Stand},
    infrastructure::{InfrastructureResolver, Resolve},
    supervision::Keeper,
};
use crate::{
    domain::ids::LeadId,
    ports::store::StoreError,
    services::{
        enrichment::{Found, Wanted},
        push::Standing,
    },
};

/// How long the actor may take for an answer beyond the patience of the question.
const GRACE: Duration = Duration::from_millis(500);

/// Wake-ups for the reconcilers. A wake-up carries nothing: the tables say what to do, and a lost
/// one costs a poll interval, never work. And the questions that an actor answers.
#[derive(Debug, Clone, Default)]
pub struct Handles {
    scanner: Arc<Notify>,
    jobs: Arc<Notify>,
    sign_in: Arc<Notify>,
    pusher: Arc<Notify>,
    syncs: Arc<Notify>,
    infrastructure: Arc<OnceLock<Keeper<InfrastructureResolver>>>,
    dynamics: Arc<OnceLock<Keeper<DynamicsStatusResolver>>>,
}

impl Handles {
    /// Scans were queued.
    pub fn wake_scanner(&self) {
        self.scanner.notify_one();
    }

    /// A job was recorded.
    pub fn wake_jobs(&self) {
        self.jobs.notify_one();
    }

    /// A sign-in was begun.
    pub fn wake_sign_in(&self) {
        self.sign_in.notify_one();
    }

    /// Pushes were asked for, or can go on.
    pub fn wake_pusher(&self) {
        self.pusher.notify_one();
    }

    /// A sync was asked for.
    pub fn wake_syncer(&self) {
        self.syncs.notify_one();
    }

    /// What the syncer listens to.
    pub fn syncs(&self) -> Arc<Notify> {
        Arc::clone(&self.syncs)
    }

    /// What the scanner listens to.
    pub fn scanner(&self) -> Arc<Notify> {
        Arc::clone(&self.scanner)
    }

    /// What the job worker listens to.
    pub fn jobs(&self) -> Arc<Notify> {
        Arc::clone(&self.jobs)
    }

    /// What the finisher of sign-ins listens to.
    pub fn sign_in(&self) -> Arc<Notify> {
        Arc::clone(&self.sign_in)
    }

    /// What the pusher listens to.
    pub fn pusher(&self) -> Arc<Notify> {
        Arc::clone(&self.pusher)
    }

    /// From now on questions about Dynamics go there. The first one stands.
    pub fn set_dynamics(&self, keeper: Keeper<DynamicsStatusResolver>) {
        self.dynamics.get_or_init(|| keeper);
    }

    /// How these leads stand in Dynamics; leads that nobody ever pushed are left out.
    ///
    /// # Errors
    /// When the actor does not answer at all, or there is none.
    pub async fn dynamics_standings(
        &self,
        leads: Vec<LeadId>,
        patience: Duration,
    ) -> Result<Result<Vec<Standing>, StoreError>, AskError> {
        let keeper = self.dynamics.get().ok_or(AskError::Unavailable)?;
        keeper.ask(Stand { leads, span: Span::current() }, patience).await
    }

    /// From now on questions about infrastructure go there. The first one stands.
    pub fn set_infrastructure(&self, keeper: Keeper<InfrastructureResolver>) {
        self.infrastructure.get_or_init(|| keeper);
    }

    /// What these leads' addresses tell; what takes longer than `patience` is pending and goes on.
    /// `anew`: what is known will not do.
    ///
    /// # Errors
    /// When the actor does not answer at all, or there is none.
    pub async fn resolve_infrastructure(
        &self,
        wanted: Vec<Wanted>,
        anew: bool,
        patience: Duration,
    ) -> Result<HashMap<LeadId, Found>, AskError> {
        let keeper = self.infrastructure.get().ok_or(AskError::Unavailable)?;
        let question = Resolve { wanted, anew, patience, span: Span::current() };
        keeper.ask(question, patience + GRACE).await
    }
}
