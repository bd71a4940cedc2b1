//! Days on which Microsoft, or the way there, is unwell: a sync either comes to its end or says that
//! it did not, and why.

use std::{sync::Arc, time::Duration};

use hunter::{
    domain::sync_run::{SyncFailure, SyncMode, SyncReason, SyncState},
    ports::{progress::Progress as _, sign_in::SignIn as _},
    sandbox::partner_center::{Fault, NextLink, RetryAfter, When},
};

use super::{World, sample, total, work};
use crate::databases::databases;

fn always(fault: Fault) -> Vec<(When, Fault)> {
    vec![(When::Next, fault); 5]
}

async fn fails(world: &World) -> SyncFailure {
    let good = world.syncs().history().await.unwrap();
    let run = world.sync(SyncMode::Full).await;
    assert_eq!(run.state, SyncState::Failed);
    assert!(run.finished_at.is_some());
    let now = world.syncs().history().await.unwrap();
    assert_eq!(now.last_complete, good.last_complete, "the last success is what it was");
    assert_eq!(now.last.as_ref().map(|last| last.id), Some(run.id));
    assert_eq!(now.failures, good.failures + 1);
    run.failure.expect("a reason")
}

#[tokio::test]
async fn a_sync_that_can_not_read_fails_with_its_reason_and_the_last_success_stands() {
    let absent = RetryAfter::Absent;
    for database in databases().await {
        let world = World::of(&database, sample(150, 30)).await;
        world.sync(SyncMode::Full).await;
        for (fault, reason, detail) in [
            (Fault::Status(401, absent), SyncReason::Unauthorized, None),
            (Fault::MfaNumber, SyncReason::WantsMfa, None),
            (Fault::Status(403, absent), SyncReason::Forbidden, None),
            (Fault::Status(400, absent), SyncReason::Refused, Some("400")),
            (Fault::Status(429, absent), SyncReason::RateLimited, None),
            (Fault::Status(429, RetryAfter::Seconds(7_200)), SyncReason::RateLimited, None),
            (Fault::Status(500, absent), SyncReason::Unavailable, Some("500")),
            (Fault::Html(200), SyncReason::Malformed, None),
            (Fault::Html(502), SyncReason::Unavailable, Some("502")),
            (Fault::CutOff, SyncReason::Malformed, None),
            (Fault::Dropped, SyncReason::Unreachable, None),
        ] {
            world
                .microsoft
                .partner_center
                .set_faults(|faults| faults.script = always(fault.clone()));
            let failure = fails(&world).await;
            let expected = SyncFailure { reason, detail: detail.map(str::to_owned) };
            assert_eq!(failure, expected, "{fault:?}");
            world.microsoft.partner_center.set_faults(|faults| faults.script.clear());
        }
        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.state, run.counts.unchanged), (SyncState::Succeeded, 150));
        assert_eq!(world.syncs().history().await.unwrap().failures, 0);
    }
}

#[tokio::test]
async fn a_service_that_asks_for_two_hours_is_left_alone_so_long() {
    let world = World::on_sqlite(sample(10, 3)).await;
    world.microsoft.partner_center.set_faults(|faults| {
        faults.script = vec![(When::Next, Fault::Status(429, RetryAfter::Seconds(7_200)))];
    });
    fails(&world).await;
    let history = world.syncs().history().await.unwrap();
    let wait = world.syncs().next_at(&history) - history.last.unwrap().started_at;
    assert!((7_190..7_210).contains(&wait.num_seconds()), "{wait}");
    let runner = world.runner(1);
    world.pass(chrono::TimeDelta::minutes(90));
    assert!(!runner.start_due().await.unwrap());
    world.pass(chrono::TimeDelta::minutes(31));
    assert!(runner.start_due().await.unwrap());
}

#[tokio::test]
async fn what_passes_by_itself_is_no_failure() {
    for database in databases().await {
        let world = World::of(&database, sample(450, 30)).await;
        world.microsoft.partner_center.set_faults(|faults| {
            faults.next_link = NextLink::Documented;
            faults.empty_page = Some(3);
            faults.script = vec![
                (When::Page(1), Fault::Status(429, RetryAfter::Seconds(57))),
                (When::Page(2), Fault::Status(429, RetryAfter::Date(30))),
                (When::Page(2), Fault::Status(429, RetryAfter::Absent)),
                (When::Page(3), Fault::Html(502)),
                (When::Page(4), Fault::CutOff),
                (When::Page(4), Fault::Dropped),
                (When::Page(5), Fault::Status(401, RetryAfter::Absent)),
            ];
        });
        let run = world.sync(SyncMode::Full).await;
        assert_eq!(run.state, SyncState::Succeeded, "{:?}", run.failure);
        assert_eq!((run.counts.fetched, run.counts.inserted), (450, 450));
    }
}

