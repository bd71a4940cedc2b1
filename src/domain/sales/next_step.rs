//! How soon to act, and what to do.

use super::Level;
use crate::domain::assessment::Segment;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Call.
    Call,
    /// Write.
    Email,
    /// Wait.
    Wait,
}

/// By when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timeline {
    /// Within a day.
    Hours24,
    /// Within three days.
    Days3,
    /// Within a week.
    Week1,
    /// Within a month.
    Month1,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub action: Action,
    /// By when.
    pub timeline: Timeline,
    /// How important it is.
    pub priority: Level,
}

/// How soon to act. A registration that ends within 60 days, or has ended, makes it urgent.
pub fn urgency(
    segment: Option<Segment>,
    score: Option<u8>,
    priority: Option<u8>,
    days_to_expiry: Option<i64>,
) -> Level {
    let is = |wanted: Segment, from: u8| {
        segment == Some(wanted) && score.is_some_and(|score| score >= from)
    };
    let expires_within = |days: i64| days_to_expiry.is_some_and(|left| left < days);
    if priority == Some(1) || is(Segment::Migration, 80) || expires_within(60) {
        Level::High
    } else if priority == Some(2)
        || is(Segment::Migration, 50)
        || is(Segment::Existing, 70)
        || expires_within(90)
    {
        Level::Medium
    } else {
        Level::Low
    }
}

/// What to do next; `potential` is `None` where it was not weighed.
pub fn next_step(segment: Option<Segment>, potential: Option<u8>, urgency: Level) -> NextStep {
    use Action::{Call, Email, Wait};
    use Timeline::{Days3, Hours24, Month1, Week1};
    let step = |action, timeline, priority| NextStep { action, timeline, priority };
    if segment == Some(Segment::Skip) {
        return step(Wait, Month1, Level::Low);
    }
    let is_worth_it = matches!(segment, Some(Segment::Migration | Segment::Existing));
    match potential {
        Some(..20) => return step(Wait, Month1, Level::Low),
        Some(20..50) => return step(Email, Week1, Level::Low),
        Some(50..80) => return step(Call, Days3, Level::Medium),
        Some(_) if is_worth_it && urgency > Level::Low => {
            return step(Call, Hours24, Level::High);
        }
        Some(_) | None => {}
    }
    match (urgency, segment) {
        (Level::High, _) => step(Call, Hours24, Level::High),
        (Level::Medium, _) => step(Call, Days3, Level::Medium),
        (Level::Low, Some(Segment::Migration)) => step(Call, Week1, Level::Medium),
        (Level::Low, Some(Segment::Existing)) => step(Email, Week1, Level::Medium),
        (Level::Low, _) => step(Wait, Month1, Level::Low),
    }
}
