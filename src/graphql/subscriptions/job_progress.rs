//! `jobProgress`.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;

use super::follow::{Kind, follow};
use crate::{
    domain::ids::JobId,
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        node::{NodeKind, decode_as},
        row::Row,
        types::Job,
    },
    ports::progress::Changed,
};

/// `jobProgress`.
#[derive(Debug, Default)]
pub struct JobProgress;

#[Subscription]
impl JobProgress {
    /// A job's state and counts, until it has ended.
    async fn job_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Result<Row<Job>>> + use<>> {
        let id = JobId(decode_as(NodeKind::Job, &id)?);
        let state = ctx.state();
        // First the ear, then the eye: no change falls between them.
        let hints = state.progress.subscribe();
        let jobs = state.jobs.clone();
        let read = move || {
            let jobs = jobs.clone();
            async move { Ok(jobs.find(id).await?.map(|job| Row(Job::from(job)))) }
        };
        let first = read().await.map_err(store_fault)?;
        let first = first.ok_or_else(|| fault(Code::BadId, "There is no job of that id."))?;
        let about = Changed::Job(id);
        Ok(follow(hints, state.tick, about, first, read, Kind::until(|job| job.0.has_ended())))
    }
}
