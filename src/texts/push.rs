//! Why a push does not get through.

use super::{Locale, Texts};
use crate::domain::push::failure::PushFailure;

impl Texts {
    /// What happened and what to do, with the column, privilege or setting it is about.
    pub fn push_failure(&self, failure: &PushFailure, locale: Locale) -> String {
        let sentence = self.failure(&format!("dynamics-{}", failure.reason.code()), locale);
        match &failure.field {
            Some(field) => format!("{sentence} ({field})"),
            None => sentence.to_string(),
        }
    }
}
