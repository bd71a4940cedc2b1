//! The ways out for alerts that the settings name.

use std::sync::Arc;

use super::Core;
use crate::{
    adapters::{mail::Mailer, system::SystemPatience, webhook::Webhook},
    config::{self, Settings},
    domain::delivery::DeliveryChannel,
    ports::channels::Channel,
    services::deliveries::{Courier, WayOut, When},
    texts::Locale,
};

impl Core {
    /// Takes alerts out in this process; `None`: nobody is to hear of them. A way that can not be
    /// set up is left out with a warning, and the others work.
    pub(super) fn courier(&self) -> Option<Courier> {
        let mut ways = Vec::new();
        for (channel, when, sender) in senders(&self.settings) {
            match sender {
                Ok(sender) => ways.push(WayOut { channel, when, sender }),
                Err(reason) => tracing::warn!(?channel, reason, "alerts do not go out on this way"),
            }
        }
        if ways.is_empty() {
            return None;
        }
        let locale = if self.settings.alerts.in_turkish { Locale::Tr } else { Locale::En };
        Some(Courier::new(
            Arc::clone(&self.store) as _,
            ways,
            (Arc::clone(&self.clock) as _, Arc::new(SystemPatience)),
            locale,
            self.node,
        ))
    }
}

type Sender = Result<Arc<dyn Channel>, String>;

/// The channels that are set up, each with what it is sent with or why it can not work.
pub(super) fn senders(settings: &Settings) -> Vec<(DeliveryChannel, When, Sender)> {
    let config::Alerts { webhook, email, .. } = settings.alerts.clone();
    let mut senders = Vec::new();
    if let Some(webhook) = webhook {
        let sender = Webhook::new(webhook.url, webhook.inside, webhook.secret);
        let sender = sender.map(|sender| Arc::new(sender) as _).map_err(|error| error.to_string());
        senders.push((DeliveryChannel::Webhook, When::Now, sender));
    }
    if let Some(email) = email {
        let when = email.daily_at.map_or(When::Now, |(time, zone)| When::Daily(time, zone));
        let sender = Mailer::new(&email.server, email.from, email.to);
        let sender = sender.map(|sender| Arc::new(sender) as _).map_err(|error| error.to_string());
        senders.push((DeliveryChannel::Email, when, sender));
    }
    senders
}
