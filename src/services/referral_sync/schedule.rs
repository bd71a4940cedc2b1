//! When the next sync begins, and how much it reads. Told from what is stored, so that all nodes
//! say the same.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    domain::sync_run::{SyncMode, SyncRun, SyncState},
    ports::store::sync_runs::SyncHistory,
};

/// Everything is read again so often: changes that do not move the date of a referral are seen then.
const FULL_EVERY: TimeDelta = TimeDelta::days(7);
/// First pause after a failure; each further one doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Longest pause after failures, unless syncs are rarer.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// When the next one begins; the beginning of time when there was none.
pub(super) fn next_at(history: &SyncHistory, interval: TimeDelta) -> DateTime<Utc> {
    let Some(last) = &history.last else { return DateTime::UNIX_EPOCH };
    let at = if last.state == SyncState::Failed {
        let ended = last.finished_at.unwrap_or(last.started_at);
        ended + jittered(last, pause(last, history.failures).min(interval))
    } else {
        last.started_at + jittered(last, interval)
    };
    history.not_before.map_or(at, |not_before| at.max(not_before))
}

/// How much one that begins now reads.
pub(super) fn mode(history: &SyncHistory, now: DateTime<Utc>) -> SyncMode {
    match history.last_full_at {
        Some(at) if now - at < FULL_EVERY => SyncMode::Delta,
        _ => SyncMode::Full,
    }
}

fn pause(last: &SyncRun, failures: u32) -> TimeDelta {
    if last.failure.as_ref().is_some_and(|failure| failure.reason.needs_a_person()) {
        return LONGEST_PAUSE;
    }
    let doublings = failures.saturating_sub(1).min(8);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
}

/// Up to a tenth more or less, the same for everybody who looks at this sync.
fn jittered(last: &SyncRun, time: TimeDelta) -> TimeDelta {
    let [low, high, ..] = *blake3::hash(last.id.0.as_bytes()).as_bytes();
    let part = i32::from(u16::from_le_bytes([low, high])) - i32::from(u16::MAX / 2);
    time + time / (10 * i32::from(u16::MAX / 2)) * part
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        ids::SyncRunId,
        sync_run::{SyncCounts, SyncFailure, SyncReason},
    };

    const DAY: TimeDelta = TimeDelta::days(1);

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(hours)
    }

    fn ended(state: SyncState, reason: Option<SyncReason>, number: u128) -> SyncHistory {
        let failure = reason.map(|reason| SyncFailure { reason, detail: None });
        let last = SyncRun {
            id: SyncRunId(Uuid::from_u128(number)),
            mode: SyncMode::Delta,
            state,
            counts: SyncCounts::default(),
            failure,
            started_at: at(0),
            finished_at: Some(at(1)),
        };
        SyncHistory { last: Some(last), ..SyncHistory::default() }
    }

    #[test]
    fn the_first_one_begins_at_once_and_then_one_each_interval() {
        assert!(next_at(&SyncHistory::default(), DAY) < at(0));
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..200 {
            let next = next_at(&ended(SyncState::Succeeded, None, number), DAY) - at(0);
            assert!((next - DAY).abs() <= DAY / 10 + TimeDelta::seconds(1), "{next}");
            seen.insert(next);
        }
        assert!(seen.len() > 150, "not all nodes of the world at once");
    }

    #[test]
    fn failures_are_tried_again_soon_and_then_ever_more_rarely() {
        let mut pauses = Vec::new();
        for failures in 1..=6 {
            let failed = ended(SyncState::Failed, Some(SyncReason::Unavailable), 1);
            pauses.push(next_at(&SyncHistory { failures, ..failed }, DAY) - at(1));
        }
        assert!(pauses.is_sorted(), "{pauses:?}");
        assert!(pauses[0] < TimeDelta::minutes(6) && pauses[0] > TimeDelta::minutes(4));
        assert!(pauses[5] <= TimeDelta::minutes(66) && pauses[5] == pauses[4]);
        let forbidden = ended(SyncState::Failed, Some(SyncReason::Forbidden), 1);
        assert_eq!(next_at(&SyncHistory { failures: 1, ..forbidden }, DAY) - at(1), pauses[5]);
        let often = ended(SyncState::Failed, Some(SyncReason::Forbidden), 1);
        assert!(next_at(&often, TimeDelta::minutes(1)) - at(1) < TimeDelta::minutes(2));
    }

    #[test]
    fn a_service_that_wants_to_be_left_alone_is() {
        let limited = ended(SyncState::Failed, Some(SyncReason::RateLimited), 1);
        let limited = SyncHistory { not_before: Some(at(30)), failures: 1, ..limited };
        assert_eq!(next_at(&limited, DAY), at(30));
    }

    #[test]
    fn everything_is_read_once_a_week() {
        let mut history = ended(SyncState::Succeeded, None, 1);
        assert_eq!(mode(&history, at(0)), SyncMode::Full);
        history.last_full_at = Some(at(0));
        assert_eq!(mode(&history, at(24 * 6)), SyncMode::Delta);
        assert_eq!(mode(&history, at(24 * 7)), SyncMode::Full);
    }
}
