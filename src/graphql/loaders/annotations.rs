//! What is pinned to leads, and the people there.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;

use super::NewestKey;
use crate::{
    domain::{
        annotation::{Note, Tag},
        ids::LeadId,
    },
    ports::store::{StoreError, intake::StoredContact, referrals::LeadContact},
    services::{annotations::Annotations, referrals::Referrals},
};

pub(super) struct TagLoader(pub(super) Annotations);

impl Loader<LeadId> for TagLoader {
    type Value = Vec<Tag>;
    type Error = StoreError;

    /// One statement for all leads.
    async fn load(&self, keys: &[LeadId]) -> Result<HashMap<LeadId, Vec<Tag>>, StoreError> {
        let mut found: HashMap<LeadId, Vec<Tag>> = HashMap::new();
        for (lead, tag) in self.0.tags(keys).await? {
            found.entry(lead).or_default().push(tag);
        }
        Ok(found)
    }
}

pub(super) struct NoteLoader(pub(super) Annotations);

impl Loader<NewestKey> for NoteLoader {
    type Value = Vec<Note>;
    type Error = StoreError;

    /// One statement for each length.
    async fn load(&self, keys: &[NewestKey]) -> Result<HashMap<NewestKey, Vec<Note>>, StoreError> {
        let mut sizes: HashMap<u32, Vec<LeadId>> = HashMap::new();
        for key in keys {
            sizes.entry(key.limit).or_default().push(key.lead);
        }
        let mut found: HashMap<NewestKey, Vec<Note>> = HashMap::with_capacity(keys.len());
        for (limit, leads) in sizes {
            for (lead, note) in self.0.notes(&leads, limit).await? {
                found.entry(NewestKey { lead, limit }).or_default().push(note);
            }
        }
        Ok(found)
    }
}

/// A lead, and who asks whether it is a favourite.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FavoriteKey {
    pub(super) viewer: Arc<str>,
    pub(super) lead: LeadId,
}

pub(super) struct FavoriteLoader(pub(super) Annotations);

impl Loader<FavoriteKey> for FavoriteLoader {
    type Value = ();
    type Error = StoreError;

    /// One statement for all leads: one request has one viewer.
    async fn load(&self, keys: &[FavoriteKey]) -> Result<HashMap<FavoriteKey, ()>, StoreError> {
        let Some(first) = keys.first() else { return Ok(HashMap::new()) };
        let leads: Vec<_> = keys.iter().map(|key| key.lead).collect();
        let found = self.0.favorites(&first.viewer, &leads).await?;
        Ok(keys
            .iter()
            .filter(|key| found.contains(&key.lead))
            .map(|key| (key.clone(), ()))
            .collect())
    }
}

pub(super) struct StoredContactLoader(pub(super) Annotations);

impl Loader<LeadId> for StoredContactLoader {
    type Value = Vec<StoredContact>;
    type Error = StoreError;

    /// One statement for all leads.
    async fn load(
        &self,
        keys: &[LeadId],
    ) -> Result<HashMap<LeadId, Vec<StoredContact>>, StoreError> {
        let mut found: HashMap<LeadId, Vec<StoredContact>> = HashMap::new();
        for (lead, contact) in self.0.contacts(keys).await? {
            found.entry(lead).or_default().push(contact);
        }
        Ok(found)
    }
}

pub(super) struct ContactLoader(pub(super) Referrals);

impl Loader<LeadId> for ContactLoader {
    type Value = Vec<LeadContact>;
    type Error = StoreError;

    /// One statement for all leads.
    async fn load(&self, keys: &[LeadId]) -> Result<HashMap<LeadId, Vec<LeadContact>>, StoreError> {
        let mut found: HashMap<LeadId, Vec<LeadContact>> = HashMap::new();
        for (lead, contact) in self.0.contacts(keys).await? {
            found.entry(lead).or_default().push(contact);
        }
        Ok(found)
    }
}
