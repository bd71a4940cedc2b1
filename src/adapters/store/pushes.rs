//! Pushes to Dynamics.
//!
//! The row of a wish is locked after its lead and before job items. Nothing is marked when the
//! circuit opens: what waits is shown as blocked while it is open, and simply goes on afterwards.

mod connection;
mod finish;
mod held;
mod lease;
mod read;
mod wish;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

pub use self::wish::wish_pushes;
use super::{
    connection::Store,
    fault::{read_fault, retrying},
};
use crate::{
    domain::{
        ids::LeadId,
        push::{PushState, attempt::Attempt, failure::PushFailure},
    },
    ports::store::{
        StoreError,
        leads::LeadFilter,
        pushes::{
            Connection, Known, LeasedPush, PushDay, PushResult, PushStatus, PushStore, PushSubject,
            Queue, Settled, Wished,
        },
    },
};

#[async_trait]
impl PushStore for Store {
    async fn wish(
        &self,
        leads: &[LeadId],
        recreate: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<Wished>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        retrying(async || wish::wish(self, leads, recreate, now).await).await
    }

    async fn lease(
        &self,
        owner: Uuid,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedPush>, StoreError> {
        retrying(async || lease::lease(self, owner, limit, now, now + lease_for).await).await
    }

    async fn renew(&self, held: &[(LeadId, i64)], until: DateTime<Utc>) -> Result<(), StoreError> {
        if held.is_empty() {
            return Ok(());
        }
        retrying(async || lease::renew(self, held, until).await).await
    }

    async fn finish(&self, results: &[PushResult]) -> Result<Settled, StoreError> {
        if results.is_empty() {
            return Ok(Settled::default());
        }
        retrying(async || finish::finish(self, results).await).await
    }

    async fn statuses(&self, leads: &[LeadId]) -> Result<Vec<PushStatus>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        read::statuses(self, leads).await.map_err(|fault| read_fault(&fault))
    }

    async fn subject(
        &self,
        lead: LeadId,
    ) -> Result<Option<(PushSubject, Option<Known>)>, StoreError> {
        read::subject(self, lead).await.map_err(|fault| read_fault(&fault))
    }

    async fn attempts(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Attempt)>, StoreError> {
        if leads.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        read::attempts(self, leads, limit).await.map_err(|fault| read_fault(&fault))
    }

    async fn connection(&self) -> Result<Connection, StoreError> {
        connection::read(self).await.map_err(|fault| read_fault(&fault))
    }

    async fn pause(&self, until: DateTime<Utc>) -> Result<(), StoreError> {
        retrying(async || connection::pause(self, until).await).await
    }

    async fn open_circuit(
        &self,
        failure: &PushFailure,
        now: DateTime<Utc>,
        next_test_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        retrying(async || connection::open(self, failure, now, next_test_at).await).await
    }

    async fn close_circuit(&self) -> Result<bool, StoreError> {
        retrying(async || connection::close(self).await).await
    }

    async fn queue(&self) -> Result<Queue, StoreError> {
        read::queue(self).await.map_err(|fault| read_fault(&fault))
    }

    async fn counts(&self, filter: &LeadFilter) -> Result<Vec<(PushState, u64)>, StoreError> {
        if filter.nothing {
            return Ok(Vec::new());
        }
        read::counts(self, filter).await.map_err(|fault| read_fault(&fault))
    }

    async fn by_day(
        &self,
        filter: &LeadFilter,
        since: DateTime<Utc>,
    ) -> Result<Vec<PushDay>, StoreError> {
        if filter.nothing {
            return Ok(Vec::new());
        }
        read::by_day(self, filter, since).await.map_err(|fault| read_fault(&fault))
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        lease::next_due(self).await.map_err(|fault| read_fault(&fault))
    }
}
