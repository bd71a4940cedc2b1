//! Why there is no page, as a reason that is kept.

use chrono::{DateTime, Utc};

use crate::{
    domain::sync_run::{SyncFailure, SyncReason},
    ports::{
        partner_center::PartnerCenterError,
        sign_in::{SignInError, SignInNeed},
    },
    texts::{Locale, Texts},
};

/// The reason, a word on it, and the time before which the service wants no more questions.
pub(super) fn read(error: &PartnerCenterError) -> (SyncFailure, Option<DateTime<Utc>>) {
    use PartnerCenterError as Error;
    let (reason, detail) = match error {
        Error::SignIn(error) => return (sign_in(error), None),
        Error::Unauthorized { wants_mfa: true } => (SyncReason::WantsMfa, None),
        Error::Unauthorized { wants_mfa: false } => (SyncReason::Unauthorized, None),
        Error::Forbidden => (SyncReason::Forbidden, None),
        Error::RateLimited { until } => {
            let failure = SyncFailure { reason: SyncReason::RateLimited, detail: None };
            return (failure, Some(*until));
        }
        Error::Unavailable { status } => (SyncReason::Unavailable, Some(status.to_string())),
        Error::Unreachable => (SyncReason::Unreachable, None),
        Error::Malformed => (SyncReason::Malformed, None),
        Error::ForeignLink { host } => (SyncReason::ForeignLink, Some(host.clone())),
        Error::Refused { status } => (SyncReason::Refused, Some(status.to_string())),
    };
    (SyncFailure { reason, detail }, None)
}

/// What happened and what to do about it.
pub fn explain(failure: &SyncFailure, locale: Locale) -> String {
    let key = format!("sync-{}", failure.reason.code());
    let detail = failure.detail.as_deref().unwrap_or_default();
    let sentence = Texts::get().sentence(&key, &[("detail", detail)], locale);
    sentence.unwrap_or_else(|| failure.reason.code().to_owned())
}

fn sign_in(error: &SignInError) -> SyncFailure {
    let reason = match error.need {
        SignInNeed::Person => SyncReason::SignIn,
        SignInNeed::Admin => SyncReason::SignInAdmin,
        SignInNeed::SetUp => SyncReason::SignInSetUp,
        SignInNeed::Time => SyncReason::SignInLater,
    };
    SyncFailure { reason, detail: Some(error.code.clone()) }
}
