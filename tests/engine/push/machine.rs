//! The state machine, row by row.

use chrono::{DateTime, TimeDelta, Utc};
use hunter::domain::push::{
    PushState,
    attempt::{Outcome, OutcomeKind},
    failure::{FailureClass, FailureReason},
    machine::{Next, RetryPolicy, Standing, back_off, next},
};
use rstest::rstest;

fn now() -> DateTime<Utc> {
    "2026-11-25T10:00:00Z".parse().expect("a time")
}

fn failed(reason: FailureReason, not_before: Option<i64>) -> Outcome {
    let not_before = not_before.map(|seconds| now() + TimeDelta::seconds(seconds));
    Outcome::Failed { failure: reason.into(), not_before }
}

/// After so many failed attempts, without jitter.
fn after(attempts: u32, outcome: &Outcome) -> Next {
    let standing = Standing { state: PushState::Pushing, attempts };
    next(standing, outcome, now(), &RetryPolicy::default(), 0.0)
}

fn waits(next: &Next) -> Option<i64> {
    next.due.map(|due| (due - now()).num_seconds())
}

#[rstest]
#[case(Outcome::Created, PushState::Pushed)]
#[case(Outcome::Updated, PushState::Pushed)]
#[case(Outcome::Unchanged, PushState::Pushed)]
#[case(Outcome::Closed, PushState::Closed)]
#[case(Outcome::Deleted, PushState::Deleted)]
fn an_outcome_that_settles_the_push_leaves_nothing_due(
    #[case] outcome: Outcome,
    #[case] state: PushState,
) {
    let next = after(3, &outcome);

    assert_eq!(next.standing.state, state);
    assert_eq!((next.due, next.pause_until, next.opens_circuit), (None, None, false));
}

#[test]
fn a_success_forgets_the_failures_before_it() {
    assert_eq!(after(3, &Outcome::Updated).standing.attempts, 0);
}

#[test]
fn failures_that_pass_are_waited_out_ever_longer_and_given_up_in_the_end() {
    let unwell = failed(FailureReason::Unavailable, None);
    let waited: Vec<_> = (0..8).map(|attempts| waits(&after(attempts, &unwell))).collect();

    assert_eq!(
        waited,
        [Some(5), Some(10), Some(20), Some(40), Some(80), Some(160), Some(320), None]
    );
    let last = after(7, &unwell);
    assert_eq!((last.standing.state, last.standing.attempts), (PushState::Failed, 8));
    assert!(!last.opens_circuit);
}

#[test]
fn the_longest_wait_is_ten_minutes_and_chance_takes_at_most_half() {
    let policy = RetryPolicy::default();

    assert_eq!(back_off(30, &policy, 0.0), TimeDelta::minutes(10));
    assert_eq!(back_off(0, &policy, 0.5), TimeDelta::milliseconds(3750));
    assert_eq!(back_off(0, &policy, 1.0), TimeDelta::milliseconds(2500));
}

#[test]
fn a_wait_that_the_other_side_asks_for_is_kept() {
    let unwell = after(0, &failed(FailureReason::Unavailable, Some(90)));
    assert_eq!(waits(&unwell), Some(90));
    assert_eq!(unwell.pause_until, None, "it is one server's trouble");
}

#[test]
fn throttling_pauses_the_whole_connection_and_costs_no_attempt() {
    let next = after(6, &failed(FailureReason::RateLimit, Some(7)));

    assert_eq!(next.standing, Standing { state: PushState::Retrying, attempts: 6 });
    assert_eq!(waits(&next), Some(7));
    assert_eq!(next.pause_until, next.due);
}

#[rstest]
fn what_a_person_must_mend_opens_the_circuit_and_costs_no_attempt(
    #[values(
        FailureReason::SignIn,
        FailureReason::PrivilegeMissing,
        FailureReason::KeyPending,
        FailureReason::ColumnMissing
    )]
    reason: FailureReason,
) {
    let next = after(2, &failed(reason, None));

    assert_eq!(next.standing, Standing { state: PushState::Blocked, attempts: 2 });
    assert!(next.opens_circuit);
    assert_eq!(next.due, None);
}

#[test]
fn a_refused_content_fails_this_lead_alone() {
    let next = after(0, &failed(FailureReason::TooLong, None));

    assert_eq!(next.standing.state, PushState::Failed);
    assert_eq!((next.due, next.opens_circuit), (None, false));
}

#[test]
fn an_answer_nobody_understands_is_tried_once_more() {
    let odd = failed(FailureReason::PlugIn, None);

    assert_eq!(after(0, &odd).standing.state, PushState::Retrying);
    assert_eq!(after(1, &odd).standing.state, PushState::Failed);
}

#[test]
fn every_reason_has_its_own_code_and_a_place_in_the_history() {
    for reason in FailureReason::ALL {
        assert_eq!(FailureReason::of_code(reason.code()), Some(*reason));
        let kind = failed(*reason, None).kind();
        assert_eq!(
            kind == OutcomeKind::Blocked,
            reason.class().opens_circuit(),
            "{}",
            reason.code()
        );
        assert_eq!(kind == OutcomeKind::Throttled, reason.class() == FailureClass::Throttled);
    }
}
