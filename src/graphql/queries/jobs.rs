//! `job`.

use async_graphql::{Context, ID, Object, Result};

use crate::{
    domain::ids::JobId,
    graphql::{
        context::Reach,
        error::store_fault,
        node::{NodeKind, decode_as},
        row::Row,
        types::Job,
    },
};

/// Running jobs that one answer names.
const MOST_RUNNING: u32 = 20;

/// Jobs.
#[derive(Debug, Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// Null: there is no job of that id.
    async fn job(&self, ctx: &Context<'_>, id: ID) -> Option<Result<Row<Job>>> {
        find(ctx, &id).await.transpose()
    }

    /// Jobs that have not ended, newest first, at most twenty.
    async fn running_jobs(&self, ctx: &Context<'_>) -> Result<Vec<Row<Job>>> {
        let jobs = ctx.state().jobs.running(MOST_RUNNING).await.map_err(store_fault)?;
        Ok(jobs.into_iter().map(|job| Row(job.into())).collect())
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Row<Job>>> {
    let id = JobId(decode_as(NodeKind::Job, id)?);
    let job = ctx.state().jobs.find(id).await.map_err(store_fault)?;
    Ok(job.map(|job| Row(job.into())))
}
