//! `cancelJob`.

use async_graphql::{Context, Object, Result};

use super::payloads::{JobPayload, refusals};
use crate::{
    domain::ids::JobId,
    graphql::{
        context::Reach,
        error::store_fault,
        inputs::NodeInput,
        node::{NodeKind, decode_as},
        row::Row,
        types::{UserError, UserErrorCode},
    },
};

/// `cancelJob`.
#[derive(Debug, Default)]
pub struct CancelJob;

#[Object]
impl CancelJob {
    /// Stops a job; what was done stands. Stopping an ended job changes nothing.
    async fn cancel_job(&self, ctx: &Context<'_>, input: NodeInput) -> Result<Row<JobPayload>> {
        let id = JobId(decode_as(NodeKind::Job, &input.id)?);
        let job = ctx.state().jobs.cancel(id).await.map_err(store_fault)?;
        let user_errors = if job.is_none() {
            let locale = ctx.caller().locale;
            let path = ["input", "id"];
            refusals([UserError::new(UserErrorCode::NotFound, "no-job", None, &path, locale)])
        } else {
            Vec::new()
        };
        Ok(Row(JobPayload { job: job.map(|job| Row(job.into())), user_errors }))
    }
}
