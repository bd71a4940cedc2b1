//! What programs hand in: a company and its people, once for each key of theirs.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{
    StoreError,
    leads::{NewLead, Upserted},
};
use crate::domain::{
    ids::{LeadId, ScanId},
    lead::FactSource,
};

/// A person, or a mailbox, at a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContact {
    /// Lower case.
    pub email: String,
    /// Full name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Who said so.
    pub source: FactSource,
    /// Whether the person agreed to be contacted; `None`: nobody asked.
    pub consent_to_contact: Option<bool>,
}

/// Something handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntake {
    /// Who hands it in; keys are his own.
    pub account: String,
    /// The key that a repetition carries, too; `None`: there is none.
    pub key: Option<String>,
    /// Of all that is handed in.
    pub digest: String,
    /// The company.
    pub lead: NewLead,
    /// Its people.
    pub contacts: Vec<StoredContact>,
    /// Scan the lead if it is new.
    pub scan: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// It is stored.
    Stored {
        /// The lead.
        lead: LeadId,
        /// What it did to the lead.
        upserted: Upserted,
        /// The scan that was asked for.
        scan: Option<ScanId>,
    },
    /// It was handed in before under this key.
    Repeated(LeadId),
    /// Something else was handed in before under this key.
    KeyReused,
    /// The company was erased, and does not come back.
    Erased,
}

/// Storage of what is handed in.
#[async_trait]
pub trait IntakeStore: Send + Sync {
    /// Stores the company, its people, the scan and the key in one transaction.
    async fn hand_in(&self, intake: &NewIntake, now: DateTime<Utc>) -> Result<Handed, StoreError>;
}
