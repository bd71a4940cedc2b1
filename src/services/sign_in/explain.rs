//! Why there is no token, in words: who can mend it, and how.

use crate::{
    ports::sign_in::{SignInError, SignInNeed},
    texts::{Locale, Texts},
};

/// How signing in is done, for the advice differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A person types a code.
    DeviceCode,
    /// By a stored user name and password.
    Password,
}

/// What went wrong and what to do about it.
pub fn explain(error: &SignInError, way: Way, locale: Locale) -> String {
    sentence(key(error, way), &error.code, locale)
}

/// The token works for now, and lacks what Partner Center demands.
pub(super) fn without_mfa(way: Way, locale: Locale) -> String {
    let key = match way {
        Way::DeviceCode => "sign-in-without-mfa",
        Way::Password => "sign-in-mfa-password",
    };
    sentence(key, "amr", locale)
}

fn sentence(key: &str, code: &str, locale: Locale) -> String {
    Texts::get().sentence(key, &[("code", code)], locale).unwrap_or_else(|| code.to_owned())
}

fn key(error: &SignInError, way: Way) -> &'static str {
    match error.code.as_str() {
        "not-signed-in" => return "sign-in-not-signed-in",
        "authorization_declined" => return "sign-in-declined",
        "expired_token" | "code_expired" => return "sign-in-late",
        "sign-in-storage" => return "sign-in-storage",
        "secret-key-unusable" => return "sign-in-key-unusable",
        "secret-key-other" => return "sign-in-key-other",
        "secret-damaged" => return "sign-in-damaged",
        _ => {}
    }
    match (error.need, way) {
        (_, Way::Password) if error.wants_mfa => "sign-in-mfa-password",
        (_, Way::DeviceCode) if error.wants_mfa => "sign-in-mfa",
        (SignInNeed::Person, Way::DeviceCode) => "sign-in-again",
        (SignInNeed::Person, Way::Password) => "sign-in-password",
        (SignInNeed::Admin, _) => "sign-in-admin",
        (SignInNeed::SetUp, _) if WRONG_PASSWORD.contains(&error.code.as_str()) => {
            "sign-in-password"
        }
        (SignInNeed::SetUp, _) => "sign-in-set-up",
        (SignInNeed::Time, _) => "sign-in-unreachable",
    }
}

/// Refusals of a user name and password themselves.
const WRONG_PASSWORD: [&str; 6] =
    ["AADSTS50034", "AADSTS50053", "AADSTS50055", "AADSTS50056", "AADSTS50057", "AADSTS50126"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_of_its_own_kind_in_both_languages() {
        let refused =
            |need, code: &str, wants_mfa| SignInError { need, code: code.to_owned(), wants_mfa };
        let all = [
            (SignInError::not_signed_in(), Way::DeviceCode),
            (refused(SignInNeed::Person, "authorization_declined", false), Way::DeviceCode),
            (refused(SignInNeed::Person, "expired_token", false), Way::DeviceCode),
            (refused(SignInNeed::Person, "AADSTS50076", true), Way::DeviceCode),
            (refused(SignInNeed::Person, "AADSTS50076", true), Way::Password),
            (refused(SignInNeed::Person, "AADSTS700082", false), Way::DeviceCode),
            (refused(SignInNeed::Admin, "AADSTS53003", false), Way::DeviceCode),
            (refused(SignInNeed::SetUp, "AADSTS700016", false), Way::DeviceCode),
            (refused(SignInNeed::SetUp, "AADSTS50126", false), Way::Password),
            (refused(SignInNeed::Time, "sign-in-unreachable", false), Way::DeviceCode),
            (refused(SignInNeed::Time, "sign-in-storage", false), Way::DeviceCode),
            (refused(SignInNeed::SetUp, "secret-key-unusable", false), Way::DeviceCode),
            (refused(SignInNeed::SetUp, "secret-key-other", false), Way::DeviceCode),
            (refused(SignInNeed::Person, "secret-damaged", false), Way::DeviceCode),
        ];
        for locale in Locale::ALL {
            let texts: std::collections::BTreeSet<_> =
                all.iter().map(|(error, way)| explain(error, *way, locale)).collect();
            assert_eq!(texts.len(), all.len(), "{texts:#?}");
            assert!(texts.iter().all(|text| text.contains(' ')), "{texts:#?}");
        }
    }
}
