//! `scanLeads`.

use async_graphql::{Context, Object, Result};

use super::{
    bulk::target,
    payloads::{JobPayload, refusals},
};
use crate::graphql::{context::Reach, error::store_fault, inputs::BulkInput, row::Row};

/// `scanLeads`.
#[derive(Debug, Default)]
pub struct ScanLeads;

#[Object]
impl ScanLeads {
    /// Scans many leads as a job.
    async fn scan_leads(&self, ctx: &Context<'_>, input: BulkInput) -> Result<Row<JobPayload>> {
        let state = ctx.state();
        let target = match target(ctx, input).await? {
            Ok(target) => target,
            Err(errors) => {
                return Ok(Row(JobPayload { job: None, user_errors: refusals(errors) }));
            }
        };
        let job = state.jobs.scan(&target).await.map_err(store_fault)?;
        state.handles.wake_jobs();
        Ok(Row(JobPayload { job: Some(Row(job.into())), user_errors: Vec::new() }))
    }
}