#[tokio::test]
async fn a_connection_that_drops_on_page_37_of_100_costs_nothing_that_was_stored() {
    for database in databases().await {
        let world = World::of(&database, sample(1_000, 80)).await;
        world.microsoft.partner_center.set_faults(|faults| {
            faults.page_size = 10;
            faults.script = vec![(When::Page(37), Fault::Dropped)];
        });
        let run = world.sync(SyncMode::Full).await;
        assert_eq!((run.state, run.counts.pages), (SyncState::Succeeded, 100));

        let world = World::on_sqlite(sample(1_000, 80)).await;
        world.microsoft.partner_center.set_faults(|faults| {
            faults.page_size = 10;
            faults.script = vec![(When::Page(37), Fault::Dropped); 5];
        });
        let failure = fails(&world).await;
        assert_eq!(failure.reason, SyncReason::Unreachable);
        assert_eq!(world.referrals().await.len(), 360, "36 pages stand");
        let run = world.sync(SyncMode::Delta).await;
        assert_eq!((run.state, run.mode), (SyncState::Succeeded, SyncMode::Full));
        assert_eq!((run.counts.inserted, run.counts.unchanged), (640, 360));
        assert_eq!(total(run.counts), 1_000);
    }
}

#[tokio::test]
async fn without_a_sign_in_a_sync_says_what_a_person_must_do_and_goes_on_once_it_is_done() {
    for (is_revoked, code) in [(true, "AADSTS50173"), (false, "AADSTS700082")] {
        let world = World::on_sqlite(sample(150, 30)).await;
        world.sync(SyncMode::Full).await;
        if is_revoked {
            world.microsoft.entra.revoke_grants();
            world.microsoft.entra.expire_access_tokens();
        } else {
            world.pass(chrono::TimeDelta::days(90));
        }
        let failure = fails(&world).await;
        assert_eq!(failure.reason, SyncReason::SignIn);
        assert_eq!(failure.detail.as_deref(), Some(code));
        let runner = world.runner(1);
        world.pass(chrono::TimeDelta::days(2));
        assert!(!runner.start_due().await.unwrap(), "nobody to ask in the name of");

        let code = world.keeper.begin().await.unwrap();
        assert!(world.microsoft.entra.approve(&code.user_code));
        world.keeper.finish().await.unwrap();
        assert!(runner.start_due().await.unwrap(), "made up for at once");
        work(&runner).await;
        let last = world.syncs().history().await.unwrap().last.unwrap();
        assert_eq!(last.state, SyncState::Succeeded);
    }
}

#[tokio::test]
async fn a_next_link_to_another_host_fails_the_sync_and_is_never_followed() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    for database in databases().await {
        let world = World::of(&database, sample(250, 30)).await;
        world.microsoft.partner_center.set_faults(|faults| {
            faults.next_link = NextLink::Foreign(format!("http://{address}"));
        });
        let failure = fails(&world).await;
        assert_eq!(failure.reason, SyncReason::ForeignLink);
        assert_eq!(failure.detail.as_deref(), Some("127.0.0.1"));
    }
    let heard = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(heard.is_err(), "the planted listener saw a connection");
}

#[tokio::test]
async fn an_endless_list_is_given_up() {
    let world = World::on_sqlite(sample(250, 30)).await;
    world.microsoft.partner_center.set_faults(|faults| faults.next_link = NextLink::Loop);
    let failure = fails(&world).await;
    assert_eq!(failure.reason, SyncReason::Malformed);
}

#[tokio::test]
async fn an_empty_answer_is_a_complete_sync_of_nothing() {
    let world = World::on_sqlite(Vec::new()).await;
    let run = world.sync(SyncMode::Delta).await;
    assert_eq!((run.state, run.counts.fetched), (SyncState::Succeeded, 0));
    let run = world.sync(SyncMode::Delta).await;
    assert_eq!(run.mode, SyncMode::Full, "there is still nothing to go back to");
    assert!(Arc::clone(&world.progress).subscribe().try_recv().is_err());
}
