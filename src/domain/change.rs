//! What changed between two good scans of one domain.
//!
//! Only what was answered both times is compared: a name server that is silent, before or now,
//! changes nothing. Verdicts are compared only where the facts behind them were all answered and
//! the same rules judged them, so that neither an outage nor a new rule set looks like news.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    alert::{AlertKind, Change, Fact},
    assessment::Assessment,
    provider::MailProvider,
    signals::{DmarcPolicy, DmarcSignal, Observation, Signals},
};

/// Days before its end from which on a registration is said to end soon.
const SOON_DAYS: i64 = 30;

/// One good scan.
#[derive(Debug, Clone, Copy)]
pub struct Scanned<'a> {
    /// What it saw.
    pub signals: &'a Signals,
    /// What followed.
    pub assessment: &'a Assessment,
}

/// What changed from one good scan to the next one, in the order of the kinds. `known` are the
/// signals of the one before, with what it had no answer to as it was last answered: see [`filled`].
pub fn changes(before: Scanned<'_>, known: &Signals, after: Scanned<'_>) -> Vec<Change> {
    let (old, new) = (known, after.signals);
    let mut found = Vec::new();
    if both_known(old.mx.state, new.mx.state) {
        let (from, to) = (mail_host(old), mail_host(new));
        if from != to {
            found.push(change(AlertKind::MxChanged, from.map(text), to.map(text)));
        }
    }
    let is_known = |provider| provider != MailProvider::Unknown;
    if old.provider != new.provider && is_known(old.provider) && is_known(new.provider) {
        let (from, to) = (Fact::Provider(old.provider), Fact::Provider(new.provider));
        found.push(change(AlertKind::ProviderChanged, Some(from), Some(to)));
    }
    match (old.spf.state, new.spf.state) {
        (Observation::Present, Observation::Absent) => {
            let record = old.spf.record.as_deref().map(text);
            found.push(change(AlertKind::SpfLost, record, None));
        }
        (Observation::Absent, Observation::Present) => {
            let record = new.spf.record.as_deref().map(text);
            found.push(change(AlertKind::SpfAdded, None, record));
        }
        _ => {}
    }
    let selectors = |signals: &Signals| Some(Fact::Text(signals.dkim.selectors.join(", ")));
    match (old.dkim.state, new.dkim.state) {
        (Observation::Present, Observation::Absent) => {
            found.push(change(AlertKind::DkimLost, selectors(old), None));
        }
        (Observation::Absent, Observation::Present) => {
            found.push(change(AlertKind::DkimAdded, None, selectors(new)));
        }
        _ => {}
    }
    if both_known(old.dmarc.state, new.dmarc.state) {
        let (from, to) = (policy(&old.dmarc), policy(&new.dmarc));
        let kind = if strength(to) > strength(from) {
            AlertKind::DmarcStrengthened
        } else {
            AlertKind::DmarcWeakened
        };
        if from != to {
            found.push(change(kind, from.map(Fact::Policy), to.map(Fact::Policy)));
        }
    }
    if is_comparable(before, after) {
        let (old, new) = (before.assessment, after.assessment);
        if old.segment != new.segment {
            let (from, to) = (Fact::Segment(old.segment), Fact::Segment(new.segment));
            found.push(change(AlertKind::SegmentChanged, Some(from), Some(to)));
        }
        if old.priority != new.priority {
            let (from, to) = (Fact::Priority(old.priority), Fact::Priority(new.priority));
            found.push(change(AlertKind::PriorityChanged, Some(from), Some(to)));
        }
    }
    found
}

/// Signals in which whatever had no answer stands as it was last answered; `older` are those of the
/// scans before, newest first.
pub fn filled<'a>(mut signals: Signals, older: impl IntoIterator<Item = &'a Signals>) -> Signals {
    for old in older {
        if signals.spf.state == Observation::Unknown {
            signals.spf = old.spf.clone();
        }
        if signals.dkim.state == Observation::Unknown {
            signals.dkim = old.dkim.clone();
        }
        if signals.dmarc.state == Observation::Unknown {
            signals.dmarc = old.dmarc.clone();
        }
    }
    signals
}

/// Whether DNS was silent about something that [`filled`] could fill.
pub fn has_gaps(signals: &Signals) -> bool {
    [signals.spf.state, signals.dkim.state, signals.dmarc.state].contains(&Observation::Unknown)
}

/// Whether a registration that ends on that day ends soon, and has not ended.
///
/// ```
/// use chrono::{DateTime, NaiveDate, Utc};
/// use hunter::domain::change::ends_soon;
///
/// let now: DateTime<Utc> = "2026-03-01T23:59:00Z".parse().unwrap();
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// assert!(ends_soon(day(3, 31), now) && ends_soon(day(3, 1), now));
/// assert!(!ends_soon(day(4, 1), now) && !ends_soon(day(2, 28), now));
/// ```
pub fn ends_soon(expires_at: NaiveDate, now: DateTime<Utc>) -> bool {
    (0..=SOON_DAYS).contains(&(expires_at - now.date_naive()).num_days())
}

const fn change(kind: AlertKind, from: Option<Fact>, to: Option<Fact>) -> Change {
    Change { kind, from, to }
}

fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

fn both_known(before: Observation, after: Observation) -> bool {
    before != Observation::Unknown && after != Observation::Unknown
}

/// Who takes the mail: other hosts of the same owner are no news.
fn mail_host(signals: &Signals) -> Option<&str> {
    let first = signals.mx.hosts.first().map(|host| host.host.as_str());
    signals.mx.root.as_deref().or(first)
}

/// The policy that counts: a record that applies, with a policy in it.
const fn policy(dmarc: &DmarcSignal) -> Option<DmarcPolicy> {
    match dmarc.state {
        Observation::Present => dmarc.policy,
        Observation::Absent | Observation::Unknown => None,
    }
}

const fn strength(policy: Option<DmarcPolicy>) -> u8 {
    match policy {
        None => 0,
        Some(DmarcPolicy::None) => 1,
        Some(DmarcPolicy::Quarantine) => 2,
        Some(DmarcPolicy::Reject) => 3,
    }
}

/// Whether the verdicts differ by what the domain did, and by nothing else.
fn is_comparable(before: Scanned<'_>, after: Scanned<'_>) -> bool {
    let answered = |scanned: Scanned<'_>| {
        let Signals { mx, spf, dkim, dmarc, .. } = scanned.signals;
        [mx.state, spf.state, dkim.state, dmarc.state]
            .iter()
            .all(|state| *state != Observation::Unknown)
    };
    answered(before)
        && answered(after)
        && before.assessment.ruleset_version == after.assessment.ruleset_version
}
