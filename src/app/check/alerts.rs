//! The ways out for alerts: whether the other side is there. Nothing is handed over.

use std::time::Duration;

use tokio::time::timeout;

use super::{Finding, Verdict};
use crate::{
    app::alerts::senders,
    config::Settings,
    domain::delivery::DeliveryChannel,
    ports::channels::NotTaken,
    texts::{Locale, Texts},
};

const PATIENCE: Duration = Duration::from_secs(15);

/// Tries what the settings name; needs no database.
pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    let senders = senders(settings);
    for (channel, part, setting) in [
        (DeliveryChannel::Webhook, "alert-webhook", "HUNTER_ALERT_WEBHOOK"),
        (DeliveryChannel::Email, "alert-email", "HUNTER_ALERT_EMAIL_TO"),
    ] {
        let sender = senders.iter().find(|(known, ..)| *known == channel);
        let finding = match sender {
            None => Finding::new(part, Verdict::Off, format!("{setting} is not set")),
            Some((.., Err(reason))) => Finding::new(part, Verdict::Unusable, reason),
            Some((.., Ok(sender))) => {
                let tried = timeout(PATIENCE, sender.test()).await;
                match tried.unwrap_or(Err(NotTaken::because("delivery-timeout"))) {
                    Ok(()) => Finding::new(part, Verdict::Ok, "the other side is there"),
                    Err(why) => failed(part, &why).advising(format!("look at {setting}")),
                }
            }
        };
        found.push(finding);
    }
    found
}

fn failed(part: &'static str, why: &NotTaken) -> Finding {
    let verdict = match why.code {
        "delivery-forbidden-address" => Verdict::BadSetting,
        _ => Verdict::Unavailable,
    };
    let said = why.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let sentence = Texts::get().failure(why.code, Locale::En);
    Finding::new(part, verdict, format!("{sentence}{said}"))
}
