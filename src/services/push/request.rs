//! Asking for pushes, and reading how they stand.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{
    subject::{draft, hash},
    tying::Tying,
};
use crate::{
    domain::{
        ids::LeadId,
        job::Job,
        push::{
            PushState,
            attempt::Attempt,
            change::changes,
            content::{Held, Value},
            failure::PushFailure,
            fit::{FitWarning, fit},
            mapping::Mapping,
        },
    },
    ports::{
        clock::Clock,
        dynamics::{Dynamics, DynamicsError, LeadState},
        progress::{Changed, Progress},
        store::{
            StoreError,
            jobs::{BulkTarget, JobStore},
            leads::LeadFilter,
            pushes::{self, Known, PushDay, PushStatus, PushStore, Queue, Wished},
        },
    },
    services::set_up::{SetUp, SetUpProblem},
};

/// Asks for pushes and reads how they stand. Delivering is the runner's part.
#[derive(Clone)]
pub struct Pushes {
    pub(super) store: Arc<dyn PushStore>,
    pub(super) connection: SetUp<Arc<dyn Dynamics>>,
    pub(super) clock: Arc<dyn Clock>,
    jobs: Arc<dyn JobStore>,
    progress: Arc<dyn Progress>,
    mapping: Arc<Mapping>,
    tying: Option<Tying>,
}

/// How a lead stands in Dynamics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the row says.
    pub status: PushStatus,
    /// The lead changed since it was last acknowledged.
    pub is_outdated: bool,
    /// Its page in Dynamics, where that is known.
    pub page: Option<String>,
}

/// What a push would do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it would do.
    pub action: PreviewAction,
    /// Column, what stands there, what would stand there.
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// What would be lost on the way.
    pub warnings: Vec<FitWarning>,
}

/// What a push would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewAction {
    /// Make a new lead.
    Create,
    /// Bring the lead up to date.
    Update,
    /// Nothing: all is as it should be.
    Unchanged,
    /// Nothing: it is qualified or disqualified there.
    Closed,
    /// Nothing: it was never scanned.
    NotScanned,
    /// Nothing, until a person mends something.
    Blocked(PushFailure),
    /// Nothing, until the settings are mended.
    Misconfigured(SetUpProblem),
    /// Dynamics asks to wait; it can not be said now.
    Paused(DateTime<Utc>),
}

/// How the integration fares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The connection.
    pub connection: pushes::Connection,
    /// The queue.
    pub queue: Queue,
}

