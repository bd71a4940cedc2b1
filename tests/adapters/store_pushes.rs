//! Wishes for Dynamics: leases and fences, results and what they move, on both databases.

mod bulk;
mod connection;

use futures::future::join_all;
use hunter::{
    adapters::{store::Store, system::SystemIds},
    domain::{
        ids::LeadId,
        push::{
            PushState,
            attempt::{Attempt, OutcomeKind},
            content::{Held, Value},
            failure::{FailureReason, PushFailure},
            machine::Standing,
        },
    },
    ports::{
        clock::Ids as _,
        store::{
            leads::{LeadFilter, LeadStore},
            pushes::{Known, LeasedPush, PushDay, PushResult, PushStatus, PushStore, Wished},
            scans::ScanStore,
        },
    },
};
use uuid::Uuid;

use crate::{
    databases::databases,
    facts::{LEASE, at, good, leads, node},
};

const NEW: Wished = Wished::Waiting { created: true };
const JOINED: Wished = Wished::Waiting { created: false };

/// Leads that were scanned, and so may be pushed.
async fn scanned(store: &Store, count: usize) -> Vec<LeadId> {
    let ids = leads(store, count).await;
    store.request(&ids, at(0)).await.unwrap();
    let leases = ScanStore::lease(store, node(1), 10_000, at(0), LEASE).await.unwrap();
    let results: Vec<_> = leases.iter().map(|lease| good(lease, 1)).collect();
    ScanStore::finish(store, &results).await.unwrap();
    ids
}

async fn lease_all(store: &Store, second: i64) -> Vec<LeasedPush> {
    PushStore::lease(store, node(1), 10_000, at(second), LEASE).await.unwrap()
}

async fn status(store: &Store, lead: LeadId) -> PushStatus {
    store.statuses(&[lead]).await.unwrap().remove(0)
}

fn known(hash: &str) -> Known {
    Known {
        dynamics_id: Uuid::from_u128(99),
        version: Some("W/\"7\"".to_owned()),
        hash: Some(hash.to_owned()),
        held: Held::from([
            ("hnt_finalscore".to_owned(), Value::Whole(80)),
            ("hnt_lastsynctime".to_owned(), Value::Time(at(5))),
            ("subject".to_owned(), Value::Text("Hunter: a\"ğ".to_owned())),
        ]),
        pushed_at: Some(at(5)),
    }
}

fn result(lease: &LeasedPush, second: i64, state: PushState, outcome: OutcomeKind) -> PushResult {
    PushResult {
        lead_id: lease.subject.lead_id,
        fence: lease.fence,
        wish: lease.wish,
        standing: Standing { state, attempts: lease.standing.attempts },
        due: None,
        known: lease.known.clone(),
        attempt: Some(Attempt {
            at: at(second),
            outcome,
            http_status: Some(201),
            failure: None,
            request_id: Some("req-1".to_owned()),
            id: SystemIds::new().new_id(at(second)),
            duration_ms: 120,
        }),
        at: at(second),
    }
}

fn pushed(lease: &LeasedPush, second: i64) -> PushResult {
    PushResult {
        known: Some(known("first")),
        ..result(lease, second, PushState::Pushed, OutcomeKind::Created)
    }
}

fn retrying(lease: &LeasedPush, second: i64, due: i64) -> PushResult {
    let mut failed = result(lease, second, PushState::Retrying, OutcomeKind::Transient);
    failed.standing.attempts += 1;
    failed.due = Some(at(due));
    failed.attempt.as_mut().unwrap().failure = Some(FailureReason::Unavailable.into());
    failed
}

