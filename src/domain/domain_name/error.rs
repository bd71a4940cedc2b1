//! Why a text is no company domain.

/// Why a text is no company domain. The sentences are for logs; people read the catalogue's, by code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainNameError {
    /// Nothing was given.
    #[error("no domain was given")]
    Empty,
    /// A word that fills an empty cell: `yok`, `n/a`, `web sitesi`.
    #[error("`{0}` stands for no domain")]
    Placeholder(String),
    /// More than one domain where one was asked for.
    #[error("more than one domain was given")]
    Several,
    /// An IPv4 or IPv6 address.
    #[error("`{0}` is an IP address, not a domain")]
    IpAddress(String),
    /// A single word.
    #[error("`{0}` has no dot")]
    NoDot(String),
    /// Two dots in a row, or a leading one.
    #[error("`{0}` has an empty part between its dots")]
    EmptyLabel(String),
    /// A character that no domain has.
    #[error("`{0}` can not stand in a domain")]
    Character(String),
    /// A part that begins or ends with a hyphen.
    #[error("`{0}` begins or ends with a hyphen")]
    Hyphen(String),
    /// A part of more than 63 characters.
    #[error("`{0}` is longer than 63 characters")]
    LabelTooLong(String),
    /// More than 253 characters.
    #[error("the domain is longer than 253 characters")]
    TooLong,
    /// Letters that no registry may register, or punycode that says nothing.
    #[error("`{0}` is no internationalised domain")]
    Internationalised(String),
    /// The last part is one letter or a number.
    #[error("`{0}` is no domain ending")]
    Ending(String),
    /// A bare public suffix: below it names are registered, it is nobody's company.
    #[error("`{0}` is a public suffix")]
    PublicSuffix(String),
    /// A name of local networks and protocols.
    #[error("`{0}` is reserved and belongs to no company")]
    Reserved(String),
    /// Anyone can have an address there.
    #[error("`{0}` is a free-mail domain")]
    FreeMail(String),
}

impl DomainNameError {
    /// All codes, for the catalogue's test.
    pub const CODES: &'static [&'static str] = &[
        "domain-empty",
        "domain-placeholder",
        "domain-several",
        "domain-ip-address",
        "domain-no-dot",
        "domain-empty-label",
        "domain-character",
        "domain-hyphen",
        "domain-label-too-long",
        "domain-too-long",
        "domain-internationalised",
        "domain-ending",
        "domain-public-suffix",
        "domain-reserved",
        "domain-free-mail",
    ];

    /// Stable code for rows, answers and the catalogue.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "domain-empty",
            Self::Placeholder(_) => "domain-placeholder",
            Self::Several => "domain-several",
            Self::IpAddress(_) => "domain-ip-address",
            Self::NoDot(_) => "domain-no-dot",
            Self::EmptyLabel(_) => "domain-empty-label",
            Self::Character(_) => "domain-character",
            Self::Hyphen(_) => "domain-hyphen",
            Self::LabelTooLong(_) => "domain-label-too-long",
            Self::TooLong => "domain-too-long",
            Self::Internationalised(_) => "domain-internationalised",
            Self::Ending(_) => "domain-ending",
            Self::PublicSuffix(_) => "domain-public-suffix",
            Self::Reserved(_) => "domain-reserved",
            Self::FreeMail(_) => "domain-free-mail",
        }
    }

    /// The part of the text that is wrong.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Empty | Self::Several | Self::TooLong => None,
            Self::Placeholder(text)
            | Self::IpAddress(text)
            | Self::NoDot(text)
            | Self::EmptyLabel(text)
            | Self::Character(text)
            | Self::Hyphen(text)
            | Self::LabelTooLong(text)
            | Self::Internationalised(text)
            | Self::Ending(text)
            | Self::PublicSuffix(text)
            | Self::Reserved(text)
            | Self::FreeMail(text) => Some(text),
        }
    }
}

/// At most 80 characters of a wrong text, so that an error never carries a megabyte.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
