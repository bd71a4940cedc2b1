//! Follows one row: read it, wait for a hint or for the tick, read it again.
//!
//! Hints carry nothing, so a lost one costs at most a tick; what is sent is always a row as stored.
//! A reader that lags skips to the present state.

use std::{future::Future, time::Duration};

use async_graphql::Result;
use futures::{Stream, stream};
use tokio::{sync::broadcast, time};

use crate::{
    graphql::error::store_fault,
    ports::{progress::Changed, store::StoreError},
};

/// How a row is followed.
pub(super) struct Kind<T> {
    /// After such a row there is no other.
    pub(super) has_ended: fn(&T) -> bool,
    /// What a hint tells of may stand beside the row, which is then sent though it is the same.
    pub(super) hints_are_news: bool,
}

impl<T> Kind<T> {
    /// Work that ends; all of it stands in the row.
    pub(super) fn until(has_ended: fn(&T) -> bool) -> Self {
        Self { has_ended, hints_are_news: false }
    }
}

/// The states of one row: the present one, then each later one, until it has ended.
///
/// The stream ends also when the row is gone.
pub(super) fn follow<T, F, Read>(
    hints: broadcast::Receiver<Changed>,
    tick: Duration,
    about: Changed,
    first: T,
    read: F,
    kind: Kind<T>,
) -> impl Stream<Item = Result<T>>
where
    T: Clone + PartialEq + Send + 'static,
    F: Fn() -> Read + Send + 'static,
    Read: Future<Output = std::result::Result<Option<T>, StoreError>> + Send,
{
    let follower = Follower { hints, tick, about, sent: None, read, kind };
    stream::unfold(Some((follower, first)), |state| async move {
        let (mut follower, first) = state?;
        if follower.sent.is_none() {
            follower.sent = Some(first.clone());
            return Some((Ok(first.clone()), Some((follower, first))));
        }
        let next = follower.next().await?;
        match next {
            Ok(row) => {
                follower.sent = Some(row.clone());
                Some((Ok(row), Some((follower, first))))
            }
            Err(error) => Some((Err(store_fault(error)), None)),
        }
    })
}

struct Follower<T, F> {
    hints: broadcast::Receiver<Changed>,
    tick: Duration,
    about: Changed,
    sent: Option<T>,
    read: F,
    kind: Kind<T>,
}

impl<T, F, Read> Follower<T, F>
where
    T: PartialEq,
    F: Fn() -> Read,
    Read: Future<Output = std::result::Result<Option<T>, StoreError>>,
{
    /// The next state that differs; `None` after the terminal one.
    async fn next(&mut self) -> Option<std::result::Result<T, StoreError>> {
        if self.sent.as_ref().is_some_and(self.kind.has_ended) {
            return None;
        }
        loop {
            let is_news = self.wait().await && self.kind.hints_are_news;
            match (self.read)().await {
                Ok(Some(row)) if is_news || self.sent.as_ref() != Some(&row) => {
                    return Some(Ok(row));
                }
                Ok(Some(_)) => {}
                Ok(None) => return None,
                // Whoever follows is not sent away because the database restarts.
                Err(error) if error.is_transient() => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// Until a hint about the row, or for one tick. Answers whether there was a hint.
    async fn wait(&mut self) -> bool {
        let hinted = async {
            loop {
                match self.hints.recv().await {
                    Ok(changed) if changed != self.about => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    // Nobody hints any more: the tick alone remains.
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        // Either way the row is read.
        let mut is_hinted = time::timeout(self.tick, hinted).await.is_ok();
        // One read answers all hints that are already there.
        loop {
            match self.hints.try_recv() {
                Ok(changed) => is_hinted |= changed == self.about,
                Err(broadcast::error::TryRecvError::Lagged(_)) => is_hinted = true,
                Err(
                    broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed,
                ) => {
                    return is_hinted;
                }
            }
        }
    }
}
