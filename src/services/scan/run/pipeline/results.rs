//! Results on their way into the store.

use std::{
    collections::{HashSet, VecDeque},
    mem,
};

use super::{super::attempt::UNSTORABLE, Chore, Pipeline};
use crate::{
    domain::ids::ScanId,
    ports::{
        progress::Changed,
        store::{
            StoreError,
            scans::{LeasedScan, ScanResult, Stored},
        },
    },
};

/// Doublings of the pause before the store is tried again: 200 ms becomes at most 6.4 s.
const MOST_DOUBLINGS: u32 = 5;

/// What waits for the store.
#[derive(Default)]
pub(super) struct Results {
    finished: VecDeque<ScanResult>,
    /// Of a batch that the store refused as a whole: one of them is the reason, so each is stored
    /// by itself.
    suspects: VecDeque<ScanResult>,
    ripe: bool,
}

impl Results {
    pub(super) fn push(&mut self, result: ScanResult) {
        self.finished.push_back(result);
    }

    pub(super) fn len(&self) -> usize {
        self.finished.len() + self.suspects.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// They waited long enough.
    pub(super) fn ripen(&mut self) {
        self.ripe = true;
    }

    pub(super) fn are_ripe(&self, batch: usize) -> bool {
        self.ripe || self.finished.len() >= batch || !self.suspects.is_empty()
    }

    pub(super) fn leases(&self) -> impl Iterator<Item = &LeasedScan> {
        self.finished.iter().chain(&self.suspects).map(|result| &result.lease)
    }

    /// Drops the results of lost leases; answers how many.
    pub(super) fn forget(&mut self, lost: &[ScanId]) -> usize {
        let before = self.len();
        self.finished.retain(|result| !lost.contains(&result.lease.id));
        self.suspects.retain(|result| !lost.contains(&result.lease.id));
        before - self.len()
    }

    fn take(&mut self, batch: usize) -> Vec<ScanResult> {
        if let Some(suspect) = self.suspects.pop_front() {
            return vec![suspect];
        }
        let taken = self.finished.drain(..batch.min(self.finished.len())).collect();
        self.ripe &= !self.finished.is_empty();
        taken
    }

    fn put_back(&mut self, batch: Vec<ScanResult>) {
        for result in batch.into_iter().rev() {
            self.finished.push_front(result);
        }
        self.ripe = true;
    }

    fn suspect(&mut self, batch: Vec<ScanResult>) {
        self.suspects.extend(batch);
    }
}

impl Pipeline<'_> {
    pub(super) fn store(&mut self) {
        let runner = self.runner;
        let batch = self.results.take(runner.pace.batch);
        self.storing = true;
        self.chore(async move {
            let stored = runner.ports.scans.finish(&batch).await;
            Chore::Stored(batch, stored)
        });
    }

    pub(super) fn stored(&mut self, batch: Vec<ScanResult>, stored: Result<Stored, StoreError>) {
        self.storing = false;
        match stored {
            Ok(stored) => {
                self.refusals = 0;
                self.ran.stored += stored.scans.len();
                self.ran.lost += batch.len() - stored.scans.len();
                self.tell(&batch, &stored);
            }
            Err(error) if error.is_transient() => self.unavailable(batch, &error),
            Err(error) => self.refused(batch, &error),
        }
    }

    /// Rows first, then the hints.
    fn tell(&self, batch: &[ScanResult], stored: &Stored) {
        let progress = &self.runner.ports.progress;
        let taken: HashSet<ScanId> = stored.scans.iter().copied().collect();
        for lease in batch.iter().map(|result| &result.lease).filter(|l| taken.contains(&l.id)) {
            progress.publish(Changed::Scan(lease.id));
            progress.publish(Changed::Lead(lease.lead_id));
        }
        for job in &stored.jobs {
            progress.publish(Changed::Job(*job));
        }
    }

    /// The results are kept until the store is back. A stop does not wait for that: the leases
    /// expire, and the scans run again.
    fn unavailable(&mut self, batch: Vec<ScanResult>, error: &StoreError) {
        if self.stopping {
            tracing::warn!(%error, results = batch.len(), "results were dropped by the stop");
            self.ran.lost += batch.len();
            return;
        }
        if self.refusals == 0 {
            tracing::warn!(%error, results = batch.len(), "results wait for the store");
        }
        let pause = self.runner.pace.store_pause * 2_u32.pow(self.refusals.min(MOST_DOUBLINGS));
        self.refusals = self.refusals.saturating_add(1);
        self.resting = true;
        self.results.put_back(batch);
        self.after(pause, Chore::Rested);
    }

    /// Finds the one result that the store can not take, and fails its scan instead.
    fn refused(&mut self, mut batch: Vec<ScanResult>, error: &StoreError) {
        if let [only] = &mut batch[..] {
            let learnt = mem::replace(&mut only.outcome, Err(UNSTORABLE.to_owned()));
            if learnt == only.outcome {
                tracing::error!(%error, hunter.scan.id = %only.lease.id, "a failed scan can not be stored");
                self.ran.lost += 1;
                return;
            }
            tracing::error!(%error, hunter.domain = %only.lease.domain, "a result can not be stored");
        }
        self.results.suspect(batch);
    }
}
