//! A store in which nothing was ever synced.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hunter::{
    domain::{
        domain_name::DomainName,
        ids::{LeadId, ReferralId, SyncRunId},
        referral::Referral,
        sync_run::{SyncFailure, SyncMode, SyncRun},
    },
    ports::store::{
        Page, PageRequest, StoreError,
        referrals::{
            LeadContact, LeadReferrals, NotLinked, ReferralCursor, ReferralFigures, ReferralFilter,
            ReferralOrder, ReferralStore, Tied,
        },
        sync_runs::{Kept, LeasedRun, PageRead, SyncHistory, SyncRunStore},
    },
};
use uuid::Uuid;

/// Nothing is stored and nothing can be.
pub struct NoReferrals;

fn nobody() -> StoreError {
    StoreError::Internal("nothing can be stored here".to_owned())
}

#[async_trait]
impl ReferralStore for NoReferrals {
    async fn by_ids(&self, _: &[ReferralId]) -> Result<Vec<Referral>, StoreError> {
        Ok(Vec::new())
    }

    async fn page(
        &self,
        _: &ReferralFilter,
        _: ReferralOrder,
        _: &PageRequest<ReferralCursor>,
    ) -> Result<Page<(ReferralCursor, Referral)>, StoreError> {
        Ok(Page { items: Vec::new(), has_next: false, has_previous: false })
    }

    async fn count(&self, _: &ReferralFilter) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn of_leads(&self, _: &[LeadId]) -> Result<LeadReferrals, StoreError> {
        Ok(LeadReferrals::default())
    }

    async fn contacts(&self, _: &[LeadId]) -> Result<Vec<(LeadId, LeadContact)>, StoreError> {
        Ok(Vec::new())
    }

    async fn link(
        &self,
        _: ReferralId,
        _: &DomainName,
        _: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError> {
        Ok(Err(NotLinked::NoReferral))
    }

    async fn unlink(
        &self,
        _: ReferralId,
        _: DateTime<Utc>,
    ) -> Result<Result<Tied, NotLinked>, StoreError> {
        Ok(Err(NotLinked::NoReferral))
    }

    async fn create_lead(
        &self,
        _: ReferralId,
        _: DateTime<Utc>,
    ) -> Result<Result<(LeadId, Tied), NotLinked>, StoreError> {
        Ok(Err(NotLinked::NoReferral))
    }

    async fn figures(&self, _: DateTime<Utc>) -> Result<ReferralFigures, StoreError> {
        Ok(ReferralFigures::default())
    }

    async fn tell_expiring(&self, _: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(0)
    }
}

#[async_trait]
impl SyncRunStore for NoReferrals {
    async fn request(&self, _: SyncMode, _: DateTime<Utc>) -> Result<(SyncRun, bool), StoreError> {
        Err(nobody())
    }

    async fn lease(
        &self,
        _: Uuid,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Result<Option<LeasedRun>, StoreError> {
        Ok(None)
    }

    async fn renew(&self, _: &LeasedRun, _: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn release(&self, _: &LeasedRun, _: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn keep_page(
        &self,
        _: &LeasedRun,
        _: &PageRead,
        _: DateTime<Utc>,
    ) -> Result<Option<Kept>, StoreError> {
        Ok(None)
    }

    async fn fail(
        &self,
        _: &LeasedRun,
        _: &SyncFailure,
        _: Option<DateTime<Utc>>,
        _: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn cancel(&self, _: SyncRunId, _: DateTime<Utc>) -> Result<Option<SyncRun>, StoreError> {
        Ok(None)
    }

    async fn by_ids(&self, _: &[SyncRunId]) -> Result<Vec<SyncRun>, StoreError> {
        Ok(Vec::new())
    }

    async fn history(&self) -> Result<SyncHistory, StoreError> {
        Ok(SyncHistory::default())
    }
}
