//! Dynamics 365, as a push needs it: leads by domain, what the lead table holds, and whether the
//! connection works.
//!
//! Every request of an implementation takes a turn from the [`Budget`](super::budget::Budget)
//! first. It renews a refused token once; it repeats nothing else, because when to try again is the
//! push's business.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::push::{
    change::Changes, content::Held, facts::PushContact, failure::PushFailure, mapping::Column,
    schema::LeadSchema,
};

/// A lead as it stands in Dynamics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLead {
    /// Dynamics' own id.
    pub lead_id: Uuid,
    /// Version of the row (ETag), where the answer carries one.
    pub version: Option<String>,
    /// Whether it is still worked on.
    pub state: LeadState,
    /// The asked columns that are not empty.
    pub held: Held,
    /// The answer.
    pub trace: Trace,
}

/// Whether a lead is still worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeadState {
    /// `statecode` 0.
    Open,
    /// `statecode` 1.
    Qualified,
    /// `statecode` 2.
    Disqualified,
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// No lead of that domain is there (`If-None-Match: *`).
    Absent,
    /// One is there (`If-Match: *`).
    Present,
    /// One is there, in this version (`If-Match`).
    Version(String),
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// ASCII domain: value of the alternate key.
    pub domain: String,
    /// Columns to write; the key's is not among them.
    pub changes: Changes,
    /// What must hold.
    pub precondition: Precondition,
    /// Sent along as the client's request id.
    pub request_id: Uuid,
}

/// Dynamics' word that it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Dynamics' own id.
    pub lead_id: Uuid,
    /// True: the lead is new there.
    pub created: bool,
    /// Version of the row (ETag) after the write.
    pub version: Option<String>,
    /// Whether the lead is still worked on.
    pub state: LeadState,
    /// The answer.
    pub trace: Trace,
}

/// What is told of an answer, good or bad.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Its status; `None`: there was no answer.
    pub status: Option<u16>,
    /// Dynamics' id of the request.
    pub request_id: Option<String>,
}

/// Why there is no good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DynamicsError {
    /// The connection is paused: nothing was sent.
    #[error("the connection to Dynamics is paused until {until}")]
    Paused {
        /// Until then.
        until: DateTime<Utc>,
    },
    /// `If-Match`: no lead of that domain is there.
    #[error("there is no such lead in Dynamics")]
    Absent(Trace),
    /// `If-None-Match`, or the key was taken at the same moment: a lead of that domain is there.
    #[error("there is already such a lead in Dynamics")]
    Exists(Trace),
    /// `If-Match` with a version: the lead has changed since.
    #[error("the lead in Dynamics has changed meanwhile")]
    Changed(Trace),
    /// Anything else; also "asked to wait", and "sent, but no answer came".
    #[error("Dynamics: {}", .failure.reason.code())]
    Failed {
        /// Why.
        failure: PushFailure,
        /// Not again before, as the answer asks. The budget already knows.
        not_before: Option<DateTime<Utc>>,
        /// The answer.
        trace: Trace,
    },
}

/// One step of a connection test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub what: CheckKind,
    /// What is wrong. Steps after one that makes them pointless are left out.
    pub result: Result<(), PushFailure>,
}

/// What a connection test looks at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckKind {
    /// A token is given.
    SignIn,
    /// The organisation answers, and knows the application user.
    WhoAmI,
    /// It may read and write leads.
    Privileges,
    /// Hunter's columns are there, of the right kind.
    Columns,
    /// The alternate key is ready.
    Key,
    /// Each choice has its labels.
    Choices,
}

/// The connection of one application user to one organisation.
#[async_trait]
pub trait Dynamics: Send + Sync {
    /// What the lead table holds, as far as the mapping needs it. Implementations keep it for a
    /// while; `fresh` asks anew.
    async fn schema(&self, fresh: bool) -> Result<LeadSchema, DynamicsError>;

    /// The lead of that domain, by the alternate key; `None`: there is none.
    async fn find(
        &self,
        domain: &str,
        columns: &[Column],
    ) -> Result<Option<HeldLead>, DynamicsError>;

    /// Writes by the alternate key: one request. A repeat is harmless.
    async fn write(&self, write: &Write) -> Result<Acknowledgement, DynamicsError>;

    /// Looks at everything a push needs, and writes nothing. The answer ends with the first failure
    /// that makes further steps pointless.
    async fn test(&self) -> Vec<Check>;

    /// A lead's page for people.
    fn page_of(&self, lead_id: Uuid) -> String;
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// ASCII domain: value of its alternate key.
    pub domain: String,
    /// The company's name.
    pub name: String,
    /// Sent along as the client's request id.
    pub request_id: Uuid,
}

/// A contact to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Its id, always the same for the same person of the same lead.
    pub id: Uuid,
    /// What is known of the person.
    pub person: PushContact,
    /// The account that the person belongs to.
    pub account: Option<Uuid>,
    /// Sent along as the client's request id.
    pub request_id: Uuid,
}

/// Whether leads are tied to rows of another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tie {
    /// They are not.
    #[default]
    Off,
    /// To the one that fits, where there is exactly one.
    Link,
    /// The same, and one is made where there is none.
    Create,
}

/// What leads are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ties {
    /// The account of their domain.
    pub accounts: Tie,
    /// The contact of their referral.
    pub contacts: Tie,
}

/// Accounts and contacts, which leads are tied to.
#[async_trait]
pub trait Relations: Send + Sync {
    /// The active accounts of that domain, by the key where accounts have it, and by website; of
    /// several only two.
    async fn accounts_of(&self, domain: &str) -> Result<Vec<Uuid>, DynamicsError>;

    /// Makes an account, or finds the one that somebody made at the same moment. A repeat is
    /// harmless.
    async fn make_account(&self, account: &NewAccount) -> Result<Uuid, DynamicsError>;

    /// The active contacts with that e-mail address; of several only two.
    async fn contacts_of(&self, email: &str) -> Result<Vec<Uuid>, DynamicsError>;

    /// Makes a contact, unless it is made already. A repeat is harmless.
    async fn make_contact(&self, contact: &NewContact) -> Result<(), DynamicsError>;
}

/// One thing that provisioning makes, or finds made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionStep {
    /// What.
    pub what: Provisioned,
    /// It is there already.
    pub exists: bool,
}

/// What provisioning makes. It never deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provisioned {
    /// The publisher of the prefix `hnt`.
    Publisher,
    /// The solution that holds the rest.
    Solution,
    /// A column, by logical name.
    Column(String),
    /// The alternate key; making it includes waiting until it is ready.
    Key,
    /// The key's column on accounts.
    AccountColumn,
    /// The same alternate key on accounts; making it includes waiting until it is ready.
    AccountKey,
    /// Publishing what was made.
    Publish,
}

/// Makes Hunter's columns and key. Needs an administrator's privileges.
#[async_trait]
pub trait Provisioning: Send + Sync {
    /// Every step in order, with what is there already.
    async fn plan(&self) -> Result<Vec<ProvisionStep>, DynamicsError>;

    /// Does one step. Doing it again is harmless.
    async fn apply(&self, step: &ProvisionStep) -> Result<(), DynamicsError>;
}
