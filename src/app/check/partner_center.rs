//! Partner Center, tried step by step: the settings, the sign-in, one page.

use tokio::time::timeout;

use super::{Finding, Verdict};
use crate::{
    app::{Core, PartnerCenterParts},
    config::Settings,
    ports::{
        partner_center::PartnerCenterError,
        sign_in::{SignInError, SignInNeed},
    },
    services::{set_up::SetUp, sign_in::explain},
    texts::Locale,
};

const SET_UP: &str = "partner-center";
const SIGN_IN: &str = "partner-sign-in";
const PAGE: &str = "partner-page";
/// Enough for a few tries of the client.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// While there is no database to work with.
pub(super) fn without_database(settings: &Settings) -> Vec<Finding> {
    if !settings.partner_center.enabled {
        return vec![off()];
    }
    let seen = "not tried: the sign-in is stored in the database";
    vec![Finding::new(SET_UP, Verdict::Warn, seen).advising("mend the database first")]
}

/// With the database it stores its sign-in in. A token that is obtained is stored as the server
/// stores it.
pub(super) async fn with(core: &Core) -> Vec<Finding> {
    let parts = match core.partner_center() {
        SetUp::Off => return vec![off()],
        SetUp::Bad(problem) => {
            let bad = Finding::new(SET_UP, Verdict::BadSetting, problem.explain(Locale::En));
            return vec![bad.advising("mend the setting, or unset PARTNER_CENTER_SYNC_ENABLED")];
        }
        SetUp::On(parts) => parts,
    };
    let settings = &core.settings.partner_center;
    let tenant = settings.tenant_id.as_deref().unwrap_or_default();
    let seen = format!("tenant {tenant}, referrals at {}", settings.api_url);
    let mut found = vec![Finding::new(SET_UP, Verdict::Ok, seen)];
    match parts.tokens.token().await {
        Ok(_) => {
            found.push(signed_in(&parts));
            found.push(page(&parts).await);
        }
        Err(error) => found.push(not_signed_in(&parts, &error)),
    }
    found
}

fn off() -> Finding {
    Finding::new(SET_UP, Verdict::Off, "PARTNER_CENTER_SYNC_ENABLED is not set")
}

fn signed_in(parts: &PartnerCenterParts) -> Finding {
    match parts.sign_ins.has_mfa() {
        Some(true) => Finding::new(SIGN_IN, Verdict::Ok, "a token with the MFA claim"),
        Some(false) => Finding::new(SIGN_IN, Verdict::Warn, "a token without the MFA claim")
            .advising("run `hunter partner-center login` with a second factor: it is demanded"),
        None => Finding::new(SIGN_IN, Verdict::Ok, "a token; it does not tell of MFA"),
    }
}

fn not_signed_in(parts: &PartnerCenterParts, error: &SignInError) -> Finding {
    let seen = explain(error, parts.sign_ins.way(), Locale::En);
    let (verdict, advice) = match error.need {
        SignInNeed::Person => (Verdict::Unusable, "run `hunter partner-center login`"),
        SignInNeed::Admin => (Verdict::Unusable, "ask the administrator of the tenant"),
        SignInNeed::SetUp => (Verdict::BadSetting, "mend the set-up, then check again"),
        SignInNeed::Time => (Verdict::Unavailable, "try again later; check that https goes out"),
    };
    Finding::new(SIGN_IN, verdict, seen).advising(advice)
}

async fn page(parts: &PartnerCenterParts) -> Finding {
    let Ok(answer) = timeout(PATIENCE, parts.client.page(None)).await else {
        return Finding::new(PAGE, Verdict::Unavailable, "no page in time")
            .advising("try again later");
    };
    match answer {
        Ok(page) => {
            let unreadable = page.items.iter().filter(|item| item.facts.is_err()).count();
            let more = if page.next.is_some() { ", more follow" } else { "" };
            let seen = format!("{} referrals, {unreadable} unreadable{more}", page.items.len());
            Finding::new(PAGE, Verdict::Ok, seen)
        }
        Err(error) => refused(&error),
    }
}

fn refused(error: &PartnerCenterError) -> Finding {
    let (verdict, advice) = match error {
        PartnerCenterError::SignIn(_) | PartnerCenterError::Unauthorized { wants_mfa: false } => {
            (Verdict::Unusable, "run `hunter partner-center login`")
        }
        PartnerCenterError::Unauthorized { wants_mfa: true } => {
            (Verdict::Unusable, "run `hunter partner-center login` with a second factor")
        }
        PartnerCenterError::Forbidden => {
            (Verdict::Unusable, "give the account the role Referrals admin in Partner Center")
        }
        PartnerCenterError::RateLimited { .. }
        | PartnerCenterError::Unavailable { .. }
        | PartnerCenterError::Unreachable => (Verdict::Unavailable, "try again later"),
        PartnerCenterError::Malformed
        | PartnerCenterError::ForeignLink { .. }
        | PartnerCenterError::Refused { .. } => {
            (Verdict::Unusable, "check HUNTER_PARTNER_CENTER_API_URL")
        }
    };
    Finding::new(PAGE, verdict, error.to_string()).advising(advice)
}
