//! Bulk pushes: the jobs that wait for wishes.

use hunter::{
    domain::job::{Job, JobKind, JobState},
    ports::store::jobs::{BulkTarget, JobStore, Stepped},
};

use super::*;

async fn work(store: &Store, second: i64) {
    while JobStore::step(store, node(1), 500, at(second), LEASE).await.unwrap() != Stepped::Idle {}
}

async fn job(store: &Store, job: &Job) -> Job {
    JobStore::by_ids(store, &[job.id]).await.unwrap().remove(0)
}

fn counts(job: &Job) -> [u32; 5] {
    [job.total, job.done, job.succeeded, job.failed, job.skipped]
}

#[tokio::test]
async fn a_push_by_filter_counts_every_lead_exactly() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 5).await;
        let everything = BulkTarget::Filter(Box::default());
        let made = store.create_push(&everything, at(2)).await.unwrap();
        assert_eq!(made.kind, JobKind::Push);
        work(&store, 3).await;
        assert_eq!(counts(&job(&store, &made).await), [5, 0, 0, 0, 0]);

        let leases = lease_all(&store, 4).await;
        assert_eq!(leases.len(), 5);
        let mut refused = result(&leases[2], 5, PushState::Failed, OutcomeKind::Rejected);
        refused.attempt.as_mut().unwrap().failure =
            Some(PushFailure::of_field(FailureReason::TooLong, "subject"));
        let settled = PushStore::finish(
            &store,
            &[
                pushed(&leases[0], 5),
                result(&leases[1], 5, PushState::Pushed, OutcomeKind::Unchanged),
                refused,
                result(&leases[3], 5, PushState::Closed, OutcomeKind::Closed),
                retrying(&leases[4], 5, 9),
            ],
        )
        .await
        .unwrap();
        assert_eq!(settled.jobs, [made.id]);
        let running = job(&store, &made).await;
        assert_eq!((running.state, counts(&running)), (JobState::Running, [5, 4, 1, 2, 1]));
        let reasons: Vec<_> = store
            .failures(made.id, 10)
            .await
            .unwrap()
            .into_iter()
            .map(|failure| failure.reason)
            .collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons.contains(&"dynamics-too-long".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"dynamics-closed".to_owned()), "{reasons:?}");

        let last = lease_all(&store, 9).await.remove(0);
        PushStore::finish(&store, &[pushed(&last, 10)]).await.unwrap();
        let ended = job(&store, &made).await;
        assert_eq!((ended.state, counts(&ended)), (JobState::Partial, [5, 5, 2, 2, 1]));
        assert_eq!(ids.len(), 5);
    }
}

#[tokio::test]
async fn domains_that_can_not_be_pushed_fail_with_their_reason() {
    for database in databases().await {
        let store = database.store().await;
        scanned(&store, 1).await;
        store
            .create_push(
                &BulkTarget::Domains(vec!["lead-0.com.tr".to_owned(), "nobody.com".to_owned()]),
                at(2),
            )
            .await
            .unwrap();
        work(&store, 3).await;
        let lease = lease_all(&store, 4).await.remove(0);
        let settled = PushStore::finish(&store, &[pushed(&lease, 5)]).await.unwrap();
        let ended = JobStore::by_ids(&store, &settled.jobs).await.unwrap().remove(0);
        assert_eq!((ended.state, counts(&ended)), (JobState::Partial, [2, 2, 1, 1, 0]));
        assert_eq!(store.failures(ended.id, 5).await.unwrap()[0].reason, "lead-unknown");
    }
}

#[tokio::test]
async fn retry_failed_is_the_same_call_with_a_filter() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 3).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let leases = lease_all(&store, 3).await;
        PushStore::finish(
            &store,
            &[
                pushed(&leases[0], 4),
                result(&leases[1], 4, PushState::Failed, OutcomeKind::Rejected),
                result(&leases[2], 4, PushState::Deleted, OutcomeKind::Deleted),
            ],
        )
        .await
        .unwrap();
        let of = |states: &[PushState]| {
            BulkTarget::Filter(Box::new(LeadFilter {
                dynamics_state: states.to_vec(),
                ..LeadFilter::default()
            }))
        };
        store.create_push(&of(&[PushState::Failed]), at(5)).await.unwrap();
        work(&store, 6).await;
        let again = lease_all(&store, 7).await;
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].subject.lead_id, leases[1].subject.lead_id);
        PushStore::finish(&store, &[pushed(&again[0], 8)]).await.unwrap();

        // A bulk push of everything does not bring deleted ones back; one for them does.
        store.create_push(&BulkTarget::Filter(Box::default()), at(9)).await.unwrap();
        work(&store, 10).await;
        assert_eq!(lease_all(&store, 11).await.len(), 2);
        store.create_push(&of(&[PushState::Deleted]), at(12)).await.unwrap();
        work(&store, 13).await;
        assert_eq!(lease_all(&store, 14).await.len(), 1);
    }
}

#[tokio::test]
async fn cancelling_takes_back_what_only_the_job_wished() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 3).await;
        let made = store.create_push(&BulkTarget::Filter(Box::default()), at(2)).await.unwrap();
        work(&store, 3).await;
        // One is under way, one is wished by a person as well, one is the job's alone.
        let under_way = PushStore::lease(&store, node(1), 1, at(4), LEASE).await.unwrap().remove(0);
        let rest: Vec<_> =
            ids.iter().copied().filter(|id| *id != under_way.subject.lead_id).collect();
        assert_eq!(store.wish(&rest[..1], false, at(5)).await.unwrap(), [JOINED]);

        let cancelled = JobStore::cancel(&store, made.id, at(6)).await.unwrap().unwrap();
        assert_eq!((cancelled.state, cancelled.skipped), (JobState::Cancelled, 2));
        let left = lease_all(&store, 7).await;
        assert_eq!(left.len(), 1, "the person's");
        assert_eq!(left[0].subject.lead_id, rest[0]);
        assert_eq!(status(&store, rest[1]).await.state, PushState::NotPushed);
        // What was under way still counts.
        PushStore::finish(&store, &[pushed(&under_way, 8)]).await.unwrap();
        assert_eq!(counts(&job(&store, &made).await), [3, 3, 1, 0, 2]);
    }
}
