//! One delivery: as few requests as it takes, and none that could do harm.
//!
//! A lead that Hunter never pushed is written only if nothing is there, and one that it did only if
//! it is as it was left. So one request is enough, and a lead that a seller closed, changed or
//! deleted meanwhile is noticed before anything is written over. A reply that was lost is made good
//! by reading what stands there.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tying::Tying;
use crate::{
    domain::push::{
        attempt::Outcome,
        change::{Changes, changes},
        content::{Draft, Held},
        failure::{FailureReason, PushFailure},
        fit::{FitWarning, Fitted, Loss, fit},
        mapping::Mapping,
    },
    ports::{
        dynamics::{
            Acknowledgement, Dynamics, DynamicsError, LeadState, Precondition, Trace, Write,
        },
        store::pushes::Known,
    },
};

/// What a delivery came to.
#[derive(Debug)]
pub(super) enum Delivery {
    /// The connection is paused: nothing was sent.
    NotSent(DateTime<Utc>),
    /// It was tried.
    Tried(Tried),
}

/// An attempt.
#[derive(Debug)]
pub(super) struct Tried {
    /// What came of it.
    pub outcome: Outcome,
    /// What Dynamics is known to hold now.
    pub known: Option<Known>,
    /// The last answer.
    pub trace: Trace,
}

/// Delivers leads over one connection.
pub(super) struct Deliverer {
    pub dynamics: Arc<dyn Dynamics>,
    pub mapping: Arc<Mapping>,
    /// What leads are tied to.
    pub tying: Option<Tying>,
}

/// One lead on its way.
struct Parcel<'a> {
    draft: &'a Draft,
    fitted: &'a Fitted,
    hash: String,
    /// Whether "only if unchanged since" works there.
    has_versions: bool,
    request_id: Uuid,
    now: DateTime<Utc>,
}

impl Deliverer {
    #[tracing::instrument(name = "push", skip_all)]
    pub(super) async fn deliver(
        &self,
        draft: &Draft,
        known: Option<Known>,
        request_id: Uuid,
        now: DateTime<Utc>,
    ) -> Delivery {
        let hash = draft.hash();
        if let Some(known) = known.as_ref().filter(|known| known.hash.as_ref() == Some(&hash)) {
            return tried(Outcome::Unchanged, Some(known.clone()), Trace::default());
        }
        let schema = match self.dynamics.schema(false).await {
            Ok(schema) => schema,
            Err(error) => return failed(error, known),
        };
        let fitted = match fit(draft, &schema) {
            Ok(fitted) => fitted,
            Err(failure) => {
                let outcome = Outcome::Failed { failure, not_before: None };
                return tried(outcome, known, Trace::default());
            }
        };
        report(&draft.domain, &fitted.warnings);
        let has_versions = schema.has_versions;
        let parcel = Parcel { draft, fitted: &fitted, hash, has_versions, request_id, now };
        match known {
            None => self.create(&parcel).await,
            Some(known) => match known.version.clone() {
                Some(version) => self.update(&parcel, known, version).await,
                None => self.look_first(&parcel, Some(known)).await,
            },
        }
    }

    /// The first push of a lead.
    async fn create(&self, parcel: &Parcel<'_>) -> Delivery {
        let mut changes = changes(&parcel.fitted.columns, &Held::new());
        if let Err(error) = self.tie(parcel, &mut changes, &Held::new()).await {
            return failed(error, None);
        }
        match self.write(parcel, &changes, Precondition::Absent).await {
            Ok(ack) => parcel.written(ack, &Held::new(), &changes),
            Err(DynamicsError::Exists(_)) => self.look_first(parcel, None).await,
            Err(error) => failed(error, None),
        }
    }

    /// A later push, onto what was left there.
    async fn update(&self, parcel: &Parcel<'_>, known: Known, version: String) -> Delivery {
        let mut changes = changes(&parcel.fitted.columns, &known.held);
        if changes.is_empty() {
            return tried(Outcome::Unchanged, Some(parcel.same(known)), Trace::default());
        }
        if let Err(error) = self.tie(parcel, &mut changes, &known.held).await {
            return failed(error, Some(known));
        }
        match self.write(parcel, &changes, Precondition::Version(version)).await {
            Ok(ack) => parcel.written(ack, &known.held, &changes),
            Err(DynamicsError::Changed(_)) => self.look_first(parcel, Some(known)).await,
            Err(DynamicsError::Absent(trace)) => tried(Outcome::Deleted, Some(known), trace),
            Err(error) => failed(error, Some(known)),
        }
    }

