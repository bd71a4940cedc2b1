//! Alerts on their way out: each new one gets a delivery for every channel that is set up, and each
//! delivery is tried until it is taken or given up. What was taken and not stored is sent again under
//! the same id.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use metrics::{counter, gauge};
use uuid::Uuid;

use super::{
    alerts::{message, value},
    export::words,
};
use crate::{
    domain::{
        alert::Alert,
        delivery::{DeliveryChannel, DeliveryState, NEWS, next_daily, next_try},
    },
    ports::{
        channels::{Announcement, Channel, NotTaken, Parcel},
        clock::{Clock, Patience},
        store::{
            StoreError,
            deliveries::{DeliveryStore, LeasedDelivery, Settlement},
        },
    },
    telemetry::names,
    texts::{Locale, Texts},
};

/// New alerts that are looked at in one transaction.
const PLANNED: u32 = 500;

/// Webhook messages of one lease, and those under way at once: with ten seconds each a lease is
/// worked off well within its time.
const MESSAGES: u32 = 16;
const CONCURRENCY: usize = 4;

/// Alerts of one mail.
const IN_A_MAIL: u32 = 500;

/// Nobody else works on a leased delivery for so long.
const LEASE: TimeDelta = TimeDelta::minutes(3);

/// The longest that one attempt may take; the channels have shorter patience of their own.
const LONGEST_ATTEMPT: Duration = Duration::from_mins(1);

/// When a channel's deliveries are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As soon as may be.
    Now,
    /// Once a day, when a clock of that zone shows that time.
    Daily(NaiveTime, FixedOffset),
}

/// A channel that is set up.
#[derive(Clone)]
pub struct WayOut {
    /// Which.
    pub channel: DeliveryChannel,
    /// When its deliveries are due.
    pub when: When,
    /// What it is sent with.
    pub sender: Arc<dyn Channel>,
}

impl WayOut {
    fn due(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.when {
            When::Now => now,
            When::Daily(time, zone) => next_daily(now, time, zone),
        }
    }
}

/// Delivers alerts on this node.
pub struct Courier {
    store: Arc<dyn DeliveryStore>,
    ways: Vec<WayOut>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Patience>,
    locale: Locale,
    owner: Uuid,
    stopping: AtomicBool,
}

impl Courier {
    /// Over these ways, in that language, leasing in the name of `owner`.
    pub fn new(
        store: Arc<dyn DeliveryStore>,
        ways: Vec<WayOut>,
        (clock, chance): (Arc<dyn Clock>, Arc<dyn Patience>),
        locale: Locale,
        owner: Uuid,
    ) -> Self {
        Self { store, ways, clock, chance, locale, owner, stopping: AtomicBool::new(false) }
    }

    /// Begins no further attempt.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Looks at new alerts and tries one batch of due deliveries for each channel; answers how many
    /// of both there were.
    ///
    /// # Errors
    /// When the store can not do it. What was taken and not stored is sent again, under the same id.
    pub async fn step(&self) -> Result<u64, StoreError> {
        if self.stopping.load(Ordering::Relaxed) || self.ways.is_empty() {
            return Ok(0);
        }
        let now = self.clock.now();
        let due: Vec<_> = self.ways.iter().map(|way| (way.channel, way.due(now))).collect();
        let mut worked = self.store.plan(&due, now - NEWS, PLANNED, now).await?;
        for way in &self.ways {
            worked += match way.channel {
                DeliveryChannel::Webhook => self.send_each(way).await?,
                DeliveryChannel::Email => self.send_together(way).await?,
            };
        }
        self.measure().await?;
        Ok(worked)
    }

    async fn lease(&self, way: &WayOut, limit: u32) -> Result<Vec<LeasedDelivery>, StoreError> {
        self.store.lease(self.owner, way.channel, limit, self.clock.now(), LEASE).await
    }

    async fn send_each(&self, way: &WayOut) -> Result<u64, StoreError> {
        let leased = self.lease(way, MESSAGES).await?;
        let count = leased.len() as u64;
        let mut ended = stream::iter(leased)
            .take_while(|_| std::future::ready(!self.stopping.load(Ordering::Relaxed)))
            .map(|delivery| self.send_one(way, delivery))
            .buffer_unordered(CONCURRENCY);
        while let Some(settlement) = ended.next().await {
            self.store.settle(&[settlement]).await?;
        }
        Ok(count)
    }

    async fn send_one(&self, way: &WayOut, delivery: LeasedDelivery) -> Settlement {
        let outcome = self.attempt(way, std::slice::from_ref(&delivery)).await;
        self.settlement(way, &delivery, &outcome)
    }

