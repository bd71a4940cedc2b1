//! What an organisation's lead table holds, as its metadata says.

use std::collections::BTreeMap;

/// The lead table of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeadSchema {
    /// By logical name; those the mapping names are enough.
    pub columns: BTreeMap<String, SchemaColumn>,
    /// The alternate key on the domain.
    pub key: KeyState,
    /// Whether writing "only if unchanged since" works on leads.
    pub has_versions: bool,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaColumn {
    /// What it holds.
    pub kind: SchemaKind,
    /// Whether a push may write it, on new and on known leads.
    pub is_writable: bool,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaKind {
    /// One line or several.
    Text {
        /// Characters in UTF-16 units; `None`: not said.
        max_length: Option<u32>,
    },
    /// A whole number.
    Whole {
        /// Smallest; `None`: not said.
        min: Option<i64>,
        /// Largest; `None`: not said.
        max: Option<i64>,
    },
    /// One of these: label and number.
    Choice {
        /// A label may stand there in several languages.
        options: Vec<(String, i64)>,
    },
    /// A moment.
    Time,
    /// Anything else.
    Other,
}

/// How the alternate key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyState {
    /// There is none on that column.
    #[default]
    Missing,
    /// Its index is being built.
    Pending,
    /// Ready.
    Active,
    /// Its index could not be built.
    Failed,
}
