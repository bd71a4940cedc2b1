//! TXT answers and the tag lists within them.

/// What DNS said to a question for TXT records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TxtAnswer {
    /// The records, each with its strings joined.
    Texts(Vec<String>),
    /// The name has none, or does not exist.
    Nothing,
    /// Nobody answered.
    Unanswered,
}

impl TxtAnswer {
    /// The records, if there are any.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Texts(texts) => texts,
            Self::Nothing | Self::Unanswered => &[],
        }
    }
}

/// The `name=value` pairs of a tag list (RFC 6376 section 3.2), blanks around both taken away.
/// A part without `=` has the value `None`; empty parts are left out.
pub(super) fn tags(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(|part| {
        match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (part, None),
        }
    })
}
