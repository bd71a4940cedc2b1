//! `node` and `nodes`.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use crate::{
    domain::ids::{AlertId, JobId, LeadId, ReferralId, ScanId, SyncRunId},
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        node::{Node, NodeKind, NodeRow, decode},
        types::lead::parts,
    },
};

/// Most ids of one question.
const MOST: usize = 100;

/// Whatever has an id.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Null: there is nothing of that id.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Option<Result<NodeRow>> {
        match find(ctx, &[id]).await {
            Ok(mut nodes) => nodes.pop().flatten().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }

    /// In the order of the ids; null where there is nothing of that id.
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<NodeRow>>> {
        if ids.len() > MOST {
            return Err(fault(Code::BadInput, format!("Ask for at most {MOST} ids at once.")));
        }
        find(ctx, &ids).await
    }
}

/// One statement for each kind of node asked for.
async fn find(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<NodeRow>>> {
    let wanted: Vec<(NodeKind, Uuid)> = ids.iter().map(decode).collect::<Result<_>>()?;
    let of = |kind: NodeKind| {
        wanted.iter().filter(move |(found, _)| *found == kind).map(|(_, uuid)| *uuid)
    };
    let state = ctx.state();
    let mut found: HashMap<(NodeKind, Uuid), Node> = HashMap::new();

    let leads: Vec<LeadId> = of(NodeKind::Lead).map(LeadId).collect();
    let parts = parts(&ctx.look_ahead());
    for lead in state.leads.by_ids(&leads, parts).await.map_err(store_fault)? {
        found.insert((NodeKind::Lead, lead.id.0), Node::Lead(lead.into()));
    }
    let scans: Vec<ScanId> = of(NodeKind::Scan).map(ScanId).collect();
    for scan in state.scans.by_ids(&scans).await.map_err(store_fault)? {
        found.insert((NodeKind::Scan, scan.id.0), Node::Scan(scan.into()));
    }
    let jobs: Vec<JobId> = of(NodeKind::Job).map(JobId).collect();
    for job in state.jobs.by_ids(&jobs).await.map_err(store_fault)? {
        found.insert((NodeKind::Job, job.id.0), Node::Job(job.into()));
    }
    let alerts: Vec<AlertId> = of(NodeKind::Alert).map(AlertId).collect();
    for alert in state.alerts.by_ids(&alerts).await.map_err(store_fault)? {
        found.insert((NodeKind::Alert, alert.id.0), Node::Alert(alert.into()));
    }
    let referrals: Vec<ReferralId> = of(NodeKind::Referral).map(ReferralId).collect();
    for referral in state.referrals.by_ids(&referrals).await.map_err(store_fault)? {
        found.insert((NodeKind::Referral, referral.id.0), Node::Referral(referral.into()));
    }
    let syncs: Vec<SyncRunId> = of(NodeKind::SyncRun).map(SyncRunId).collect();
    for run in state.syncs.by_ids(&syncs).await.map_err(store_fault)? {
        found.insert((NodeKind::SyncRun, run.id.0), Node::SyncRun(run.into()));
    }
    Ok(wanted.iter().map(|key| found.get(key).cloned().map(NodeRow)).collect())
}
