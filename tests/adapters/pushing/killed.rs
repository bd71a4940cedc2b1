//! A node dies at every point between the wish and its acknowledgement, and another one goes on.

use std::{
    future::pending,
    sync::atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use hunter::{
    domain::push::{attempt::Attempt, failure::PushFailure, schema::LeadSchema},
    ports::{
        dynamics::{Acknowledgement, Check, DynamicsError, HeldLead, Write},
        store::{
            StoreError,
            leads::LeadFilter,
            pushes::{
                self, Known, LeasedPush, PushDay, PushResult, PushSubject, Queue, Settled, Wished,
            },
        },
    },
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::*;

/// Dies at the n-th point it passes.
pub struct Fate {
    left: AtomicI64,
    died: Notify,
}

impl Fate {
    pub fn at_point(point: i64) -> Arc<Self> {
        Arc::new(Self { left: AtomicI64::new(point), died: Notify::new() })
    }

    async fn point(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.died.notify_one();
            pending::<()>().await;
        }
    }

    /// Until it has died.
    pub async fn died(&self) {
        self.died.notified().await;
    }

    pub fn is_spent(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }
}

/// Passes a point before and after whatever it forwards.
pub struct Mortal<T> {
    inner: T,
    fate: Arc<Fate>,
}

impl<T> Mortal<T> {
    pub fn new(inner: T, fate: &Arc<Fate>) -> Self {
        Self { inner, fate: Arc::clone(fate) }
    }
}

#[async_trait]
impl Dynamics for Mortal<Arc<dyn Dynamics>> {
    async fn schema(&self, fresh: bool) -> Result<LeadSchema, DynamicsError> {
        self.fate.point().await;
        self.inner.schema(fresh).await
    }

    async fn find(
        &self,
        domain: &str,
        columns: &[hunter::domain::push::mapping::Column],
    ) -> Result<Option<HeldLead>, DynamicsError> {
        self.fate.point().await;
        let found = self.inner.find(domain, columns).await;
        self.fate.point().await;
        found
    }

    async fn write(&self, write: &Write) -> Result<Acknowledgement, DynamicsError> {
        self.fate.point().await;
        let written = self.inner.write(write).await;
        self.fate.point().await;
        written
    }

    async fn test(&self) -> Vec<Check> {
        self.inner.test().await
    }

    fn page_of(&self, lead_id: Uuid) -> String {
        self.inner.page_of(lead_id)
    }
}

#[async_trait]
impl PushStore for Mortal<Store> {
    async fn wish(
        &self,
        leads: &[LeadId],
        recreate: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<Wished>, StoreError> {
        self.inner.wish(leads, recreate, now).await
    }

    async fn lease(
        &self,
        owner: Uuid,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedPush>, StoreError> {
        self.fate.point().await;
        let leased = PushStore::lease(&self.inner, owner, limit, now, lease_for).await;
        self.fate.point().await;
        leased
    }

    async fn renew(&self, held: &[(LeadId, i64)], until: DateTime<Utc>) -> Result<(), StoreError> {
        PushStore::renew(&self.inner, held, until).await
    }

    async fn finish(&self, results: &[PushResult]) -> Result<Settled, StoreError> {
        self.fate.point().await;
        let settled = PushStore::finish(&self.inner, results).await;
        self.fate.point().await;
        settled
    }

    async fn statuses(&self, leads: &[LeadId]) -> Result<Vec<PushStatus>, StoreError> {
        self.inner.statuses(leads).await
    }

    async fn subject(
        &self,
        lead: LeadId,
    ) -> Result<Option<(PushSubject, Option<Known>)>, StoreError> {
        self.inner.subject(lead).await
    }

    async fn attempts(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Attempt)>, StoreError> {
        self.inner.attempts(leads, limit).await
    }

    async fn connection(&self) -> Result<pushes::Connection, StoreError> {
        self.inner.connection().await
    }

    async fn pause(&self, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.inner.pause(until).await
    }

    async fn open_circuit(
        &self,
        failure: &PushFailure,
        now: DateTime<Utc>,
        next_test_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.inner.open_circuit(failure, now, next_test_at).await
    }

    async fn close_circuit(&self) -> Result<bool, StoreError> {
        self.inner.close_circuit().await
    }

    async fn queue(&self) -> Result<Queue, StoreError> {
        self.inner.queue().await
    }

    async fn counts(&self, filter: &LeadFilter) -> Result<Vec<(PushState, u64)>, StoreError> {
        self.inner.counts(filter).await
    }

    async fn by_day(
        &self,
        filter: &LeadFilter,
        since: DateTime<Utc>,
    ) -> Result<Vec<PushDay>, StoreError> {
        self.inner.by_day(filter, since).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        PushStore::next_due(&self.inner).await
    }
}

impl World {
    /// A node that dies at that point, or steps once.
    async fn mortal_step(&self, number: u128, fate: &Arc<Fate>) {
        let organisation = Arc::clone(&self.organisation) as Arc<dyn Dynamics>;
        let (store, dynamics) =
            (Mortal::new(self.store.clone(), fate), Mortal::new(organisation, fate));
        let runner = self.runner_with(Arc::new(store), Arc::new(dynamics), number);
        tokio::select! {
            stepped = runner.step() => drop(stepped.unwrap()),
            () = fate.died() => {}
        }
    }
}

#[tokio::test]
async fn whoever_dies_wherever_each_lead_is_there_once_and_none_is_lost() {
    let mut deaths = 0;
    for round in 0..20_u64 {
        // Each round pushes leads that were changed since the last one, and one that is new there.
        let world = World::new(3, 31 + round).await;
        world.wish().await;
        world.settle(&world.runner(1)).await;
        for point in 0..12 {
            world.scan(50 + (point as u8 + round as u8) % 50).await;
            if point % 3 == 0 {
                world.organisation.inside().rows.remove("lead-2.com.tr");
            }
            world.wish().await;
            let (one, other) = (Fate::at_point(point), Fate::at_point((point * 7) % 13));
            tokio::join!(world.mortal_step(1, &one), world.mortal_step(2, &other));
            deaths += u32::from(one.is_spent()) + u32::from(other.is_spent());
            // The leases of the dead end, and somebody else goes on; a lead that was found deleted
            // is asked for once more.
            world.time.pass(TimeDelta::minutes(1));
            let heir = world.runner(3);
            world.settle(&heir).await;
            world.wish().await;
            world.settle(&heir).await;

            let states = world.states().await;
            assert!(states.iter().all(|state| *state == PushState::Pushed), "{states:?}");
            let inside = world.organisation.inside();
            assert_eq!(inside.rows.len(), 3, "round {round}, point {point}");
        }
        let scores: Vec<_> = world
            .organisation
            .inside()
            .rows
            .values()
            .map(|row| row.columns["hnt_finalscore"].clone())
            .collect();
        assert_eq!(scores.iter().filter(|score| **score == scores[0]).count(), 3);
        for lead in 0..3 {
            assert!(!world.history(lead).await.is_empty(), "each with its history");
        }
    }
    assert!(deaths > 200, "only {deaths} deaths");
}
