//! The languages, and choosing one.

use unic_langid::{LanguageIdentifier, langid};

/// A language that Hunter speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Turkish.
    Tr,
}

impl Locale {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::Tr];

    /// The best of ours for an `Accept-Language` header or a `LANG` variable; English when it names
    /// neither.
    ///
    /// ```
    /// use hunter::texts::Locale;
    ///
    /// assert_eq!(Locale::negotiate("tr_TR.UTF-8"), Locale::Tr);
    /// assert_eq!(Locale::negotiate("de, tr;q=0.8, en;q=0.9"), Locale::En);
    /// assert_eq!(Locale::negotiate("*"), Locale::En);
    /// ```
    pub fn negotiate(wish: &str) -> Self {
        let mut best = (0.0, Self::En);
        for range in wish.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            let language = tag.trim().split(['-', '_', '.', '@']).next().unwrap_or_default();
            let known = Self::ALL.into_iter().find(|own| own.tag().eq_ignore_ascii_case(language));
            if let Some(locale) = known
                && weight > best.0
            {
                best = (weight, locale);
            }
        }
        best.1
    }

    /// BCP 47: `en`, `tr`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Tr => "tr",
        }
    }

    pub(super) const fn source(self) -> &'static str {
        match self {
            Self::En => concat!(include_str!("en.ftl"), include_str!("en/sales.ftl")),
            Self::Tr => concat!(include_str!("tr.ftl"), include_str!("tr/sales.ftl")),
        }
    }

    pub(super) const fn language(self) -> LanguageIdentifier {
        match self {
            Self::En => langid!("en"),
            Self::Tr => langid!("tr"),
        }
    }
}
