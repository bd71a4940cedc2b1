//! Jobs and automatic re-scans through `step`.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
    actors::{handles::Handles, jobs::JobWorker, reconciler::Reconcile as _},
    domain::{
        ids::JobId,
        job::{Job, JobFailure},
    },
    ports::{
        clock::Clock as _,
        progress::{Changed, Progress as _},
        store::{
            StoreError,
            jobs::{BulkTarget, ImportCounts, JobStore, NewImport, Stepped},
        },
    },
    services::{jobs::JobRunner, scan::Rescans},
};
use uuid::Uuid;

use crate::fakes::{Bus, HandClock, Queue};

/// Chunks that wait, and who asked for one and when.
#[derive(Default)]
struct Chunks {
    waiting: Mutex<VecDeque<Result<JobId, StoreError>>>,
    asked: Mutex<Vec<(Uuid, DateTime<Utc>, TimeDelta)>>,
}

impl Chunks {
    fn of(chunks: impl IntoIterator<Item = Result<JobId, StoreError>>) -> Arc<Self> {
        Arc::new(Self { waiting: Mutex::new(chunks.into_iter().collect()), ..Self::default() })
    }
}

#[async_trait]
impl JobStore for Chunks {
    async fn step(
        &self,
        owner: Uuid,
        chunk: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Stepped, StoreError> {
        assert!(chunk > 0);
        self.asked.lock().unwrap().push((owner, now, lease_for));
        match self.waiting.lock().unwrap().pop_front() {
            Some(worked) => worked.map(Stepped::Worked),
            None => Ok(Stepped::Idle),
        }
    }

    async fn create_import(&self, _: &NewImport, _: DateTime<Utc>) -> Result<Job, StoreError> {
        unreachable!("runners do not make jobs")
    }

    async fn create_scan(&self, _: &BulkTarget, _: DateTime<Utc>) -> Result<Job, StoreError> {
        unreachable!("runners do not make jobs")
    }

    async fn create_push(&self, _: &BulkTarget, _: DateTime<Utc>) -> Result<Job, StoreError> {
        unreachable!("runners do not make jobs")
    }

    async fn by_ids(&self, _: &[JobId]) -> Result<Vec<Job>, StoreError> {
        unreachable!("runners do not read jobs")
    }

    async fn running(&self, _: u32) -> Result<Vec<Job>, StoreError> {
        unreachable!("runners do not read jobs")
    }

    async fn failures(&self, _: JobId, _: u32) -> Result<Vec<JobFailure>, StoreError> {
        unreachable!("runners do not read jobs")
    }

    async fn import_counts(&self, _: JobId) -> Result<ImportCounts, StoreError> {
        unreachable!("runners do not read jobs")
    }

    async fn cancel(&self, _: JobId, _: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
        unreachable!("runners do not cancel jobs")
    }
}

const OWNER: Uuid = Uuid::from_u128(7);

fn job(number: u128) -> JobId {
    JobId(Uuid::from_u128(number))
}

fn gone() -> StoreError {
    StoreError::Unavailable("planted".to_owned())
}

fn runner(chunks: &Arc<Chunks>, clock: &Arc<HandClock>, bus: &Arc<Bus>) -> JobRunner {
    JobRunner::new(Arc::clone(chunks) as _, Arc::clone(clock) as _, Arc::clone(bus) as _, OWNER)
}

#[tokio::test]
async fn a_step_is_one_chunk_and_is_told_of() {
    let (clock, bus) = (HandClock::new(), Bus::new());
    let chunks = Chunks::of([Ok(job(1)), Err(gone()), Ok(job(2))]);
    let runner = runner(&chunks, &clock, &bus);
    let mut heard = bus.subscribe();

    assert_eq!(runner.step().await.unwrap(), Stepped::Worked(job(1)));
    assert!(matches!(heard.try_recv(), Ok(Changed::Job(told)) if told == job(1)));
    assert!(matches!(runner.step().await, Err(StoreError::Unavailable(_))));
    assert!(heard.try_recv().is_err(), "nothing was done, nothing is told");
    clock.turn(TimeDelta::seconds(3));
    assert_eq!(runner.step().await.unwrap(), Stepped::Worked(job(2)));
    assert_eq!(runner.step().await.unwrap(), Stepped::Idle);

    let asked = chunks.asked.lock().unwrap();
    assert!(asked.iter().all(|(owner, ..)| *owner == OWNER));
    assert!(asked.iter().all(|(_, _, lease)| *lease > TimeDelta::zero()));
    assert_eq!(
        asked[2].1 - asked[0].1,
        TimeDelta::seconds(3),
        "the clock is the one that is passed in"
    );
}

#[tokio::test]
async fn the_worker_goes_on_until_nothing_is_due_or_the_store_is_gone_or_it_is_stopped() {
    let (clock, bus) = (HandClock::new(), Bus::new());
    let chunks = Chunks::of([Ok(job(1)), Ok(job(1)), Err(gone()), Ok(job(2))]);
    let worker = JobWorker::new(runner(&chunks, &clock, &bus), Handles::default());
    let asked = || chunks.asked.lock().unwrap().len();

    assert!(worker.reconcile().await.is_err());
    assert_eq!(asked(), 3);
    worker.reconcile().await.unwrap();
    assert_eq!(asked(), 5, "the next activation is the retry, and it ends when nothing is due");

    chunks.waiting.lock().unwrap().push_back(Ok(job(3)));
    worker.stop();
    worker.reconcile().await.unwrap();
    assert_eq!(asked(), 5, "no chunk begins after a stop");
}

#[tokio::test]
async fn rescans_are_queued_piece_by_piece_for_facts_of_that_age() {
    let (clock, queue) = (HandClock::new(), Queue::of(&[]));
    let age = TimeDelta::days(7);
    let rescans = Rescans::new(Arc::clone(&queue) as _, Arc::clone(&clock) as _, age);
    queue.rows().aged = 1_200;

    let mut queued = Vec::new();
    loop {
        let (count, more) = rescans.step().await.unwrap();
        queued.push(count);
        if !more {
            break;
        }
    }
    assert_eq!(queued.iter().sum::<u32>(), 1_200);
    assert!(queued.len() > 1, "no transaction is long: {queued:?}");
    let before = clock.now() - age;
    assert!(queue.rows().scanned_before.iter().all(|asked| *asked == before));

    queue.rows().lease_fails = true;
    assert!(rescans.step().await.is_err(), "a store that is gone is told of");
}
