//! A store in which nothing is pinned to any lead, and a log that forgets.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hunter::{
    domain::{
        annotation::{Note, Tag},
        ids::{AuditId, LeadId, NoteId},
    },
    ports::store::{
        Page, PageRequest, StoreError,
        annotations::AnnotationStore,
        audit::{AuditAction, AuditEntry, AuditLine, AuditLog},
        intake::StoredContact,
    },
};

/// Nothing is pinned and nothing can be.
pub struct NoAnnotations;

fn nobody() -> StoreError {
    StoreError::Internal("nothing can be pinned here".to_owned())
}

#[async_trait]
impl AnnotationStore for NoAnnotations {
    async fn add_tag(
        &self,
        _: LeadId,
        _: &str,
        _: &str,
        _: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Err(nobody())
    }

    async fn remove_tag(&self, _: LeadId, _: &str) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn add_note(
        &self,
        _: LeadId,
        _: &str,
        _: &str,
        _: DateTime<Utc>,
    ) -> Result<NoteId, StoreError> {
        Err(nobody())
    }

    async fn remove_note(&self, _: NoteId) -> Result<Option<LeadId>, StoreError> {
        Ok(None)
    }

    async fn set_favorite(
        &self,
        _: &str,
        _: LeadId,
        _: bool,
        _: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        Err(nobody())
    }

    async fn tags(&self, _: &[LeadId]) -> Result<Vec<(LeadId, Tag)>, StoreError> {
        Ok(Vec::new())
    }

    async fn notes(&self, _: &[LeadId], _: u32) -> Result<Vec<(LeadId, Note)>, StoreError> {
        Ok(Vec::new())
    }

    async fn contacts_of(&self, _: &[LeadId]) -> Result<Vec<(LeadId, StoredContact)>, StoreError> {
        Ok(Vec::new())
    }

    async fn favorites(&self, _: &str, _: &[LeadId]) -> Result<HashSet<LeadId>, StoreError> {
        Ok(HashSet::new())
    }
}

#[async_trait]
impl AuditLog for NoAnnotations {
    async fn record(&self, _: &AuditEntry) -> Result<(), StoreError> {
        Ok(())
    }

    async fn lines(
        &self,
        _: Option<AuditAction>,
        _: &PageRequest<AuditId>,
    ) -> Result<Page<AuditLine>, StoreError> {
        Ok(Page { items: Vec::new(), has_next: false, has_previous: false })
    }
}