    /// Reads what stands there, and writes what differs onto exactly that.
    async fn look_first(&self, parcel: &Parcel<'_>, known: Option<Known>) -> Delivery {
        let found = self.dynamics.find(&parcel.draft.domain, self.mapping.columns()).await;
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) if known.is_some() => return tried(Outcome::Deleted, known, Trace::default()),
            // It was there a moment ago.
            Ok(None) => return conflict(None, Trace::default()),
            Err(error) => return failed(error, known),
        };
        let read = Known {
            dynamics_id: found.lead_id,
            version: parcel.version(found.version),
            hash: None,
            held: found.held,
            pushed_at: known.as_ref().and_then(|known| known.pushed_at),
        };
        if found.state != LeadState::Open {
            return tried(Outcome::Closed, Some(read), found.trace);
        }
        let mut changes = changes(&parcel.fitted.columns, &read.held);
        if changes.is_empty() {
            return tried(Outcome::Unchanged, Some(parcel.same(read)), found.trace);
        }
        if let Err(error) = self.tie(parcel, &mut changes, &read.held).await {
            return failed(error, Some(read));
        }
        let precondition =
            read.version.clone().map_or(Precondition::Present, Precondition::Version);
        match self.write(parcel, &changes, precondition).await {
            Ok(ack) => parcel.written(ack, &read.held, &changes),
            Err(DynamicsError::Changed(trace)) => conflict(Some(read), trace),
            Err(DynamicsError::Absent(trace)) => tried(Outcome::Deleted, Some(read), trace),
            Err(error) => failed(error, Some(read)),
        }
    }

    /// A lead that is written is also tied.
    async fn tie(
        &self,
        parcel: &Parcel<'_>,
        changes: &mut Changes,
        held: &Held,
    ) -> Result<(), DynamicsError> {
        match &self.tying {
            Some(tying) => tying.tie(parcel.draft, held, changes, Some(parcel.request_id)).await,
            None => Ok(()),
        }
    }

    async fn write(
        &self,
        parcel: &Parcel<'_>,
        changes: &Changes,
        precondition: Precondition,
    ) -> Result<Acknowledgement, DynamicsError> {
        let write = Write {
            domain: parcel.draft.domain.clone(),
            changes: changes.clone(),
            precondition,
            request_id: parcel.request_id,
        };
        self.dynamics.write(&write).await
    }
}

impl Parcel<'_> {
    fn written(&self, ack: Acknowledgement, before: &Held, changes: &Changes) -> Delivery {
        let known = Known {
            dynamics_id: ack.lead_id,
            version: self.version(ack.version),
            hash: Some(self.hash.clone()),
            held: changes.applied_to(before),
            pushed_at: Some(self.now),
        };
        let outcome = if ack.created { Outcome::Created } else { Outcome::Updated };
        tried(outcome, Some(known), ack.trace)
    }

    /// Without versions each push looks first.
    fn version(&self, version: Option<String>) -> Option<String> {
        version.filter(|_| self.has_versions)
    }

    /// What stands there is what should.
    fn same(&self, known: Known) -> Known {
        Known {
            hash: Some(self.hash.clone()),
            pushed_at: known.pushed_at.or(Some(self.now)),
            ..known
        }
    }
}

const fn tried(outcome: Outcome, known: Option<Known>, trace: Trace) -> Delivery {
    Delivery::Tried(Tried { outcome, known, trace })
}

fn conflict(known: Option<Known>, trace: Trace) -> Delivery {
    let failure = PushFailure::from(FailureReason::ChangedMeanwhile);
    tried(Outcome::Failed { failure, not_before: None }, known, trace)
}

fn failed(error: DynamicsError, known: Option<Known>) -> Delivery {
    match error {
        DynamicsError::Paused { until } => Delivery::NotSent(until),
        DynamicsError::Failed { failure, not_before, trace } => {
            tried(Outcome::Failed { failure, not_before }, known, trace)
        }
        DynamicsError::Absent(trace)
        | DynamicsError::Exists(trace)
        | DynamicsError::Changed(trace) => conflict(known, trace),
    }
}

fn report(domain: &str, warnings: &[FitWarning]) {
    for warning in warnings {
        let column = &*warning.column;
        match warning.loss {
            Loss::Cut(length) => {
                tracing::warn!(
                    hunter.domain = domain,
                    column,
                    length,
                    "a text was cut for Dynamics"
                );
            }
            Loss::Clamped => {
                tracing::warn!(hunter.domain = domain, column, "a number was out of range");
            }
            Loss::Absent => {
                tracing::debug!(hunter.domain = domain, column, "Dynamics lacks this column");
            }
        }
    }
}
