//! What the caller of a mutation can mend.

use async_graphql::{Enum, SimpleObject};

use crate::{
    domain::domain_name::{DomainName, DomainNameError},
    texts::{Locale, Texts},
};

/// What the caller can mend; path names the input field. An empty list means that it worked.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// What kind of refusal.
    code: UserErrorCode,
    /// What is wrong and what to do, in the caller's language.
    message: String,
    /// The input field it is about.
    path: Option<Vec<String>>,
}

/// What kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// No company domain.
    InvalidDomain,
    /// There is no such thing.
    NotFound,
    /// The integration is switched off.
    FeatureDisabled,
    /// The lead was never scanned.
    NotScanned,
    /// Something else stands in the way.
    Conflict,
    /// Too often.
    RateLimited,
    /// An input field can not be used.
    InvalidInput,
    /// Too many at once.
    TooMany,
}

impl UserError {
    /// A refusal with a sentence of the catalogue: `refused-<key>`.
    pub(in crate::graphql) fn new(
        code: UserErrorCode,
        key: &str,
        detail: Option<&str>,
        path: &[&str],
        locale: Locale,
    ) -> Self {
        let path = path.iter().map(|step| (*step).to_owned()).collect();
        Self { code, message: Texts::get().refused(key, detail, locale), path: Some(path) }
    }

    /// A text that is no company domain.
    pub(in crate::graphql) fn domain(
        refusal: &DomainNameError,
        path: &[&str],
        locale: Locale,
    ) -> Self {
        Self::new(UserErrorCode::InvalidDomain, refusal.code(), refusal.detail(), path, locale)
    }

    /// A company that was erased here and does not come back.
    pub(in crate::graphql) fn erased(domain: &DomainName, locale: Locale) -> Self {
        let path = ["input", "domain"];
        Self::new(UserErrorCode::Conflict, "erased", Some(domain.display()), &path, locale)
    }

    /// The integration that the mutation needs is switched off.
    pub(in crate::graphql) fn feature_disabled(key: &str, locale: Locale) -> Self {
        let message = Texts::get().refused(key, None, locale);
        Self { code: UserErrorCode::FeatureDisabled, message, path: None }
    }

    /// The integration is on and can not work as it is set up or stands; the sentence says why.
    pub(in crate::graphql) const fn integration(code: UserErrorCode, message: String) -> Self {
        Self { code, message, path: None }
    }
}
