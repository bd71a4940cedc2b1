//! Alerts on their way out: how far one has come, when it is tried again, when the daily mail goes.

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta, Utc};

use super::ids::{AlertId, DeliveryId};

/// A way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryChannel {
    /// A signed message over HTTP, one for each alert.
    Webhook,
    /// A mail, one for all alerts that are due.
    Email,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Waits for its first attempt.
    Queued,
    /// Under way.
    Sending,
    /// Failed, and is tried again.
    Retrying,
    /// Taken by the receiver.
    Delivered,
    /// Given up.
    Failed,
}

/// An alert on one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Identity.
    pub id: DeliveryId,
    /// Which alert.
    pub alert_id: AlertId,
    /// Which way.
    pub channel: DeliveryChannel,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts that were begun.
    pub attempts: u32,
    /// When it is tried next; `None` at rest.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Code of why the newest attempt failed.
    pub failure: Option<String>,
    /// What the other side said, as a status.
    pub detail: Option<String>,
    /// When the receiver took it.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// So many attempts are begun in all; with the waits below that is a day.
pub const MOST_ATTEMPTS: u32 = 14;

/// What is older is no news any more and is not sent.
pub const NEWS: TimeDelta = TimeDelta::days(3);

const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// When to try again after so many attempts failed: the wait doubles from half a minute to four
/// hours, and chance (`0.0..1.0`) shortens it to no less than half. `None`: given up.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use hunter::domain::delivery::{MOST_ATTEMPTS, next_try};
///
/// let now = DateTime::<Utc>::UNIX_EPOCH;
/// assert_eq!(next_try(1, now, 0.0), Some(now + TimeDelta::seconds(30)));
/// assert_eq!(next_try(3, now, 1.0), Some(now + TimeDelta::seconds(60)));
/// assert_eq!(next_try(MOST_ATTEMPTS, now, 0.0), None);
/// ```
pub fn next_try(attempts: u32, now: DateTime<Utc>, chance: f64) -> Option<DateTime<Utc>> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let doubled = FIRST_WAIT.num_milliseconds() << attempts.saturating_sub(1).min(20);
    let full = doubled.min(LONGEST_WAIT.num_milliseconds());
    let wait = full - (full as f64 / 2.0 * chance.clamp(0.0, 1.0)) as i64;
    Some(now + TimeDelta::milliseconds(wait))
}

/// The next moment at which a clock of that zone shows that time.
///
/// ```
/// use chrono::{DateTime, FixedOffset, NaiveTime, Utc};
/// use hunter::domain::delivery::next_daily;
///
/// let istanbul = FixedOffset::east_opt(3 * 3600).unwrap();
/// let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
/// let next = |now: &str| next_daily(now.parse().unwrap(), eight, istanbul).to_rfc3339();
/// assert_eq!(next("2026-03-01T04:59:59Z"), "2026-03-01T05:00:00+00:00");
/// assert_eq!(next("2026-03-01T05:00:00Z"), "2026-03-02T05:00:00+00:00");
/// ```
pub fn next_daily(now: DateTime<Utc>, time: NaiveTime, zone: FixedOffset) -> DateTime<Utc> {
    let there = now.with_timezone(&zone).naive_local();
    let today = there.date().and_time(time);
    let next = if today > there { today } else { today + TimeDelta::days(1) };
    DateTime::<Utc>::from_naive_utc_and_offset(
        next - TimeDelta::seconds(zone.local_minus_utc().into()),
        Utc,
    )
}
