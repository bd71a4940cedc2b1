//! The queue of scans and their history.
//!
//! Writers lock in one order everywhere: leads (by domain), scans, job items, jobs (by id), the
//! dashboard's counters. Taking leases is the one exception: it starts from the scans, skipping
//! those that others hold.

mod finish;
mod lease;
mod read;
mod request;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
pub use request::request_scans;
use uuid::Uuid;

use super::{
    connection::Store,
    fault::{read_fault, retrying},
};
use crate::{
    domain::{
        ids::{LeadId, ScanId},
        scan::Scan,
    },
    ports::store::{
        Page, PageRequest, StoreError,
        scans::{LeasedScan, Requested, ScanResult, ScanStore, Stored},
    },
};

#[async_trait]
impl ScanStore for Store {
    async fn request(
        &self,
        leads: &[LeadId],
        now: DateTime<Utc>,
    ) -> Result<Vec<Requested>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        retrying(async || request::request(self, leads, now).await).await
    }

    async fn lease(
        &self,
        owner: Uuid,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<LeasedScan>, StoreError> {
        retrying(async || lease::lease(self, owner, limit, now, now + lease_for).await).await
    }

    async fn renew(
        &self,
        leases: &[LeasedScan],
        until: DateTime<Utc>,
    ) -> Result<Vec<ScanId>, StoreError> {
        if leases.is_empty() {
            return Ok(Vec::new());
        }
        retrying(async || lease::renew(self, leases, until).await).await
    }

    async fn release(&self, leases: &[LeasedScan]) -> Result<(), StoreError> {
        if leases.is_empty() {
            return Ok(());
        }
        retrying(async || lease::release(self, leases).await).await
    }

    async fn finish(&self, results: &[ScanResult]) -> Result<Stored, StoreError> {
        if results.is_empty() {
            return Ok(Stored::default());
        }
        retrying(async || finish::finish(self, results).await).await
    }

    async fn by_ids(&self, ids: &[ScanId]) -> Result<Vec<Scan>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        read::by_ids(self, ids).await.map_err(|fault| read_fault(&fault))
    }

    async fn page_of_lead(
        &self,
        lead: LeadId,
        page: &PageRequest<ScanId>,
    ) -> Result<Page<Scan>, StoreError> {
        read::page_of_lead(self, lead, page).await.map_err(|fault| read_fault(&fault))
    }

    async fn newest_of_leads(&self, leads: &[LeadId], limit: u32) -> Result<Vec<Scan>, StoreError> {
        read::newest_of_leads(self, leads, limit).await.map_err(|fault| read_fault(&fault))
    }

    async fn request_rescans(
        &self,
        scanned_before: DateTime<Utc>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        retrying(async || request::request_rescans(self, scanned_before, limit, now).await).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        read::next_due(self).await.map_err(|fault| read_fault(&fault))
    }
}
