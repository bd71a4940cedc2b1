//! Tags, notes, people and favourites of leads.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{StoreError, intake::StoredContact};
use crate::domain::{
    annotation::{Note, Tag},
    ids::{LeadId, NoteId},
};

/// Storage of what is pinned to leads. What is pinned to a lead goes with it.
#[async_trait]
pub trait AnnotationStore: Send + Sync {
    /// Pins a word to a lead in somebody's name; one that stands there stays as it is. Answers
    /// whether it is new.
    async fn add_tag(
        &self,
        lead: LeadId,
        tag: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Takes a word away that somebody pinned; answers whether there was one. Automatic ones stay:
    /// the facts would bring them back.
    async fn remove_tag(&self, lead: LeadId, tag: &str) -> Result<bool, StoreError>;

    /// Writes a note.
    async fn add_note(
        &self,
        lead: LeadId,
        text: &str,
        author: &str,
        at: DateTime<Utc>,
    ) -> Result<NoteId, StoreError>;

    /// Removes a note; answers whose lead's it was, `None`: there is no such note.
    async fn remove_note(&self, note: NoteId) -> Result<Option<LeadId>, StoreError>;

    /// Keeps a lead at a viewer's hand, or no longer.
    async fn set_favorite(
        &self,
        viewer: &str,
        lead: LeadId,
        is_favorite: bool,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// The tags of leads, each lead's in alphabetical order.
    async fn tags(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Tag)>, StoreError>;

    /// The newest notes of leads, so many of each, newest first.
    async fn notes(&self, leads: &[LeadId], limit: u32) -> Result<Vec<(LeadId, Note)>, StoreError>;

    /// People at these companies, as others told of them, by their addresses. One statement.
    async fn contacts_of(
        &self,
        leads: &[LeadId],
    ) -> Result<Vec<(LeadId, StoredContact)>, StoreError>;

    /// Which of these leads a viewer keeps at hand.
    async fn favorites(
        &self,
        viewer: &str,
        leads: &[LeadId],
    ) -> Result<HashSet<LeadId>, StoreError>;
}
