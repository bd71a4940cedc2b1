//! Tags, notes and favourites: pinned to leads by people, read with them.

use std::{collections::HashSet, sync::Arc};

use crate::{
    domain::{
        annotation::{Note, Tag},
        clean::clean_text,
        ids::{LeadId, NoteId},
    },
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{StoreError, annotations::AnnotationStore, intake::StoredContact},
    },
};

/// Longest tag, in characters.
pub const TAG_MAX_CHARS: usize = 100;

/// Longest note, in characters.
pub const NOTE_MAX_CHARS: usize = 10_000;

/// Most notes of a lead that are read at once.
pub const MOST_NOTES: u32 = 100;

/// A tag as it is kept: without control characters and spaces around it. `None`: nothing is left, or
/// it is too long.
pub fn tag_of(text: &str) -> Option<String> {
    let tag = clean_text(text, TAG_MAX_CHARS + 1);
    (1..=TAG_MAX_CHARS).contains(&tag.chars().count()).then_some(tag)
}

/// A note as it is kept: its lines, each without control characters. `None`: nothing is left, or it
/// is too long.
pub fn note_of(text: &str) -> Option<String> {
    if text.chars().count() > NOTE_MAX_CHARS {
        return None;
    }
    let lines: Vec<_> = text.lines().map(|line| clean_text(line, NOTE_MAX_CHARS)).collect();
    let note = lines.join("\n").trim().to_owned();
    (!note.is_empty()).then_some(note)
}

/// Pins to leads and reads what is pinned.
#[derive(Clone)]
pub struct Annotations {
    store: Arc<dyn AnnotationStore>,
    progress: Arc<dyn Progress>,
    clock: Arc<dyn Clock>,
}

impl Annotations {
    /// Over a store.
    pub fn new(
        store: Arc<dyn AnnotationStore>,
        progress: Arc<dyn Progress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, progress, clock }
    }

    /// Pins a tag of [`tag_of`] to a lead.
    ///
    /// # Errors
    /// The store's.
    pub async fn add_tag(&self, lead: LeadId, tag: &str, author: &str) -> Result<(), StoreError> {
        if self.store.add_tag(lead, tag, author, self.clock.now()).await? {
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(())
    }

    /// Takes a tag away that somebody pinned; answers whether there was one.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove_tag(&self, lead: LeadId, tag: &str) -> Result<bool, StoreError> {
        let removed = self.store.remove_tag(lead, tag).await?;
        if removed {
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(removed)
    }

    /// Writes a note of [`note_of`] about a lead.
    ///
    /// # Errors
    /// The store's.
    pub async fn add_note(
        &self,
        lead: LeadId,
        text: &str,
        author: &str,
    ) -> Result<NoteId, StoreError> {
        let note = self.store.add_note(lead, text, author, self.clock.now()).await?;
        self.progress.publish(Changed::Lead(lead));
        Ok(note)
    }

    /// Removes a note; answers whose lead's it was.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove_note(&self, note: NoteId) -> Result<Option<LeadId>, StoreError> {
        let lead = self.store.remove_note(note).await?;
        if let Some(lead) = lead {
            self.progress.publish(Changed::Lead(lead));
        }
        Ok(lead)
    }

    /// Keeps a lead at a viewer's hand, or no longer.
    ///
    /// # Errors
    /// The store's.
    pub async fn set_favorite(
        &self,
        viewer: &str,
        lead: LeadId,
        is_favorite: bool,
    ) -> Result<(), StoreError> {
        self.store.set_favorite(viewer, lead, is_favorite, self.clock.now()).await
    }

    /// The tags of leads, each lead's in alphabetical order.
    ///
    /// # Errors
    /// The store's.
    pub async fn tags(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Tag)>, StoreError> {
        self.store.tags(leads).await
    }

    /// The newest notes of leads, so many of each, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn notes(
        &self,
        leads: &[LeadId],
        limit: u32,
    ) -> Result<Vec<(LeadId, Note)>, StoreError> {
        self.store.notes(leads, limit.min(MOST_NOTES)).await
    }

    /// People at these companies, as others told of them, by their addresses.
    ///
    /// # Errors
    /// The store's.
    pub async fn contacts(
        &self,
        leads: &[LeadId],
    ) -> Result<Vec<(LeadId, StoredContact)>, StoreError> {
        self.store.contacts_of(leads).await
    }

    /// Which of these leads a viewer keeps at hand.
    ///
    /// # Errors
    /// The store's.
    pub async fn favorites(
        &self,
        viewer: &str,
        leads: &[LeadId],
    ) -> Result<HashSet<LeadId>, StoreError> {
        self.store.favorites(viewer, leads).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_notes_are_kept_clean_and_bounded() {
        assert_eq!(tag_of(" Çok\u{202e} önemli\n ").as_deref(), Some("Çok önemli"));
        assert_eq!(tag_of(" \t"), None);
        assert_eq!(tag_of(&"ş".repeat(TAG_MAX_CHARS)).map(|tag| tag.chars().count()), Some(100));
        assert_eq!(tag_of(&"a".repeat(TAG_MAX_CHARS + 1)), None);
        assert_eq!(note_of(" one\r\n\r\ntwo\0 \n").as_deref(), Some("one\n\ntwo"));
        assert_eq!(note_of(" \n "), None);
        assert_eq!(note_of(&"a".repeat(NOTE_MAX_CHARS + 1)), None);
    }
}
