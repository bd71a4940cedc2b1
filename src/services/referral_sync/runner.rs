//! Running syncs on this node, a page at a time.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use metrics::counter;
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use super::{Syncs, failure, schedule};
use crate::{
    domain::{
        ids::SyncRunId,
        referral::candidates::Candidates,
        sync_run::{SyncFailure, SyncMode, SyncReason, SyncState},
    },
    ports::{
        partner_center::{NextPage, PartnerCenter, PartnerCenterError, ReferralPage},
        progress::Changed,
        sign_in::Tokens,
        store::{
            StoreError,
            sync_runs::{Incoming, Kept, LeasedRun, Marks, PageRead},
        },
    },
    telemetry::names,
};

/// A node that is silent for so long over one page is thought dead, and the next one goes on.
const LEASE: TimeDelta = TimeDelta::seconds(15);
/// A page can take minutes, when the service asks for patience.
const RENEWAL: Duration = Duration::from_secs(5);
/// How far behind the last change that was seen a sync goes: changes may come into the list late.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// A page that was begun so often and never stored takes its node down with it.
const MOST_ATTEMPTS: u32 = 20;
/// A million referrals. A list that is longer has no end.
const MOST_PAGES: u32 = 10_000;

/// What it stands on, beside the syncs themselves.
pub struct Ports {
    /// Partner Center's list.
    pub client: Arc<dyn PartnerCenter>,
    /// Whether there is a token to ask with.
    pub tokens: Arc<dyn Tokens>,
}

/// What one step did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// No sync is under way, or another node has it.
    Idle,
    /// A page was stored.
    Page {
        /// Of which sync.
        id: SyncRunId,
        /// What it did.
        kept: Kept,
        /// It was the last one.
        ended: Option<SyncState>,
    },
    /// The sync failed.
    Failed {
        /// Which.
        id: SyncRunId,
        /// Why.
        failure: SyncFailure,
    },
    /// Another node has taken the sync, or a person stopped it.
    Lost(SyncRunId),
    /// This node stops; another one goes on.
    Stopped(SyncRunId),
}

/// Runs syncs on this node.
pub struct SyncRunner {
    syncs: Syncs,
    ports: Ports,
    owner: Uuid,
    own_domains: Vec<String>,
    stopping: watch::Sender<bool>,
}

impl SyncRunner {
    /// A runner that leases syncs in the name of `owner`. `own_domains` are the partner's own
    /// registrable domains, which are nobody's lead.
    pub fn new(syncs: Syncs, ports: Ports, owner: Uuid, own_domains: Vec<String>) -> Self {
        Self { syncs, ports, owner, own_domains, stopping: watch::Sender::new(false) }
    }

    /// Begins no further page and waits for none.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether it was stopped.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Asks for a sync when one is due; answers whether it did. While there is nobody to ask in the
    /// name of, none begins.
    ///
    /// # Errors
    /// The store's.
    pub async fn start_due(&self) -> Result<bool, StoreError> {
        let history = self.syncs.history().await?;
        let now = self.syncs.clock.now();
        if history.current.is_some() {
            return Ok(false);
        }
        let lacked_token = match &history.last {
            None => true,
            Some(last) => last.failure.as_ref().is_some_and(|why| why.reason.is_sign_in()),
        };
        // A person may have signed in since: the failed sync is made up for at once.
        let due = now >= self.syncs.next_at(&history);
        if lacked_token && self.ports.tokens.token().await.is_err() || !lacked_token && !due {
            return Ok(false);
        }
        self.syncs.request(schedule::mode(&history, now)).await?;
        Ok(true)
    }

    /// Reads and stores one page of the sync under way, and tells of it.
    ///
    /// # Errors
    /// When the store can not do it; nothing of the page is stored then, and it is read again.
    pub async fn step(&self) -> Result<Stepped, StoreError> {
        let now = self.syncs.clock.now();
        let Some(lease) = self.syncs.store.lease(self.owner, now, now + LEASE).await? else {
            return Ok(Stepped::Idle);
        };
        let id = lease.run.id;
        let beyond = match (lease.attempts, lease.run.counts.pages) {
            (MOST_ATTEMPTS.., _) => Some(SyncReason::GivenUp),
            (_, MOST_PAGES..) => Some(SyncReason::Endless),
            _ => None,
        };
        if let Some(reason) = beyond {
            return self.fail(&lease, SyncFailure { reason, detail: None }, None).await;
        }
        let next = lease.next_page.clone().map(NextPage);
        let read = match self.holding(&lease, self.read(&lease, next.as_ref())).await {
            Held::Done(read) => read,
            Held::Lost => return Ok(Stepped::Lost(id)),
            Held::Stopped => {
                self.syncs.store.release(&lease, self.syncs.clock.now()).await?;
                return Ok(Stepped::Stopped(id));
            }
        };
        match read {
            Ok(page) => self.keep(&lease, &page).await,
            Err(error) => {
                let (failure, not_before) = failure::read(&error);
                self.fail(&lease, failure, not_before).await
            }
        }
    }