    async fn send_together(&self, way: &WayOut) -> Result<u64, StoreError> {
        let leased = self.lease(way, IN_A_MAIL).await?;
        if leased.is_empty() {
            return Ok(0);
        }
        let outcome = self.attempt(way, &leased).await;
        let settlements: Vec<_> =
            leased.iter().map(|delivery| self.settlement(way, delivery, &outcome)).collect();
        self.store.settle(&settlements).await?;
        Ok(leased.len() as u64)
    }

    async fn attempt(&self, way: &WayOut, leased: &[LeasedDelivery]) -> Result<(), NotTaken> {
        let now = self.clock.now();
        let since = now - NEWS;
        let news: Vec<&LeasedDelivery> =
            leased.iter().filter(|delivery| delivery.alert.created_at >= since).collect();
        let Some(first) = news.first() else {
            return Err(NotTaken { is_final: true, ..NotTaken::because("delivery-too-old") });
        };
        let announcements: Vec<_> =
            news.iter().map(|delivery| announcement(&delivery.alert, self.locale)).collect();
        let parcel = Parcel {
            id: first.id.0,
            at: now,
            subject: subject(&announcements, self.locale),
            text: text(&announcements, self.locale),
            announcements,
        };
        let sent = tokio::time::timeout(LONGEST_ATTEMPT, way.sender.send(&parcel)).await;
        sent.unwrap_or(Err(NotTaken::because("delivery-timeout")))
    }

    fn settlement(
        &self,
        way: &WayOut,
        delivery: &LeasedDelivery,
        outcome: &Result<(), NotTaken>,
    ) -> Settlement {
        let at = self.clock.now();
        let (state, due_at, failure) = match outcome {
            Ok(()) => (DeliveryState::Delivered, None, None),
            Err(why) => {
                let failure = Some((why.code, why.detail.clone()));
                let again = next_try(delivery.attempts, at, self.chance.chance())
                    .filter(|_| !why.is_final)
                    .map(|next| next.max(why.not_before.unwrap_or(next)));
                let state =
                    if again.is_some() { DeliveryState::Retrying } else { DeliveryState::Failed };
                (state, again, failure)
            }
        };
        if let Some((code, detail)) = &failure {
            let detail = detail.as_deref();
            tracing::warn!(code, detail, attempts = delivery.attempts, "an alert was not taken");
        }
        let channel = word(way.channel);
        let outcome = match state {
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
            _ => "retrying",
        };
        counter!(
            names::ALERT_DELIVERIES,
            names::ALERT_CHANNEL => channel, names::ALERT_OUTCOME => outcome
        )
        .increment(1);
        Settlement { id: delivery.id, fence: delivery.fence, state, due_at, failure, at }
    }

    async fn measure(&self) -> Result<(), StoreError> {
        let backlog = self.store.backlog().await?;
        let age = backlog.oldest.map_or(TimeDelta::zero(), |since| self.clock.now() - since);
        gauge!(names::ALERT_BACKLOG).set(backlog.waiting as f64);
        gauge!(names::ALERT_OLDEST).set(age.num_seconds().max(0) as f64);
        Ok(())
    }
}

const fn word(channel: DeliveryChannel) -> &'static str {
    match channel {
        DeliveryChannel::Webhook => "webhook",
        DeliveryChannel::Email => "email",
    }
}

fn announcement(alert: &Alert, locale: Locale) -> Announcement {
    Announcement {
        alert: alert.id.0,
        kind: words::alert_kind(alert.change.kind),
        domain: alert.domain.clone(),
        message: message(&alert.change, locale),
        from: alert.change.from.as_ref().map(value),
        to: alert.change.to.as_ref().map(value),
        seen_at: alert.created_at,
    }
}

fn subject(told: &[Announcement], locale: Locale) -> String {
    let sentence = |key: &str, values: &[(&str, &str)]| {
        Texts::get().sentence(key, values, locale).unwrap_or_else(|| key.to_owned())
    };
    match told {
        [one] if one.domain.is_empty() => one.message.clone(),
        [one] => format!("{}: {}", one.domain, one.message),
        _ => sentence("mail-subject", &[("count", &told.len().to_string())]),
    }
}

/// One paragraph for each domain, in order.
fn text(told: &[Announcement], locale: Locale) -> String {
    let mut sorted: Vec<_> = told.iter().collect();
    sorted.sort_by(|a, b| (&a.domain, a.seen_at).cmp(&(&b.domain, b.seen_at)));
    let mut text = String::new();
    let mut last = None;
    for one in sorted {
        if last != Some(&one.domain) {
            let gap = if last.is_some() { "\n" } else { "" };
            text.push_str(gap);
            if !one.domain.is_empty() {
                text.push_str(&one.domain);
                text.push('\n');
            }
            last = Some(&one.domain);
        }
        text.push_str("- ");
        text.push_str(&one.message);
        text.push('\n');
    }
    let foot = Texts::get().sentence("mail-foot", &[], locale).unwrap_or_default();
    format!("{text}\n-- \n{foot}\n")
}
