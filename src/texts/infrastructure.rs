//! What an address tells, in one line.

use super::{Locale, Texts};
use crate::domain::infrastructure::{Infrastructure, UsageType};

impl Texts {
    /// What the address is used for, whose network it is and in which country; `None` when none of
    /// it is known.
    pub fn infrastructure(&self, found: &Infrastructure, locale: Locale) -> Option<String> {
        let sentence = |key: &str, values: &[(&str, &str)]| {
            self.sentence(&format!("infrastructure-{key}"), values, locale)
        };
        let part = |key: &str, value: Option<&str>| {
            let value = value.filter(|value| !value.is_empty())?;
            sentence(key, &[(key, value)])
        };
        let code = found.usage_code.as_deref();
        // A code without a word of ours is shown as it is.
        let word = code.map(|code| {
            sentence(&format!("use-{}", code.to_ascii_lowercase()), &[])
                .unwrap_or_else(|| code.to_owned())
        });
        let is_reserved = code.is_none() && found.usage_type == Some(UsageType::Reserved);
        let usage =
            if is_reserved { sentence("reserved", &[]) } else { part("usage", word.as_deref()) };
        let parts: Vec<String> =
            [usage, part("isp", found.isp.as_deref()), part("country", found.country.as_deref())]
                .into_iter()
                .flatten()
                .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}
