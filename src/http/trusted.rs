//! The documents of the screen, known by their hash: it sends 64 digits in place of a text that the
//! server has anyway.
//!
//! A document is named as the draft on persisted documents of GraphQL over HTTP says: `documentId`
//! with `sha256:` and the digest of its text.

use std::{collections::HashMap, sync::LazyLock};

use rust_embed::RustEmbed;

use super::embedded::hex;

#[derive(RustEmbed)]
#[folder = "src/ui/documents"]
struct Texts;

/// A document that the screen may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedDocument {
    /// Name of its operation and of its file.
    pub name: String,
    /// `sha256:` and the digest.
    pub id: String,
    /// The text.
    pub text: String,
}

static DOCUMENTS: LazyLock<HashMap<String, TrustedDocument>> = LazyLock::new(|| {
    let documents = Texts::iter().map(|file| {
        let embedded = Texts::get(&file).expect("a listed file is embedded");
        let document = TrustedDocument {
            name: file.trim_end_matches(".graphql").to_owned(),
            id: format!("sha256:{}", hex(&embedded.metadata.sha256_hash())),
            text: String::from_utf8(embedded.data.into_owned()).expect("documents are UTF-8"),
        };
        (document.id.clone(), document)
    });
    documents.collect()
});

/// The document of that id.
pub fn find(id: &str) -> Option<&'static TrustedDocument> {
    DOCUMENTS.get(id)
}

/// All documents, by name.
pub fn documents() -> Vec<&'static TrustedDocument> {
    let mut all: Vec<_> = DOCUMENTS.values().collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The module from which the screen learns the hashes.
pub fn module() -> String {
    let ids: serde_json::Map<_, _> = documents()
        .into_iter()
        .map(|document| (document.name.clone(), document.id.clone().into()))
        .collect();
    format!("export const documents = {};\n", serde_json::Value::Object(ids))
}
