//! Sheets by domain: for whoever knows a lead by name only.

use std::sync::Arc;

use super::{Beside, Sales, sheet, sheet::Sheet};
use crate::{
    domain::{domain_name::DomainName, lead::Lead},
    ports::store::{
        StoreError,
        leads::{LeadParts, LeadStore},
    },
    services::enrichment::Wanted,
    texts::Locale,
};

/// Finds leads and writes their sheets.
#[derive(Clone)]
pub struct Desk {
    leads: Arc<dyn LeadStore>,
    sales: Sales,
}

impl Desk {
    /// Over a store.
    pub fn new(leads: Arc<dyn LeadStore>, sales: Sales) -> Self {
        Self { leads, sales }
    }

    /// The lead of a domain as people write it; `None` where there is none, or the text is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, text: &str) -> Result<Option<Lead>, StoreError> {
        match DomainName::parse(text) {
            Ok(domain) => self.leads.by_domain(domain.as_str(), LeadParts::ALL).await,
            Err(_) => Ok(None),
        }
    }

    /// The question what a lead's addresses tell.
    pub fn wanted(lead: &Lead) -> Wanted {
        Wanted { lead: lead.id, domain: lead.domain.clone() }
    }

    /// The sheet of a lead that was found here.
    pub fn write(&self, lead: &Lead, beside: Beside<'_>, locale: Locale) -> Sheet {
        sheet::sheet(lead, &self.sales.summary(lead, beside, locale), locale)
    }
}