    /// Does that work while the lease is held on to.
    async fn holding<T>(&self, lease: &LeasedRun, work: impl Future<Output = T>) -> Held<T> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Held::Done(done),
                () = self.stopped() => return Held::Stopped,
                () = sleep(RENEWAL) => {
                    let until = self.syncs.clock.now() + LEASE;
                    // A store that does not answer now may do so when the page is there.
                    if matches!(self.syncs.store.renew(lease, until).await, Ok(false)) {
                        return Held::Lost;
                    }
                }
            }
        }
    }

    async fn stopped(&self) {
        // The sender is this runner's own and does not go before it.
        drop(self.stopping.subscribe().wait_for(|stopping| *stopping).await);
    }

    /// A page, judged: how far the list was read, and whether that is far enough.
    async fn read(
        &self,
        lease: &LeasedRun,
        next: Option<&NextPage>,
    ) -> Result<PageRead, PartnerCenterError> {
        let ReferralPage { items, next } = self.ports.client.page(next).await?;
        let mut page = PageRead {
            items: Vec::with_capacity(items.len()),
            failed: 0,
            next_page: next.map(|next| next.0),
            marks: lease.marks,
            end: None,
        };
        let floor = match lease.run.mode {
            SyncMode::Delta => lease.watermark.map(|watermark| watermark - OVERLAP),
            SyncMode::Full => None,
        };
        let mut is_below = false;
        for item in items {
            let Ok(facts) = item.facts else {
                page.failed += 1;
                continue;
            };
            see(&mut page.marks, facts.updated_at);
            is_below |= facts.updated_at.zip(floor).is_some_and(|(at, floor)| at < floor);
            let emails = facts.contacts.iter().filter_map(|contact| contact.email.as_deref());
            let candidates = Candidates::of(emails, &self.own_domains);
            page.items.push(Incoming { facts: *facts, candidates });
        }
        let mut is_last = page.next_page.is_none();
        if !is_last && is_below && !page.marks.is_unordered {
            is_last = self.stands_newest_first(&page.marks).await?;
            page.marks.is_unordered = !is_last;
        }
        if is_last {
            let failed = lease.run.counts.failed + page.failed;
            let state = if failed > 0 { SyncState::Partial } else { SyncState::Succeeded };
            // A date of tomorrow must not hide what happens until then.
            let seen = page.marks.newest.map(|newest| newest.min(lease.run.started_at));
            page.end = Some((state, seen.or(lease.watermark)));
        }
        Ok(page)
    }

    /// Whether the service gives what it is asked for. A list that merely looks as if it stood
    /// newest first could go on with something newer: asked for the other way round, a service that
    /// ignores orders begins with the same entry.
    async fn stands_newest_first(&self, marks: &Marks) -> Result<bool, PartnerCenterError> {
        let oldest = match self.ports.client.oldest().await {
            Ok(oldest) => oldest,
            Err(PartnerCenterError::Refused { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        let oldest = oldest.and_then(|item| item.facts.ok()).and_then(|facts| facts.updated_at);
        Ok(oldest.zip(marks.last).is_some_and(|(oldest, last)| oldest <= last))
    }

    async fn keep(&self, lease: &LeasedRun, page: &PageRead) -> Result<Stepped, StoreError> {
        let id = lease.run.id;
        let kept = self.syncs.store.keep_page(lease, page, self.syncs.clock.now()).await?;
        let Some(kept) = kept else { return Ok(Stepped::Lost(id)) };
        let progress = &self.syncs.progress;
        progress.publish(Changed::Sync(id));
        for scan in &kept.scans {
            progress.publish(Changed::Scan(*scan));
        }
        for lead in &kept.leads {
            progress.publish(Changed::Lead(*lead));
        }
        let ended = page.end.map(|(state, _)| state);
        if let Some(state) = ended {
            let counts = lease.run.counts.plus(kept.counts);
            tracing::info!(sync = %id, ?state, ?counts, "referrals were synced");
            count(if state == SyncState::Partial { "partial" } else { "succeeded" });
        }
        Ok(Stepped::Page { id, kept, ended })
    }

    async fn fail(
        &self,
        lease: &LeasedRun,
        failure: SyncFailure,
        not_before: Option<DateTime<Utc>>,
    ) -> Result<Stepped, StoreError> {
        let id = lease.run.id;
        let now = self.syncs.clock.now();
        if !self.syncs.store.fail(lease, &failure, not_before, now).await? {
            return Ok(Stepped::Lost(id));
        }
        tracing::warn!(sync = %id, reason = ?failure.reason, detail = failure.detail, "a sync failed");
        count("failed");
        self.syncs.progress.publish(Changed::Sync(id));
        Ok(Stepped::Failed { id, failure })
    }
}

/// What came of work under a lease.
enum Held<T> {
    Done(T),
    Lost,
    Stopped,
}

/// An entry without a time could stand anywhere.
fn see(marks: &mut Marks, at: Option<DateTime<Utc>>) {
    let Some(at) = at else {
        marks.is_unordered = true;
        return;
    };
    marks.is_unordered |= marks.last.is_some_and(|last| at > last);
    marks.last = Some(at);
    marks.newest = marks.newest.max(Some(at));
}

fn count(outcome: &'static str) {
    counter!(names::SYNC_RUNS, names::SYNC_OUTCOME => outcome).increment(1);
}