#[tokio::test]
async fn a_wish_is_recorded_leased_and_acknowledged() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 2).await;
        assert_eq!(PushStore::next_due(&store).await.unwrap(), None);
        assert_eq!(store.wish(&ids, false, at(2)).await.unwrap(), [NEW, NEW]);
        assert_eq!(PushStore::next_due(&store).await.unwrap(), Some(at(2)));
        assert_eq!(status(&store, ids[0]).await.state, PushState::Queued);
        assert_eq!(store.queue().await.unwrap().depth, 2);

        let leases = lease_all(&store, 3).await;
        assert_eq!(leases.len(), 2);
        let lease = leases.iter().find(|lease| lease.subject.lead_id == ids[0]).unwrap();
        assert_eq!(lease.subject.facts.domain, "lead-0.com.tr");
        assert_eq!((lease.subject.facts.score, lease.subject.facts.priority), (Some(80), Some(1)));
        assert_eq!((lease.known.as_ref(), lease.fence, lease.until), (None, 1, at(63)));
        assert_eq!(status(&store, ids[0]).await.state, PushState::Pushing);

        let settled = PushStore::finish(&store, &[pushed(lease, 5)]).await.unwrap();
        assert_eq!(settled.leads, [ids[0]]);
        let found = status(&store, ids[0]).await;
        assert_eq!((found.state, found.due, found.attempts), (PushState::Pushed, None, 0));
        let there = found.known.unwrap();
        assert_eq!((there.hash.as_deref(), there.pushed_at), (Some("first"), Some(at(5))));
        let (_, there) = store.subject(ids[0]).await.unwrap().unwrap();
        assert_eq!(there, Some(known("first")), "columns read back as they were");
        let history = store.attempts(&ids, 5).await.unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(
            history[0].1,
            pushed(lease, 5)
                .attempt
                .map(|attempt| Attempt { id: history[0].1.id, ..attempt })
                .unwrap()
        );
        assert_eq!(store.connection().await.unwrap().last_succeeded_at, Some(at(5)));
        assert_eq!(store.queue().await.unwrap().depth, 1);
    }
}

#[tokio::test]
async fn asking_again_joins_what_waits_and_follows_what_is_under_way() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        assert_eq!(store.wish(&ids, false, at(2)).await.unwrap(), [NEW]);
        assert_eq!(store.wish(&ids, false, at(3)).await.unwrap(), [JOINED]);
        let first = lease_all(&store, 4).await.remove(0);
        assert_eq!(lease_all(&store, 4).await, [], "one in flight a lead");

        assert_eq!(store.wish(&ids, false, at(5)).await.unwrap(), [JOINED]);
        PushStore::finish(&store, &[pushed(&first, 6)]).await.unwrap();
        assert_eq!(status(&store, ids[0]).await.state, PushState::Queued, "the newer wish");
        let second = lease_all(&store, 7).await.remove(0);
        assert_eq!(second.known, Some(known("first")));
        PushStore::finish(&store, &[pushed(&second, 8)]).await.unwrap();
        assert_eq!(status(&store, ids[0]).await.state, PushState::Pushed);
        assert_eq!(lease_all(&store, 9).await, []);
    }
}

#[tokio::test]
async fn an_expired_lease_is_taken_over_and_its_late_result_is_refused() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let dead = lease_all(&store, 3).await.remove(0);
        assert_eq!(lease_all(&store, 62).await, [], "not before it expires");
        let heir = PushStore::lease(&store, node(2), 9, at(63), LEASE).await.unwrap().remove(0);
        assert_eq!(heir.fence, 2);

        let settled = PushStore::finish(&store, &[pushed(&dead, 64)]).await.unwrap();
        assert_eq!(settled.leads, []);
        assert_eq!(store.attempts(&ids, 5).await.unwrap(), [], "it left no trace");
        let settled = PushStore::finish(&store, &[pushed(&heir, 65)]).await.unwrap();
        assert_eq!(settled.leads, ids);
    }
}

#[tokio::test]
async fn a_renewed_lease_lasts_longer() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let lease = lease_all(&store, 3).await.remove(0);
        PushStore::renew(&store, &[(ids[0], lease.fence)], at(120)).await.unwrap();
        PushStore::renew(&store, &[(ids[0], lease.fence + 1)], at(9_000)).await.unwrap();
        assert_eq!(lease_all(&store, 119).await, []);
        assert_eq!(lease_all(&store, 120).await.len(), 1);
    }
}

