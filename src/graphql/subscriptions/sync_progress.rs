//! `syncProgress`.

#![expect(clippy::unused_async, reason = "the macro wants async resolvers")]

use async_graphql::{ID, Result, Subscription};
use futures::{Stream, stream};

use crate::graphql::{
    error::{Code, fault},
    node::{NodeKind, decode_as},
    row::Row,
    types::SyncRun,
};

/// `syncProgress`.
#[derive(Debug, Default)]
pub struct SyncProgress;

#[Subscription]
impl SyncProgress {
    /// A sync's state and counts, until it has ended.
    async fn sync_progress(
        &self,
        id: ID,
    ) -> Result<impl Stream<Item = Result<Row<SyncRun>>> + use<>> {
        decode_as(NodeKind::SyncRun, &id)?;
        // While the sync is off there is none of any id.
        let none = fault(Code::BadId, "There is no sync of that id.");
        Ok(stream::iter([Err(none)]))
    }
}
