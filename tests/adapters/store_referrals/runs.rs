//! One sync at a time, over all nodes; what ended says how.

use chrono::TimeDelta;
use hunter::{
    domain::sync_run::{SyncFailure, SyncMode, SyncReason, SyncState},
    ports::store::sync_runs::{Marks, PageRead, SyncHistory, SyncRunStore},
};

use super::{NODE, OTHER, leased, page, referral, sync};
use crate::{databases::databases, facts::at};

#[tokio::test]
async fn a_second_request_joins_the_sync_under_way() {
    for database in databases().await {
        let store = database.store().await;
        let (first, created) = store.request(SyncMode::Delta, at(0)).await.unwrap();
        assert!(created);
        assert_eq!(first.mode, SyncMode::Full, "there is nothing to go back to yet");
        let (second, created) = store.request(SyncMode::Delta, at(1)).await.unwrap();
        assert_eq!((second, created), (first, false));

        let (one, two) = tokio::join!(sync_requests(&store, at(5)), sync_requests(&store, at(5)),);
        assert_eq!(one, two, "whoever asks at once gets the same one");
    }
}

async fn sync_requests(
    store: &hunter::adapters::store::Store,
    now: chrono::DateTime<chrono::Utc>,
) -> hunter::domain::ids::SyncRunId {
    store.request(SyncMode::Delta, now).await.unwrap().0.id
}

#[tokio::test]
async fn who_wants_everything_makes_the_sync_under_way_read_everything() {
    for database in databases().await {
        let store = database.store().await;
        sync(&store, vec![referral("a", &[], 1)], 10).await;
        let (run, _) = store.request(SyncMode::Delta, at(20)).await.unwrap();
        assert_eq!(run.mode, SyncMode::Delta);
        let (joined, created) = store.request(SyncMode::Full, at(21)).await.unwrap();
        assert_eq!((joined.id, joined.mode, created), (run.id, SyncMode::Full, false));
        let lease = store.lease(NODE, at(22), at(80)).await.unwrap().unwrap();
        assert_eq!(lease.run.mode, SyncMode::Full);
        assert_eq!(lease.watermark, Some(at(1)));
    }
}

#[tokio::test]
async fn a_lease_is_one_nodes_until_it_ends_or_is_given_back() {
    for database in databases().await {
        let store = database.store().await;
        let lease = leased(&store, SyncMode::Delta, at(0)).await;
        assert_eq!(store.lease(OTHER, at(30), at(90)).await.unwrap(), None);
        assert!(store.renew(&lease, at(120)).await.unwrap());
        assert_eq!(store.lease(OTHER, at(100), at(160)).await.unwrap(), None);
        let taken = store.lease(OTHER, at(121), at(180)).await.unwrap().unwrap();
        assert_eq!((taken.fence, taken.attempts), (lease.fence + 1, 2));
        assert!(!store.renew(&lease, at(500)).await.unwrap(), "the old fence is worth nothing");
        store.release(&taken, at(130)).await.unwrap();
        let again = store.lease(NODE, at(130), at(190)).await.unwrap().unwrap();
        assert_eq!(again.attempts, 2, "what was given back does not count");
        // The same node that starts anew does not wait for its own lease.
        assert!(store.lease(NODE, at(131), at(190)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_sync_goes_on_where_the_last_page_was_stored() {
    for database in databases().await {
        let store = database.store().await;
        let lease = leased(&store, SyncMode::Delta, at(0)).await;
        let marks = Marks { newest: Some(at(9)), last: Some(at(5)), is_unordered: true };
        let step = PageRead {
            next_page: Some("https://partner.example/next?$skiptoken=a%2Fb".to_owned()),
            marks,
            failed: 2,
            end: None,
            ..page(vec![referral("a", &["x@cinar.com.tr"], 9)])
        };
        assert!(store.keep_page(&lease, &step, at(1)).await.unwrap().is_some());
        let next = store.lease(OTHER, at(1), at(60)).await.unwrap().unwrap();
        assert_eq!(next.next_page, step.next_page);
        assert_eq!((next.marks, next.attempts), (marks, 1));
        assert_eq!((next.run.counts.fetched, next.run.counts.failed), (3, 2));
    }
}

#[tokio::test]
async fn a_failed_sync_never_looks_like_a_successful_one() {
    for database in databases().await {
        let store = database.store().await;
        assert_eq!(store.history().await.unwrap(), SyncHistory::default());
        sync(&store, vec![referral("a", &[], 1)], 10).await;
        let good = store.history().await.unwrap();
        let complete = good.last_complete.clone().unwrap();
        assert_eq!((complete.state, complete.finished_at), (SyncState::Succeeded, Some(at(10))));
        assert_eq!((good.last_full_at, good.failures), (Some(at(10)), 0));

        for (second, failures) in [(20, 1), (30, 2)] {
            let lease = leased(&store, SyncMode::Delta, at(second)).await;
            assert_eq!(lease.watermark, Some(at(1)));
            let failure =
                SyncFailure { reason: SyncReason::RateLimited, detail: Some("429".to_owned()) };
            let until = at(second) + TimeDelta::hours(1);
            assert!(store.fail(&lease, &failure, Some(until), at(second + 1)).await.unwrap());
            let history = store.history().await.unwrap();
            assert_eq!(history.last_complete, good.last_complete);
            assert_eq!(history.failures, failures);
            assert_eq!(history.not_before, Some(until));
            let last = history.last.unwrap();
            assert_eq!((last.state, last.failure), (SyncState::Failed, Some(failure)));
        }
        let (run, _) = store.request(SyncMode::Delta, at(40)).await.unwrap();
        let stopped = store.cancel(run.id, at(41)).await.unwrap().unwrap();
        assert_eq!((stopped.state, stopped.finished_at), (SyncState::Cancelled, Some(at(41))));
        assert_eq!(store.cancel(run.id, at(50)).await.unwrap().unwrap(), stopped);
        assert_eq!(store.history().await.unwrap().last, Some(stopped));
        let (next, created) = store.request(SyncMode::Delta, at(60)).await.unwrap();
        assert!(created);
        let history = store.history().await.unwrap();
        assert_eq!((history.current, history.failures), (Some(next), 2));
        assert_eq!(history.last_complete, good.last_complete);
    }
}
