//! What an outside system said, in our words.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use crate::{
    domain::push::failure::{FailureClass, PushFailure},
    texts::{Locale, Texts},
};

/// class is one of AUTH PERMISSION CONFIGURATION SCHEMA VALIDATION THROTTLED TRANSIENT CONFLICT
/// UPSTREAM.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct IntegrationError {
    /// What kind of failure.
    class: String,
    /// The outside system's own code.
    code: Option<String>,
    /// What happened and what to do.
    message: String,
    /// The field it is about.
    field: Option<String>,
    /// When.
    at: DateTime<Utc>,
}

impl IntegrationError {
    /// Why a push did not get through.
    pub(in crate::graphql) fn of_push(
        failure: &PushFailure,
        at: DateTime<Utc>,
        locale: Locale,
    ) -> Self {
        let class = match failure.class() {
            FailureClass::Auth => "AUTH",
            FailureClass::Permission => "PERMISSION",
            FailureClass::Configuration => "CONFIGURATION",
            FailureClass::Schema => "SCHEMA",
            FailureClass::Validation => "VALIDATION",
            FailureClass::Throttled => "THROTTLED",
            FailureClass::Transient => "TRANSIENT",
            FailureClass::Conflict => "CONFLICT",
            FailureClass::Upstream => "UPSTREAM",
        };
        Self {
            class: class.to_owned(),
            code: failure.code.clone(),
            message: Texts::get().push_failure(failure, locale),
            field: failure.field.clone(),
            at,
        }
    }

    /// Of that class, with a code and a sentence.
    pub(in crate::graphql) fn new(
        class: &str,
        code: String,
        message: String,
        at: DateTime<Utc>,
    ) -> Self {
        Self { class: class.to_owned(), code: Some(code), message, field: None, at }
    }
}
