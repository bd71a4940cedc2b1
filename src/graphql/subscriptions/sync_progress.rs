//! `syncProgress`.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;

use super::follow::{Kind, follow};
use crate::{
    domain::ids::SyncRunId,
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        node::{NodeKind, decode_as},
        row::Row,
        types::SyncRun,
    },
    ports::progress::Changed,
};

/// `syncProgress`.
#[derive(Debug, Default)]
pub struct SyncProgress;

#[Subscription]
impl SyncProgress {
    /// A sync's state and counts, until it has ended.
    async fn sync_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Result<Row<SyncRun>>> + use<>> {
        let id = SyncRunId(decode_as(NodeKind::SyncRun, &id)?);
        let state = ctx.state();
        // First the ear, then the eye: no change falls between them.
        let hints = state.progress.subscribe();
        let syncs = state.syncs.clone();
        let read = move || {
            let syncs = syncs.clone();
            async move { Ok(syncs.find(id).await?.map(|run| Row(SyncRun::from(run)))) }
        };
        let first = read().await.map_err(store_fault)?;
        let first = first.ok_or_else(|| fault(Code::BadId, "There is no sync of that id."))?;
        let about = Changed::Sync(id);
        Ok(follow(hints, state.tick, about, first, read, Kind::until(|run| run.0.has_ended())))
    }
}