#[tokio::test]
async fn a_failure_is_kept_until_the_next_good_attempt() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let lease = lease_all(&store, 3).await.remove(0);
        PushStore::finish(&store, &[retrying(&lease, 4, 10)]).await.unwrap();
        let found = status(&store, ids[0]).await;
        assert_eq!(
            (found.state, found.attempts, found.due),
            (PushState::Retrying, 1, Some(at(10)))
        );
        assert_eq!(found.failure, Some((FailureReason::Unavailable.into(), at(4))));
        assert_eq!(lease_all(&store, 9).await, []);

        let lease = lease_all(&store, 10).await.remove(0);
        assert_eq!(lease.standing.attempts, 1);
        let mut unsent = retrying(&lease, 10, 12);
        unsent.attempt = None;
        PushStore::finish(&store, &[unsent]).await.unwrap();
        assert!(status(&store, ids[0]).await.failure.is_some(), "nothing was sent");
        let lease = lease_all(&store, 12).await.remove(0);
        PushStore::finish(&store, &[pushed(&lease, 13)]).await.unwrap();
        assert_eq!(status(&store, ids[0]).await.failure, None);
        let history = store.attempts(&ids, 5).await.unwrap();
        let told: Vec<_> = history.iter().map(|(_, attempt)| attempt.outcome).collect();
        assert_eq!(told, [OutcomeKind::Created, OutcomeKind::Transient], "newest first");
        assert_eq!(store.attempts(&ids, 1).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn attempts_are_counted_by_day() {
    const DAY: i64 = 86_400;
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 2).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let leases = lease_all(&store, 3).await;
        let results = [retrying(&leases[0], 4, DAY), pushed(&leases[1], 5)];
        PushStore::finish(&store, &results).await.unwrap();
        let lease = lease_all(&store, DAY).await.remove(0);
        PushStore::finish(&store, &[pushed(&lease, DAY)]).await.unwrap();

        let everything = LeadFilter::default();
        let (first, second) = (at(0).date_naive(), at(DAY).date_naive());
        let expected = [
            PushDay { day: first, delivered: 1, failed: 1 },
            PushDay { day: second, delivered: 1, failed: 0 },
        ];
        assert_eq!(store.by_day(&everything, at(0)).await.unwrap(), expected);
        assert_eq!(store.by_day(&everything, at(DAY)).await.unwrap(), expected[1..]);
        let search = Some("lead-0.com".to_owned());
        let one = LeadFilter { search, ..LeadFilter::default() };
        let found = store.by_day(&one, at(0)).await.unwrap();
        assert!(found.iter().map(|day| day.delivered + day.failed).sum::<u64>() < 3, "{found:?}");
        let nothing = LeadFilter { nothing: true, ..LeadFilter::default() };
        assert_eq!(store.by_day(&nothing, at(0)).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_lead_deleted_in_dynamics_is_made_anew_only_on_request() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let lease = lease_all(&store, 3).await.remove(0);
        PushStore::finish(&store, &[pushed(&lease, 4)]).await.unwrap();
        store.wish(&ids, false, at(5)).await.unwrap();
        let lease = lease_all(&store, 6).await.remove(0);
        let gone = result(&lease, 7, PushState::Deleted, OutcomeKind::Deleted);
        PushStore::finish(&store, &[gone]).await.unwrap();
        assert_eq!(status(&store, ids[0]).await.state, PushState::Deleted);

        assert_eq!(store.wish(&ids, false, at(8)).await.unwrap(), [Wished::Deleted]);
        assert_eq!(lease_all(&store, 9).await, []);
        assert_eq!(store.wish(&ids, true, at(10)).await.unwrap(), [NEW]);
        assert_eq!(lease_all(&store, 11).await.remove(0).known, None, "as if it never was");
    }
}

