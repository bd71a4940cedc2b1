//! Long work over many leads.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::{JobKind, JobState, scalars::int};
use crate::{
    domain::job,
    graphql::{
        connection::length,
        context::Reach,
        error::store_fault,
        node::{NodeKind, id_of},
        row::{Link, Row},
    },
    texts::{Locale, Texts},
};

/// Long work over many leads: import, scan, push. Survives a restart; counts are exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job(job::Job);

impl Job {
    /// Whether it has ended.
    pub(in crate::graphql) const fn has_ended(&self) -> bool {
        self.0.state.is_terminal()
    }
}

/// Long work over many leads: import, scan, push. Survives a restart; counts are exact.
#[Object]
impl Job {
    /// Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id_of(NodeKind::Job, self.0.id.0)
    }

    /// What it does.
    async fn kind(&self) -> JobKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// Items in all.
    async fn total(&self) -> i32 {
        int(self.0.total)
    }

    /// Items that ended: succeeded, failed and skipped together.
    async fn done(&self) -> i32 {
        int(self.0.done)
    }

    /// Items that ended well.
    async fn succeeded(&self) -> i32 {
        int(self.0.succeeded)
    }

    /// Items that failed.
    async fn failed(&self) -> i32 {
        int(self.0.failed)
    }

    /// Items with nothing to do.
    async fn skipped(&self) -> i32 {
        int(self.0.skipped)
    }

    /// First item taken.
    async fn started_at(&self) -> Option<DateTime<Utc>> {
        self.0.started_at
    }

    /// Last item ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// Items that failed, with the reason for each.
    async fn failures(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(50)")] first: Option<i32>,
    ) -> Result<Vec<Row<JobFailure>>> {
        let first = length("first", first.unwrap_or(50))?;
        let failures = ctx.state().jobs.failures(self.0.id, first).await.map_err(store_fault)?;
        let locale = ctx.caller().locale;
        Ok(failures.into_iter().map(|failure| Row(JobFailure::of(&failure, locale))).collect())
    }

    /// The job made from this one: the scans that an import asked for.
    async fn follow_up(&self, ctx: &Context<'_>) -> Option<Result<Link<Self>>> {
        let id = self.0.follow_up?;
        let found = ctx.state().jobs.find(id).await.map_err(store_fault);
        found.map(|job| job.map(|job| Link(job.into()))).transpose()
    }
}

/// Why one item of a job failed.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct JobFailure {
    /// The item as the user wrote it: a domain, or a cell's text.
    item: String,
    /// What is wrong and what to do.
    reason: String,
    /// Row of the file, counted as a spreadsheet shows it (the heading is row 1).
    row: Option<i32>,
}

impl From<job::Job> for Job {
    fn from(job: job::Job) -> Self {
        Self(job)
    }
}

impl JobFailure {
    /// The reason is a sentence already, or a stable code of one.
    fn of(failure: &job::JobFailure, locale: Locale) -> Self {
        Self {
            item: failure.item.clone(),
            reason: Texts::get().failure(&failure.reason, locale).to_string(),
            row: failure.row.map(int),
        }
    }
}
