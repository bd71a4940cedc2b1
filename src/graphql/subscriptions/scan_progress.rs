//! `scanProgress`.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;

use super::follow::{Kind, follow};
use crate::{
    domain::ids::ScanId,
    graphql::{
        context::Reach,
        error::{Code, fault, store_fault},
        node::{NodeKind, decode_as},
        row::Row,
        types::Scan,
    },
    ports::progress::Changed,
};

/// `scanProgress`.
#[derive(Debug, Default)]
pub struct ScanProgress;

#[Subscription]
impl ScanProgress {
    /// A scan's state, until it has ended.
    async fn scan_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Result<Row<Scan>>> + use<>> {
        let id = ScanId(decode_as(NodeKind::Scan, &id)?);
        let state = ctx.state();
        // First the ear, then the eye: no change falls between them.
        let hints = state.progress.subscribe();
        let scans = state.scans.clone();
        let read = move || {
            let scans = scans.clone();
            async move { Ok(scans.find(id).await?.map(|scan| Row(Scan::from(scan)))) }
        };
        let first = read().await.map_err(store_fault)?;
        let first = first.ok_or_else(|| fault(Code::BadId, "There is no scan of that id."))?;
        let about = Changed::Scan(id);
        Ok(follow(hints, state.tick, about, first, read, Kind::until(|scan| scan.0.has_ended())))
    }
}
