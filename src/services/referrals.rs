//! Referrals as they were synced: read, paged, tied to leads by hand.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, ReferralId},
        referral::Referral,
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            Page, PageRequest, StoreError,
            referrals::{
                LeadContact, LeadReferrals, NotLinked, ReferralCursor, ReferralFilter,
                ReferralOrder, ReferralStore, Tied,
            },
        },
    },
};

/// Reads and ties referrals.
#[derive(Clone)]
pub struct Referrals {
    store: Arc<dyn ReferralStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Referrals {
    /// Over a store.
    pub fn new(
        store: Arc<dyn ReferralStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// The time, as this service sees it.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Referrals by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[ReferralId]) -> Result<Vec<Referral>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.by_ids(ids).await
    }

    /// One page of the referrals that match.
    ///
    /// # Errors
    /// The store's.
    pub async fn page(
        &self,
        filter: &ReferralFilter,
        order: ReferralOrder,
        page: &PageRequest<ReferralCursor>,
    ) -> Result<Page<(ReferralCursor, Referral)>, StoreError> {
        self.store.page(filter, order, page).await
    }

    /// How many match.
    ///
    /// # Errors
    /// The store's.
    pub async fn count(&self, filter: &ReferralFilter) -> Result<u64, StoreError> {
        self.store.count(filter).await
    }

    /// What is known of these leads' referrals, in one statement.
    ///
    /// # Errors
    /// The store's.
    pub async fn of_leads(&self, leads: &[LeadId]) -> Result<LeadReferrals, StoreError> {
        self.store.of_leads(leads).await
    }

    /// The people whom these leads' referrals name, in one statement.
    ///
    /// # Errors
    /// The store's.
    pub async fn contacts(
        &self,
        leads: &[LeadId],
    ) -> Result<Vec<(LeadId, LeadContact)>, StoreError> {
        self.store.contacts(leads).await
    }

    /// Ties a referral to the lead of that domain; no sync undoes it. A lead that there is not yet
    /// is made and queued for a scan: whoever asks wakes the scanner.
    ///
    /// # Errors
    /// The store's.
    pub async fn link(
        &self,
        id: ReferralId,
        domain: &DomainName,
    ) -> Result<Result<Referral, NotLinked>, StoreError> {
        let tied = self.store.link(id, domain, self.clock.now()).await?;
        Ok(tied.map(|tied| self.tell(tied)))
    }

    /// Unties a referral; no sync ties it again.
    ///
    /// # Errors
    /// The store's.
    pub async fn unlink(&self, id: ReferralId) -> Result<Result<Referral, NotLinked>, StoreError> {
        let tied = self.store.unlink(id, self.clock.now()).await?;
        Ok(tied.map(|tied| self.tell(tied)))
    }

    /// Makes the company of a referral a lead. A new one is queued for a scan: whoever asks wakes
    /// the scanner.
    ///
    /// # Errors
    /// The store's.
    pub async fn create_lead(
        &self,
        id: ReferralId,
    ) -> Result<Result<LeadId, NotLinked>, StoreError> {
        let made = self.store.create_lead(id, self.clock.now()).await?;
        Ok(made.map(|(lead, tied)| {
            self.tell(tied);
            lead
        }))
    }

    fn tell(&self, tied: Tied) -> Referral {
        if let Some(scan) = tied.scan {
            self.progress.publish(Changed::Scan(scan));
        }
        for lead in tied.leads {
            self.progress.publish(Changed::Lead(lead));
        }
        tied.referral
    }
}
