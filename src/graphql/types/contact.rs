//! People at a company.

use async_graphql::SimpleObject;

use crate::{
    domain::lead::FactSource,
    ports::store::{intake::StoredContact, referrals::LeadContact},
};

/// A person, or a mailbox, at a company.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[expect(clippy::struct_field_names, reason = "the contract's name")]
pub struct Contact {
    /// Full name.
    name: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Telephone number.
    phone: Option<String>,
    /// Job title.
    title: Option<String>,
    /// Who said so.
    source: String,
    /// Whether the person agreed to be contacted; null when nobody asked.
    consent_to_contact: Option<bool>,
}

impl From<LeadContact> for Contact {
    fn from(told: LeadContact) -> Self {
        let contact = told.contact;
        Self {
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            title: contact.title,
            source: "PARTNER_CENTER".to_owned(),
            consent_to_contact: told.consent_to_contact,
        }
    }
}

impl From<StoredContact> for Contact {
    fn from(contact: StoredContact) -> Self {
        let source = match contact.source {
            FactSource::Enrichment => "ENRICHMENT",
            FactSource::Import => "IMPORT",
            FactSource::Webhook => "WEBHOOK",
            FactSource::PartnerCenter => "PARTNER_CENTER",
            FactSource::Person => "PERSON",
        };
        Self {
            name: contact.name,
            email: Some(contact.email),
            phone: contact.phone,
            title: contact.title,
            source: source.to_owned(),
            consent_to_contact: contact.consent_to_contact,
        }
    }
}
