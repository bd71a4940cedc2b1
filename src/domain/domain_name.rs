//! [`DomainName`]: what people paste becomes one key.

mod error;
mod free_mail;
mod host;
mod latin;
mod paste;

pub use error::DomainNameError;

use super::public_suffix;

/// A registrable company domain or a name below one. Made only by [`DomainName::parse`] and its
/// sisters, and by [`DomainName::from_stored`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName {
    ascii: String,
    unicode: Option<String>,
}

impl DomainName {
    /// Reads what people paste: a domain, an address of a page or an e-mail address, in any case,
    /// with whatever stands around it. A text that names the same domain twice is one domain.
    ///
    /// Free-mail domains are read as any other; [`DomainName::parse_lead`] refuses them.
    ///
    /// # Errors
    /// Says why the text is no company domain.
    pub fn parse(text: &str) -> Result<Self, DomainNameError> {
        let text = paste::trim(text);
        if !paste::is_list(text) || paste::is_placeholder(text) {
            return Self::parse_one(text);
        }
        if let Some(address) = paste::bracketed(text) {
            return Self::parse_one(address);
        }
        let mut found: Option<Self> = None;
        for part in paste::parts(text) {
            let name = Self::parse_one(part)?;
            match &found {
                Some(first) if *first != name => return Err(DomainNameError::Several),
                Some(_) => {}
                None => found = Some(name),
            }
        }
        found.ok_or(DomainNameError::Placeholder(error::excerpt(text)))
    }

    /// Each domain of a text that may list several, in the order of the text, doubles left out, with
    /// the refusals of the parts that are none.
    pub fn parse_all(text: &str) -> Vec<Result<Self, DomainNameError>> {
        let text = paste::trim(text);
        if !paste::is_list(text) || paste::is_placeholder(text) {
            return vec![Self::parse_one(text)];
        }
        let mut all: Vec<Result<Self, DomainNameError>> = Vec::new();
        for part in paste::parts(text) {
            let read = match paste::bracketed(part) {
                Some(address) => Self::parse_one(address),
                None => Self::parse_one(part),
            };
            if read.is_err() || !all.contains(&read) {
                all.push(read);
            }
        }
        all
    }

    /// As [`DomainName::parse`], for a domain that shall become a lead.
    ///
    /// # Errors
    /// Also refuses free-mail domains: their users are not their owner's employees.
    pub fn parse_lead(text: &str) -> Result<Self, DomainNameError> {
        let name = Self::parse(text)?;
        if name.is_free_mail() {
            return Err(DomainNameError::FreeMail(name.ascii));
        }
        Ok(name)
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

    /// What its owner registered: the public suffix and one label more.
    pub fn registrable(&self) -> &str {
        public_suffix::registrable(&self.ascii).unwrap_or(&self.ascii)
    }

    /// Whether it is not a name below a registered one.
    pub fn is_registrable(&self) -> bool {
        self.registrable().len() == self.ascii.len()
    }

    /// The names above it up to the registered one, nearest first; none for a registered name.
    pub fn organisational_parents(&self) -> impl Iterator<Item = &str> {
        let end = self.registrable().len();
        let parent = |name: &str| name.find('.').map(|dot| name.len() - dot - 1);
        std::iter::successors(Some(self.ascii.len()), move |&length| {
            parent(&self.ascii[self.ascii.len() - length..]).filter(|&next| next >= end)
        })
        .skip(1)
        .map(|length| &self.ascii[self.ascii.len() - length..])
    }

    /// Whether anyone can have an address there (gmail.com, hotmail.com.tr).
    pub fn is_free_mail(&self) -> bool {
        free_mail::contains(self.registrable())
    }

    fn parse_one(text: &str) -> Result<Self, DomainNameError> {
        let text = paste::trim(text);
        if text.is_empty() {
            return Err(DomainNameError::Empty);
        }
        if paste::is_placeholder(text) {
            return Err(DomainNameError::Placeholder(text.to_owned()));
        }
        let (ascii, unicode) = host::read(paste::host(text)?)?;
        Ok(Self { ascii, unicode })
    }
}
