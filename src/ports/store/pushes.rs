//! Pushes to Dynamics: one wish a lead, what is known to stand there, and how deliveries went.
//!
//! A due wish is leased by one node for a while. A lease that expires is simply available again,
//! because repeating a delivery is harmless; a result with an old fence is refused.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{StoreError, leads::LeadFilter};
use crate::domain::{
    ids::{JobId, LeadId},
    infrastructure::Infrastructure,
    provider::TenantSize,
    push::{
        PushState, attempt::Attempt, content::Held, facts::PushFacts, failure::PushFailure,
        machine::Standing,
    },
};

/// What Hunter knows of a lead, for a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSubject {
    /// Which lead.
    pub lead_id: LeadId,
    /// Its facts; without sentences, and at no particular moment.
    pub facts: PushFacts,
    /// The local hosting company by name, where the mail is at one.
    pub host: Option<String>,
    /// How large the tenant is, by evidence.
    pub tenant_size: TenantSize,
    /// What its first address tells.
    pub infrastructure: Option<Infrastructure>,
}

/// What Dynamics is known to hold of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Dynamics' own id.
    pub dynamics_id: Uuid,
    /// Version of the row there; `None`: its state must be read before anything is written.
    pub version: Option<String>,
    /// Of the content that was acknowledged; `None`: none was.
    pub hash: Option<String>,
    /// The columns.
    pub held: Held,
    /// Newest acknowledgement.
    pub pushed_at: Option<DateTime<Utc>>,
}

/// What a wish came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wished {
    /// It waits, or is under way. `created`: nobody had asked before.
    Waiting {
        /// This request made it.
        created: bool,
    },
    /// Refused: the lead was deleted in Dynamics, and making it anew was not asked for.
    Deleted,
    /// Refused: the lead was never scanned.
    NotScanned,
    /// Refused: there is no such lead.
    NoLead,
}

/// A wish that this node may deliver until `until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedPush {
    /// Must be given back with the result.
    pub fence: i64,
    /// Which wish of the lead it is.
    pub wish: i64,
    /// Where it stands.
    pub standing: Standing,
    /// What Dynamics is known to hold.
    pub known: Option<Known>,
    /// The lead as it is now.
    pub subject: PushSubject,
    /// When the lease ends by itself.
    pub until: DateTime<Utc>,
}

/// What came of a leased wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushResult {
    /// Whose.
    pub lead_id: LeadId,
    /// Of the lease.
    pub fence: i64,
    /// Of the lease: a newer wish keeps the push going.
    pub wish: i64,
    /// Where it stands now.
    pub standing: Standing,
    /// When it is tried again.
    pub due: Option<DateTime<Utc>>,
    /// What Dynamics is known to hold now.
    pub known: Option<Known>,
    /// The attempt; `None`: nothing was sent.
    pub attempt: Option<Attempt>,
    /// When it ended.
    pub at: DateTime<Utc>,
}

/// What storing results changed, for the progress bus.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Leads whose result was taken; the rest had lost their lease.
    pub leads: Vec<LeadId>,
    /// Jobs whose counts moved.
    pub jobs: Vec<JobId>,
}

/// How a lead's push stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushStatus {
    /// Its state, with the circuit taken into account.
    pub state: PushState,
    /// Attempts that failed since it was asked for.
    pub attempts: u32,
    /// When it is tried again.
    pub due: Option<DateTime<Utc>>,
    /// What Dynamics is known to hold; the columns are left out.
    pub known: Option<Known>,
    /// Why the newest attempt failed, or why nothing can be sent, and since when.
    pub failure: Option<(PushFailure, DateTime<Utc>)>,
    /// The lead as it is now.
    pub subject: PushSubject,
}

/// The connection as all nodes see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connection {
    /// Why nothing can be sent.
    pub circuit: Option<OpenCircuit>,
    /// Dynamics asked to wait until then.
    pub paused_until: Option<DateTime<Utc>>,
    /// Newest acknowledgement of any lead.
    pub last_succeeded_at: Option<DateTime<Utc>>,
}

/// A circuit that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCircuit {
    /// Why.
    pub failure: PushFailure,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When the connection is tested by itself.
    pub next_test_at: DateTime<Utc>,
    /// Tests that failed since.
    pub failed_tests: u32,
}

/// How the attempts of one day went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushDay {
    /// Which, in UTC.
    pub day: NaiveDate,
    /// The lead stands in Dynamics as it is here.
    pub delivered: u64,
    /// Everything else.
    pub failed: u64,
}

/// The queue in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queue {
    /// Wishes that wait or are under way.
    pub depth: u64,
    /// When the one that waits longest was asked for.
    pub oldest: Option<DateTime<Utc>>,
}

/// Storage of pushes.
#[async_trait]
pub trait PushStore: Send + Sync {
    /// Records a wish for each lead, or joins the one there is; one transaction, in the order of
    /// `leads`. `recreate`: also where the lead was deleted in Dynamics.
    async fn wish(
        &self,
        leads: &[LeadId],
        recreate: bool,
        now: DateTime<Utc>,
    ) -> Result<Vec<Wished>, StoreError>;

    /// Takes up to `limit` due wishes (waiting, or with an expired lease), longest due first.
    async fn lease(
        &self,
        owner: Uuid,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedPush>, StoreError>;

    /// Lengthens the leases still held under these fences.
    async fn renew(&self, held: &[(LeadId, i64)], until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Stores results: the wish, its attempt, the job items that waited for it, and the
    /// connection's last success, in one transaction. Results whose fence is old are left out.
    async fn finish(&self, results: &[PushResult]) -> Result<Settled, StoreError>;

    /// How the pushes of these leads stand; leads that nobody ever pushed are left out. One
    /// statement.
    async fn statuses(&self, leads: &[LeadId]) -> Result<Vec<PushStatus>, StoreError>;

    /// The lead for a preview, with what Dynamics is known to hold.
    async fn subject(
        &self,
        lead: LeadId,
    ) -> Result<Option<(PushSubject, Option<Known>)>, StoreError>;

    /// The newest attempts of each of these leads, at most `limit` a lead, those of one lead newest
    /// first. One statement.
    async fn attempts(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Attempt)>, StoreError>;

    /// The connection.
    async fn connection(&self) -> Result<Connection, StoreError>;

    /// Nothing is sent before; a shorter pause never cuts a longer one.
    async fn pause(&self, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Nothing is sent until a test of the connection passes. An open circuit keeps its beginning
    /// and counts one more failed test.
    async fn open_circuit(
        &self,
        failure: &PushFailure,
        now: DateTime<Utc>,
        next_test_at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// A test passed. Answers whether the circuit was open.
    async fn close_circuit(&self) -> Result<bool, StoreError>;

    /// The queue.
    async fn queue(&self) -> Result<Queue, StoreError>;

    /// How many of the leads that match stand in each state, without those that count none; leads
    /// that nobody ever pushed are left out.
    async fn counts(&self, filter: &LeadFilter) -> Result<Vec<(PushState, u64)>, StoreError>;

    /// Attempts since that moment, by day (UTC), oldest day first; days without any are left out.
    /// Only of the leads that match.
    async fn by_day(
        &self,
        filter: &LeadFilter,
        since: DateTime<Utc>,
    ) -> Result<Vec<PushDay>, StoreError>;

    /// When the next wish falls due: `None` when all are at rest.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}