#[tokio::test]
async fn a_lead_closed_in_dynamics_is_looked_at_before_it_is_written_again() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 1).await;
        store.wish(&ids, false, at(2)).await.unwrap();
        let lease = lease_all(&store, 3).await.remove(0);
        let closed = PushResult {
            known: Some(Known { hash: None, ..known("") }),
            ..result(&lease, 4, PushState::Closed, OutcomeKind::Closed)
        };
        PushStore::finish(&store, &[closed]).await.unwrap();
        assert_eq!(store.wish(&ids, false, at(5)).await.unwrap(), [NEW]);
        let there = lease_all(&store, 6).await.remove(0).known.unwrap();
        assert_eq!((there.version, there.dynamics_id), (None, Uuid::from_u128(99)));
    }
}

#[tokio::test]
async fn what_can_not_be_pushed_is_refused() {
    for database in databases().await {
        let store = database.store().await;
        let unscanned = leads(&store, 1).await[0];
        let nobody = LeadId(Uuid::from_u128(7));
        let wished = store.wish(&[nobody, unscanned], true, at(1)).await.unwrap();
        assert_eq!(wished, [Wished::NoLead, Wished::NotScanned]);
        assert_eq!(store.statuses(&[unscanned]).await.unwrap(), []);
    }
}

#[tokio::test]
async fn leads_are_found_by_the_state_of_their_push() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 4).await;
        store.wish(&ids[..3], false, at(2)).await.unwrap();
        let leases = PushStore::lease(&store, node(1), 2, at(3), LEASE).await.unwrap();
        PushStore::finish(&store, &[pushed(&leases[0], 4), retrying(&leases[1], 4, 50)])
            .await
            .unwrap();
        let count = async |states: &[PushState]| {
            let filter = LeadFilter { dynamics_state: states.to_vec(), ..LeadFilter::default() };
            store.count(&filter).await.unwrap()
        };
        assert_eq!(count(&[PushState::NotPushed]).await, 1);
        assert_eq!(count(&[PushState::Pushed]).await, 1);
        assert_eq!(count(&[PushState::Queued]).await, 1);
        assert_eq!(count(&[PushState::Retrying, PushState::NotPushed]).await, 2);
        assert_eq!(count(&[PushState::Blocked]).await, 0);
        let counts = store.counts(&LeadFilter::default()).await.unwrap();
        let expected = [(PushState::Pushed, 1), (PushState::Queued, 1), (PushState::Retrying, 1)];
        assert_eq!(counts, expected);

        let broken = PushFailure::of_field(FailureReason::ColumnMissing, "hnt_provider");
        store.open_circuit(&broken, at(5), at(35)).await.unwrap();
        assert_eq!(count(&[PushState::Blocked]).await, 2, "what waits is blocked");
        assert_eq!(count(&[PushState::Queued, PushState::Retrying]).await, 0);
        let counts = store.counts(&LeadFilter::default()).await.unwrap();
        assert_eq!(counts, [(PushState::Blocked, 2), (PushState::Pushed, 1)]);
        let waiting = status(&store, leases[1].subject.lead_id).await;
        assert_eq!(waiting.state, PushState::Blocked);
        assert_eq!(waiting.failure, Some((broken, at(5))));
        store.close_circuit().await.unwrap();
        assert_eq!(count(&[PushState::Queued, PushState::Retrying]).await, 2, "and goes on");
    }
}

#[tokio::test]
async fn parallel_wishes_and_leases_give_one_row_and_one_lease() {
    for database in databases().await {
        let store = database.store().await;
        let ids = scanned(&store, 3).await;
        let wishes = (0..8).map(|_| store.wish(&ids, false, at(2)));
        let mut created = 0;
        for wished in join_all(wishes).await {
            created += wished.unwrap().iter().filter(|wished| **wished == NEW).count();
        }
        assert_eq!(created, 3, "each lead's wish was made once");
        let leases = (0..4).map(|number| PushStore::lease(&store, node(number), 9, at(3), LEASE));
        let taken: usize =
            join_all(leases).await.into_iter().map(|leased| leased.unwrap().len()).sum();
        assert_eq!(taken, 3);
    }
}
