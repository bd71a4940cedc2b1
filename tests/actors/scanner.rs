//! Scans from lease to result, through `step`, over a queue in memory.

use std::{sync::Arc, time::Duration};

use hunter::{
    domain::rules::RuleSet,
    ports::progress::{Changed, Progress as _},
    services::scan::{Pace, Ran, ScanRunner},
};
use uuid::Uuid;

use crate::fakes::{Bus, Queue, pace, ports, runner};

#[tokio::test]
async fn a_queue_is_worked_off_and_each_result_is_told_after_it_was_stored() {
    let queue = Queue::of(&["one.com.tr", "two.com.tr", "three.com.tr"]);
    let bus = Bus::new();
    let mut heard = bus.subscribe();
    let runner = ScanRunner::new(
        hunter::services::scan::run::Ports { progress: bus, ..ports(&queue) },
        Arc::clone(RuleSet::built_in()),
        Uuid::nil(),
        pace(),
    );
    assert_eq!(runner.step().await.unwrap(), Ran { stored: 3, ..Ran::default() });
    assert_eq!(queue.rows().outcome("two.com.tr"), Ok(70));
    let mut scans = 0;
    while let Ok(event) = heard.try_recv() {
        scans += usize::from(matches!(event, Changed::Scan(_)));
    }
    assert_eq!(scans, 3);
    assert_eq!(runner.step().await.unwrap(), Ran::default(), "nothing is done twice");
}

#[tokio::test]
async fn a_bad_domain_fails_with_its_reason_and_costs_the_others_nothing() {
    let queue = Queue::of(&["panic.com.tr", "stuck.com.tr", "servfail.com.tr", "good.com.tr"]);
    queue.add(&["killer.com.tr"], pace().attempts + 1);
    let pace = Pace { patience: Duration::from_millis(50), ..pace() };
    let ran = runner(&queue, pace).step().await.unwrap();
    assert_eq!(ran, Ran { stored: 5, ..Ran::default() });
    let rows = queue.rows();
    for (domain, code) in [
        ("panic.com.tr", "scan-crashed"),
        ("stuck.com.tr", "scan-timeout"),
        ("servfail.com.tr", "dns-servfail"),
        ("killer.com.tr", "scan-attempts"),
    ] {
        assert_eq!(rows.outcome(domain), Err(code.to_owned()), "{domain}");
    }
    assert_eq!(rows.outcome("good.com.tr"), Ok(70));
}

#[tokio::test]
async fn surveys_go_on_while_results_are_stored_in_batches() {
    let domains: Vec<_> = (0..1_000).map(|n| format!("company-{n}.com.tr")).collect();
    let queue = Queue::of(&domains.iter().map(String::as_str).collect::<Vec<_>>());
    let pace = Pace { concurrency: 32, batch: 100, ..pace() };
    let ran = runner(&queue, pace).step().await.unwrap();
    assert_eq!(ran.stored, 1_000);
    let rows = queue.rows();
    assert_eq!(rows.results().count(), 1_000);
    assert!(rows.batches.iter().all(|batch| batch.len() <= 100));
    assert!(rows.batches.len() < 100, "{} transactions", rows.batches.len());
}

#[tokio::test]
async fn results_wait_for_a_store_that_is_gone_and_nothing_is_lost() {
    let queue = Queue::of(&["one.com.tr", "two.com.tr"]);
    queue.rows().unavailable = 3;
    let ran = runner(&queue, pace()).step().await.unwrap();
    assert_eq!(ran, Ran { stored: 2, ..Ran::default() });
}

#[tokio::test]
async fn the_one_result_that_can_not_be_stored_is_failed_alone() {
    let queue = Queue::of(&["one.com.tr", "poison.com.tr", "two.com.tr"]);
    queue.rows().poison = Some("poison.com.tr");
    let ran = runner(&queue, pace()).step().await.unwrap();
    assert_eq!(ran.stored, 3);
    let rows = queue.rows();
    assert_eq!(rows.outcome("poison.com.tr"), Err("scan-unstorable".to_owned()));
    assert_eq!((rows.outcome("one.com.tr"), rows.outcome("two.com.tr")), (Ok(70), Ok(70)));
}

#[tokio::test]
async fn a_lease_is_renewed_while_its_survey_lasts_and_a_lost_one_is_let_go() {
    let queue = Queue::of(&["stuck.com.tr"]);
    let pace = Pace { lease_for: Duration::from_millis(30), ..pace() };
    let runner = runner(&queue, pace);
    let work = runner.step();
    let story = async {
        queue.until(|rows| rows.renewals >= 2).await;
        let seen = queue.steal_all();
        queue.until(|rows| rows.renewals > seen).await;
        runner.stop();
    };
    let (ran, ()) = futures::join!(work, story);
    assert_eq!(ran.unwrap(), Ran::default(), "nothing is stored and nothing given back");
}

#[tokio::test]
async fn a_result_under_an_old_fence_is_counted_as_lost() {
    let queue = Queue::of(&["one.com.tr", "two.com.tr"]);
    let stolen = queue.rows().due[0].id;
    queue.rows().stolen.insert(stolen);
    let ran = runner(&queue, pace()).step().await.unwrap();
    assert_eq!(ran, Ran { stored: 1, lost: 1, released: 0 });
}

#[tokio::test]
async fn a_stop_gives_leases_back_and_keeps_what_was_learnt() {
    let queue = Queue::of(&["quick.com.tr", "stuck.com.tr"]);
    queue.add(&["stuck.two.com.tr"], 1);
    let pace = Pace { concurrency: 2, linger: Duration::from_hours(1), ..pace() };
    let runner = runner(&queue, pace);
    let story = async {
        queue.until(|rows| rows.leased.len() == 3).await;
        tokio::task::yield_now().await;
        runner.stop();
    };
    let (ran, ()) = futures::join!(runner.step(), story);
    assert_eq!(ran.unwrap(), Ran { stored: 1, lost: 0, released: 2 });
    assert_eq!(queue.rows().outcome("quick.com.tr"), Ok(70));
    assert_eq!(queue.rows().released.len(), 2);
}

#[tokio::test]
async fn scans_queued_in_the_middle_of_a_step_are_taken_on_a_wake_up() {
    let queue = Queue::of(&["stuck.com.tr"]);
    let ports = ports(&queue);
    let wake = Arc::clone(&ports.wake);
    let runner = ScanRunner::new(ports, Arc::clone(RuleSet::built_in()), Uuid::nil(), pace());
    let story = async {
        queue.until(|rows| rows.leased.len() == 1).await;
        queue.add(&["late.com.tr"], 1);
        wake.notify_one();
        queue.until(|rows| rows.results().count() == 1).await;
        runner.stop();
    };
    let (ran, ()) = futures::join!(runner.step(), story);
    assert_eq!(ran.unwrap(), Ran { stored: 1, lost: 0, released: 1 });
}

#[tokio::test]
async fn a_queue_that_can_not_be_read_ends_the_step_with_its_error() {
    let queue = Queue::of(&["one.com.tr"]);
    queue.rows().lease_fails = true;
    let error = runner(&queue, pace()).step().await.unwrap_err();
    assert!(error.is_transient());
    queue.rows().lease_fails = false;
    assert_eq!(runner(&queue, pace()).step().await.unwrap().stored, 1);
}
