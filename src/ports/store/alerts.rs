//! Alerts: what changed and whom it concerns. Each is raised once, whoever sees it and how often.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Page, PageRequest, StoreError};
use crate::domain::{
    alert::{Alert, AlertKind, Change, Fact},
    delivery::Delivery,
    ids::{AlertId, LeadId, ReferralId, ScanId},
};

/// An alert to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlert {
    /// What it is about: an alert of the same key is never raised again.
    pub key: String,
    /// The lead it is about, where there is one.
    pub lead_id: Option<LeadId>,
    /// The referral it is about, where there is one.
    pub referral_id: Option<ReferralId>,
    /// The lead's ASCII domain; empty for a referral that no domain is known of.
    pub domain: String,
    /// What changed.
    pub change: Change,
    /// When it was seen.
    pub at: DateTime<Utc>,
}

impl NewAlert {
    /// A scan saw that something changed.
    pub fn of_scan(
        scan: ScanId,
        (lead, domain): (LeadId, &str),
        change: Change,
        at: DateTime<Utc>,
    ) -> Self {
        let key = format!("scan:{}:{:?}", scan.0.simple(), change.kind);
        Self { key, lead_id: Some(lead), referral_id: None, domain: domain.to_owned(), change, at }
    }

    /// A registration ends soon: once for each end, however often it is seen.
    pub fn of_expiry((lead, domain): (LeadId, &str), end: NaiveDate, at: DateTime<Utc>) -> Self {
        Self {
            key: format!("expiry:{}:{end}", lead.0.simple()),
            lead_id: Some(lead),
            referral_id: None,
            domain: domain.to_owned(),
            change: Change { kind: AlertKind::ExpirySoon, from: None, to: Some(Fact::Day(end)) },
            at,
        }
    }

    /// A referral came: once. `lead` is the lead it is linked to, `customer` the customer's name.
    pub fn of_new_referral(
        referral: ReferralId,
        lead: Option<(LeadId, &str)>,
        customer: Option<&str>,
        at: DateTime<Utc>,
    ) -> Self {
        let to = customer.map(|name| Fact::Text(name.to_owned()));
        Self {
            key: format!("new-referral:{}", referral.0.simple()),
            lead_id: lead.map(|(id, _)| id),
            referral_id: Some(referral),
            domain: lead.map(|(_, domain)| domain.to_owned()).unwrap_or_default(),
            change: Change { kind: AlertKind::NewReferral, from: None, to },
            at,
        }
    }

    /// An open referral lapses soon: once for each end.
    pub fn of_expiring_referral(
        referral: ReferralId,
        lead: Option<(LeadId, &str)>,
        end: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Self {
        let day = end.date_naive();
        Self {
            key: format!("referral-expiring:{}:{day}", referral.0.simple()),
            lead_id: lead.map(|(id, _)| id),
            referral_id: Some(referral),
            domain: lead.map(|(_, domain)| domain.to_owned()).unwrap_or_default(),
            change: Change {
                kind: AlertKind::ReferralExpiring,
                from: None,
                to: Some(Fact::Day(day)),
            },
            at,
        }
    }
}

/// Which alerts. What is not given matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertFilter {
    /// Of this ASCII domain.
    pub domain: Option<String>,
    /// Of one of these kinds; empty matches none.
    pub kinds: Option<Vec<AlertKind>>,
    /// Not older than this.
    pub since: Option<DateTime<Utc>>,
}

/// Storage of alerts.
#[async_trait]
pub trait AlertStore: Send + Sync {
    /// Raises those that were not raised before; answers how many.
    async fn raise(&self, alerts: &[NewAlert]) -> Result<u64, StoreError>;

    /// Alerts that match, newest first; the cursor is the alert's id.
    async fn alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest<AlertId>,
    ) -> Result<Page<Alert>, StoreError>;

    /// Alerts by id, in no order, unknown ids left out.
    async fn alerts_by_ids(&self, ids: &[AlertId]) -> Result<Vec<Alert>, StoreError>;

    /// On which ways alerts went or go out, by channel.
    async fn deliveries(&self, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError>;
}
