//! Nobody ever pushed a canned lead.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use hunter::{
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
use uuid::Uuid;

use super::Canned;

#[async_trait]
impl PushStore for Canned {
    async fn wish(
        &self,
        leads: &[LeadId],
        _: bool,
        _: DateTime<Utc>,
    ) -> Result<Vec<Wished>, StoreError> {
        self.ask(format!("wish for {} leads", leads.len()))?;
        Ok(leads.iter().map(|_| Wished::Waiting { created: true }).collect())
    }

    async fn lease(
        &self,
        _: Uuid,
        _: u32,
        _: DateTime<Utc>,
        _: TimeDelta,
    ) -> Result<Vec<LeasedPush>, StoreError> {
        unreachable!("the graph delivers nothing")
    }

    async fn renew(&self, _: &[(LeadId, i64)], _: DateTime<Utc>) -> Result<(), StoreError> {
        unreachable!("the graph delivers nothing")
    }

    async fn finish(&self, _: &[PushResult]) -> Result<Settled, StoreError> {
        unreachable!("the graph delivers nothing")
    }

    async fn statuses(&self, leads: &[LeadId]) -> Result<Vec<PushStatus>, StoreError> {
        self.ask(format!("{} pushes", leads.len()))?;
        Ok(Vec::new())
    }

    async fn subject(&self, _: LeadId) -> Result<Option<(PushSubject, Option<Known>)>, StoreError> {
        self.ask("subject of a push")?;
        Ok(None)
    }

    async fn attempts(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Attempt)>, StoreError> {
        self.ask(format!("{limit} attempts of {} leads", leads.len()))?;
        Ok(Vec::new())
    }

    async fn connection(&self) -> Result<Connection, StoreError> {
        self.ask("connection to Dynamics")?;
        Ok(Connection::default())
    }

    async fn pause(&self, _: DateTime<Utc>) -> Result<(), StoreError> {
        unreachable!("the graph delivers nothing")
    }

    async fn open_circuit(
        &self,
        _: &PushFailure,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        unreachable!("nothing breaks")
    }

    async fn close_circuit(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn queue(&self) -> Result<Queue, StoreError> {
        self.ask("queue of pushes")?;
        Ok(Queue::default())
    }

    async fn counts(&self, _: &LeadFilter) -> Result<Vec<(PushState, u64)>, StoreError> {
        self.ask("counts of pushes")?;
        Ok(Vec::new())
    }

    async fn by_day(
        &self,
        _: &LeadFilter,
        since: DateTime<Utc>,
    ) -> Result<Vec<PushDay>, StoreError> {
        self.ask("pushes by day")?;
        Ok(vec![PushDay { day: since.date_naive(), delivered: 3, failed: 1 }])
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        unreachable!("the graph delivers nothing")
    }
}
