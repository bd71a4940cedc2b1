//! Alerts: what changed, read by sellers and told in words.

use std::sync::Arc;

use super::export::words;
use crate::{
    domain::{
        alert::{Alert, AlertKind, Change, Fact},
        delivery::Delivery,
        ids::AlertId,
    },
    ports::store::{
        Page, PageRequest, StoreError,
        alerts::{AlertFilter, AlertStore},
    },
    texts::{Locale, Texts},
};

/// Reads alerts. They are raised by the store, in the transaction of what they tell of.
#[derive(Clone)]
pub struct Alerts {
    store: Arc<dyn AlertStore>,
}

impl Alerts {
    /// Over a store.
    pub fn new(store: Arc<dyn AlertStore>) -> Self {
        Self { store }
    }

    /// One page of the alerts that match, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn page(
        &self,
        filter: &AlertFilter,
        page: &PageRequest<AlertId>,
    ) -> Result<Page<Alert>, StoreError> {
        self.store.alerts(filter, page).await
    }

    /// Alerts by id, in no order, unknown ids left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn by_ids(&self, ids: &[AlertId]) -> Result<Vec<Alert>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.store.alerts_by_ids(ids).await
    }

    /// On which ways alerts went or go out, by channel.
    ///
    /// # Errors
    /// The store's.
    pub async fn deliveries(&self, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError> {
        self.store.deliveries(alerts).await
    }
}

/// What stood or stands, as programs read it: the graph's own words for closed sets.
pub fn value(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Provider(provider) => words::provider(*provider).to_owned(),
        Fact::Policy(policy) => words::dmarc_policy(*policy).to_owned(),
        Fact::Segment(segment) => words::segment(*segment).to_owned(),
        Fact::Priority(priority) => priority.to_string(),
        Fact::Day(day) => day.to_string(),
    }
}

/// What changed, as people read it.
pub fn message(change: &Change, locale: Locale) -> String {
    let texts = Texts::get();
    let shown = |fact: &Fact| match fact {
        Fact::Provider(provider) => texts.provider(*provider, locale).to_string(),
        Fact::Segment(segment) => texts.segment(*segment, locale).to_string(),
        Fact::Policy(policy) => words::dmarc_policy(*policy).to_ascii_lowercase(),
        Fact::Text(_) | Fact::Priority(_) | Fact::Day(_) => value(fact),
    };
    let (from, to) = (change.from.as_ref().map(shown), change.to.as_ref().map(shown));
    let values =
        [("from", from.as_deref().unwrap_or_default()), ("to", to.as_deref().unwrap_or_default())];
    let key = key(change);
    texts.sentence(key, &values, locale).unwrap_or_else(|| key.to_owned())
}

fn key(change: &Change) -> &'static str {
    match (change.kind, &change.from, &change.to) {
        (AlertKind::MxChanged, Some(_), None) => "alert-mx-lost",
        (AlertKind::MxChanged, None, _) => "alert-mx-added",
        (AlertKind::MxChanged, ..) => "alert-mx-changed",
        (AlertKind::ProviderChanged, ..) => "alert-provider-changed",
        (AlertKind::SpfLost, ..) => "alert-spf-lost",
        (AlertKind::SpfAdded, ..) => "alert-spf-added",
        (AlertKind::DkimLost, ..) => "alert-dkim-lost",
        (AlertKind::DkimAdded, ..) => "alert-dkim-added",
        (AlertKind::DmarcStrengthened, None, _) => "alert-dmarc-added",
        (AlertKind::DmarcStrengthened, ..) => "alert-dmarc-strengthened",
        (AlertKind::DmarcWeakened, _, None) => "alert-dmarc-lost",
        (AlertKind::DmarcWeakened, ..) => "alert-dmarc-weakened",
        (AlertKind::ExpirySoon, ..) => "alert-expiry-soon",
        (AlertKind::SegmentChanged, ..) => "alert-segment-changed",
        (AlertKind::PriorityChanged, ..) => "alert-priority-changed",
        (AlertKind::NewReferral, _, None) => "alert-new-referral",
        (AlertKind::NewReferral, ..) => "alert-new-referral-of",
        (AlertKind::ReferralExpiring, ..) => "alert-referral-expiring",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{assessment::Segment, provider::MailProvider, signals::DmarcPolicy};

    fn told(kind: AlertKind, from: Option<Fact>, to: Option<Fact>, locale: Locale) -> String {
        message(&Change { kind, from, to }, locale)
    }

    #[test]
    fn a_change_is_told_in_the_readers_words() {
        let (weak, strong) =
            (Some(Fact::Policy(DmarcPolicy::None)), Some(Fact::Policy(DmarcPolicy::Reject)));
        assert_eq!(
            told(AlertKind::DmarcWeakened, strong.clone(), weak, Locale::En),
            "DMARC protects less: the policy went from reject to none."
        );
        assert_eq!(
            told(AlertKind::DmarcWeakened, strong, None, Locale::Tr),
            "DMARC kaydı kalktı; önceki ilke: reject."
        );
        let google = Some(Fact::Provider(MailProvider::Google));
        let microsoft = Some(Fact::Provider(MailProvider::M365));
        assert_eq!(
            told(AlertKind::ProviderChanged, google, microsoft, Locale::En),
            "The mail provider changed from Google Workspace to Microsoft 365."
        );
    }

    #[test]
    fn programs_read_the_graphs_words() {
        assert_eq!(value(&Fact::Segment(Segment::Migration)), "MIGRATION");
        assert_eq!(value(&Fact::Policy(DmarcPolicy::Quarantine)), "QUARANTINE");
        assert_eq!(value(&Fact::Priority(3)), "3");
    }
}
