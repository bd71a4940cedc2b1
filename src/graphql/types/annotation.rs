//! What is pinned to a lead.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};

use crate::{
    domain::annotation,
    graphql::node::{NodeKind, id_of},
};

/// A word that is pinned to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(annotation::Tag);

/// A word that is pinned to a lead.
#[Object]
impl Tag {
    /// The word.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the facts pinned it; they take it away again when they change.
    async fn is_automatic(&self) -> bool {
        self.0.author.is_none()
    }

    /// Who pinned it; null for automatic ones.
    async fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// Since when.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

impl From<annotation::Tag> for Tag {
    fn from(tag: annotation::Tag) -> Self {
        Self(tag)
    }
}

/// What somebody wrote about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(annotation::Note);

/// What somebody wrote about a lead.
#[Object]
impl Note {
    /// Opaque; what `removeNote` takes.
    async fn id(&self) -> ID {
        id_of(NodeKind::Note, self.0.id.0)
    }

    /// What was written.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// By whom.
    async fn author(&self) -> &str {
        &self.0.author
    }

    /// When.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

impl From<annotation::Note> for Note {
    fn from(note: annotation::Note) -> Self {
        Self(note)
    }
}