impl Pushes {
    /// Over a store and a connection.
    pub fn new(
        store: Arc<dyn PushStore>,
        jobs: Arc<dyn JobStore>,
        connection: SetUp<Arc<dyn Dynamics>>,
        mapping: Arc<Mapping>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, connection, clock, jobs, progress, mapping, tying: None }
    }

    /// Previews also tell what leads would be tied to.
    #[must_use]
    pub fn tying(self, tying: Option<Tying>) -> Self {
        Self { tying, ..self }
    }

    /// Whether the flag is on.
    pub const fn is_on(&self) -> bool {
        !matches!(self.connection, SetUp::Off)
    }

    /// The time that pauses are measured by.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What is wrong with the settings.
    pub const fn misconfiguration(&self) -> Option<&SetUpProblem> {
        match &self.connection {
            SetUp::Bad(problem) => Some(problem),
            SetUp::Off | SetUp::On(_) => None,
        }
    }

    /// Records the wish that a lead stand in Dynamics as it is here, or joins the one there is. Also
    /// makes it anew where it was deleted there. Whoever asks wakes the pusher.
    ///
    /// # Errors
    /// The store's.
    pub async fn push(&self, lead: LeadId) -> Result<Wished, StoreError> {
        let wished = self.store.wish(&[lead], true, self.clock.now()).await?;
        let wished = wished.first().copied().unwrap_or(Wished::NoLead);
        if matches!(wished, Wished::Waiting { .. }) {
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(wished)
    }

    /// Records a bulk push. Whoever asks wakes the job worker.
    ///
    /// # Errors
    /// The store's.
    pub async fn push_many(&self, target: &BulkTarget) -> Result<Job, StoreError> {
        self.jobs.create_push(target, self.clock.now()).await
    }

    /// How these leads stand; leads that nobody ever pushed are left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn standings(&self, leads: &[LeadId]) -> Result<Vec<Standing>, StoreError> {
        let statuses = self.store.statuses(leads).await?;
        Ok(statuses.into_iter().map(|status| self.standing(status)).collect())
    }

    fn standing(&self, status: PushStatus) -> Standing {
        let acknowledged = status.known.as_ref().and_then(|known| known.hash.as_deref());
        let is_outdated = acknowledged.is_some_and(|acknowledged| {
            hash(&status.subject, &self.mapping, self.clock.now()) != acknowledged
        });
        let page = status
            .known
            .as_ref()
            .filter(|_| status.state != PushState::Deleted)
            .and_then(|known| Some(self.connection.on()?.page_of(known.dynamics_id)));
        Standing { status, is_outdated, page }
    }

    /// The newest attempts of each of these leads, at most `limit` a lead, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn attempts(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Attempt)>, StoreError> {
        self.store.attempts(leads, limit).await
    }

    /// How many of the leads that match stand in each state; leads that nobody ever pushed are left
    /// out.
    ///
    /// # Errors
    /// The store's.
    pub async fn counts(&self, filter: &LeadFilter) -> Result<Vec<(PushState, u64)>, StoreError> {
        self.store.counts(filter).await
    }

    /// Attempts of the last `days` days by day (UTC), today included, oldest first; every day is
    /// there, also those without any.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_day(&self, filter: &LeadFilter, days: u16) -> Result<Vec<PushDay>, StoreError> {
        let today = self.clock.now().date_naive();
        let first = today - TimeDelta::days(i64::from(days) - 1);
        let since = first.and_time(NaiveTime::MIN).and_utc();
        let known = self.store.by_day(filter, since).await?;
        let day = |day: NaiveDate| {
            let found = known.iter().find(|one| one.day == day).copied();
            found.unwrap_or(PushDay { day, delivered: 0, failed: 0 })
        };
        Ok(first.iter_days().take(usize::from(days)).map(day).collect())
    }

    /// How the integration fares.
    ///
    /// # Errors
    /// The store's.
    pub async fn overview(&self) -> Result<Overview, StoreError> {
        let (connection, queue) = (self.store.connection().await?, self.store.queue().await?);
        Ok(Overview { connection, queue })
    }

    /// What a push would do now. Reads Dynamics and writes nothing. `None`: there is no such lead, or
    /// the flag is off.
    ///
    /// # Errors
    /// The store's.
    pub async fn preview(&self, lead: LeadId) -> Result<Option<Preview>, StoreError> {
        let Some((subject, known)) = self.store.subject(lead).await? else { return Ok(None) };
        let dynamics = match &self.connection {
            SetUp::Off => return Ok(None),
            SetUp::Bad(problem) => {
                return Ok(Some(nothing(PreviewAction::Misconfigured(problem.clone()))));
            }
            SetUp::On(dynamics) => dynamics,
        };
        if subject.facts.score.is_none() {
            return Ok(Some(nothing(PreviewAction::NotScanned)));
        }
        let draft = draft(&subject, &self.mapping, self.clock.now());
        let schema = match dynamics.schema(false).await {
            Ok(schema) => schema,
            Err(error) => return Ok(Some(nothing(blocked(error)))),
        };
        let fitted = match fit(&draft, &schema) {
            Ok(fitted) => fitted,
            Err(failure) => return Ok(Some(nothing(PreviewAction::Blocked(failure)))),
        };
        let found = match dynamics.find(&draft.domain, self.mapping.columns()).await {
            Ok(found) => found,
            Err(error) => return Ok(Some(nothing(blocked(error)))),
        };
        if found.as_ref().is_some_and(|found| found.state != LeadState::Open) {
            return Ok(Some(nothing(PreviewAction::Closed)));
        }
        let is_new = found.is_none();
        let held = found.map_or_else(Held::new, |found| found.held);
        let mut changes = changes(&fitted.columns, &held);
        let action = match (is_new, changes.is_empty()) {
            (true, _) => PreviewAction::Create,
            (false, false) if is_as_acknowledged(known.as_ref(), &draft.hash()) => {
                PreviewAction::Unchanged
            }
            (false, false) => PreviewAction::Update,
            (false, true) => PreviewAction::Unchanged,
        };
        if let Some(tying) = self.tying.as_ref().filter(|_| action != PreviewAction::Unchanged)
            && let Err(error) = tying.tie(&draft, &held, &mut changes, None).await
        {
            return Ok(Some(nothing(blocked(error))));
        }
        let changes = if action == PreviewAction::Unchanged {
            Vec::new()
        } else {
            let shown = |value: &Value| value.to_string();
            let one = |(column, to): (String, Option<_>)| {
                let from = held.get(&column).map(shown);
                (column, from, to.as_ref().map(shown))
            };
            changes.0.into_iter().map(one).collect()
        };
        Ok(Some(Preview { action, changes, warnings: fitted.warnings }))
    }
}

/// A push of what was acknowledged already sends nothing, whatever a seller has changed since.
fn is_as_acknowledged(known: Option<&Known>, hash: &str) -> bool {
    known.and_then(|known| known.hash.as_deref()) == Some(hash)
}

const fn nothing(action: PreviewAction) -> Preview {
    Preview { action, changes: Vec::new(), warnings: Vec::new() }
}

fn blocked(error: DynamicsError) -> PreviewAction {
    use crate::domain::push::failure::FailureReason;
    match error {
        DynamicsError::Paused { until } => PreviewAction::Paused(until),
        DynamicsError::Failed { failure, .. } => PreviewAction::Blocked(failure),
        DynamicsError::Absent(_) | DynamicsError::Exists(_) | DynamicsError::Changed(_) => {
            PreviewAction::Blocked(FailureReason::ChangedMeanwhile.into())
        }
    }
}
