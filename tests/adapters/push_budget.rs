//! One budget for all nodes, over a real Redis: the rate, the places, the pause, and what holds
//! while Redis is gone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use hunter::{
    adapters::{
        budget::{Limits, SharedBudget},
        redis::{Redis, budget::RedisGate},
    },
    config::RedisUrl,
    ports::{
        budget::{Answer, Budget as _, CommonGate as _, GateState, Presence},
        clock::Clock as _,
    },
};
use uuid::Uuid;

use crate::{
    facts::{at, node},
    organisation::VirtualTime,
    redis_server::RedisServer,
};

const LIMITS: Limits = Limits { per_second: 10, concurrency: 4 };
const LIMIT: Duration = Duration::from_secs(10);

fn client(url: &str) -> Arc<Redis> {
    Arc::new(Redis::new(&RedisUrl::parse(url).unwrap()).unwrap())
}

/// The server that the tests share, and a connection of this test's own.
fn shared() -> Option<(Arc<Redis>, String)> {
    let url = std::env::var_os("HUNTER_TEST_REDIS")?;
    Some((client(url.to_str().unwrap()), Uuid::from_u128(rand::random()).to_string()))
}

fn gate(redis: &Arc<Redis>, name: &str, number: u128) -> RedisGate {
    RedisGate::new(Arc::clone(redis), name, node(number), LIMITS).patient(LIMIT)
}

fn budget(redis: &Arc<Redis>, name: &str, number: u128, time: &Arc<VirtualTime>) -> SharedBudget {
    let gate = gate(redis, name, number);
    SharedBudget::new(LIMITS, Arc::new(gate), time.clone(), time.clone())
}

const fn holding(held: u32, serial: u64) -> Presence {
    Presence { held, serial, advised: None }
}

fn moment(milliseconds: i64) -> DateTime<Utc> {
    at(0) + TimeDelta::milliseconds(milliseconds)
}

/// Both nodes take turns until then; answers when each turn was.
async fn run_until(
    then: DateTime<Utc>,
    nodes: &[SharedBudget],
    time: &VirtualTime,
) -> Vec<DateTime<Utc>> {
    let mut sent = Vec::new();
    while time.now() < then {
        for node in nodes {
            let turn = node.turn().await.expect("nobody paused it");
            sent.push(time.now());
            turn.end().await;
        }
    }
    sent
}

/// The most turns in any window of that many seconds.
fn most_in(seconds: i64, sent: &[DateTime<Utc>]) -> usize {
    let window = TimeDelta::seconds(seconds);
    let within =
        |from: DateTime<Utc>| sent.iter().filter(move |at| from <= **at && **at < from + window);
    sent.iter().step_by(7).map(|from| within(*from).count()).max().unwrap_or_default()
}

#[tokio::test]
async fn two_nodes_together_use_the_rate_over_three_windows_and_never_pass_it() {
    let Some((redis, name)) = shared() else { return };
    let time = VirtualTime::starting(at(0), 1);
    let nodes = [1, 2].map(|number| budget(&redis, &name, number, &time));
    let sent = run_until(at(180), &nodes, &time).await;
    assert!(sent.len() >= 1_764, "{} of 1800 in three windows of a minute", sent.len());
    assert!(most_in(60, &sent) <= 600, "{} in one window", most_in(60, &sent));
}

#[tokio::test]
async fn no_more_than_allowed_are_in_at_once_whichever_node_they_come_from() {
    let Some((redis, name)) = shared() else { return };
    let time = VirtualTime::starting(at(0), 2);
    let nodes = [1, 2, 3].map(|number| budget(&redis, &name, number, &time));
    let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
    let requests = (0..30).map(|number| {
        let (node, inside, most) = (&nodes[number % 3], &inside, &most);
        async move {
            let turn = node.turn().await.unwrap();
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            inside.fetch_sub(1, Ordering::SeqCst);
            turn.end().await;
        }
    });
    join_all(requests).await;
    assert!((2..=4).contains(&most.load(Ordering::SeqCst)), "{most:?} at once");
}

#[tokio::test]
async fn places_are_counted_for_all_nodes_and_those_of_a_dead_one_come_back() {
    let Some((redis, name)) = shared() else { return };
    let (one, other) = (gate(&redis, &name, 1), gate(&redis, &name, 2));
    for held in 1..=3 {
        let (answer, _) = one.enter(holding(held, held.into()), moment(0)).await.unwrap();
        assert!(matches!(answer, Answer::At(_)), "{answer:?}");
    }
    let (answer, state) = other.enter(holding(1, 1), moment(0)).await.unwrap();
    assert!(matches!(answer, Answer::At(_)), "the fourth");
    assert_eq!(state, GateState { paused_until: None, allowed: 4, nodes: 2 });
    let full = other.enter(holding(2, 2), moment(0)).await.unwrap().0;
    assert_eq!(full, Answer::Full);
    // A count that was overtaken on its way says nothing.
    one.report(holding(0, 1), moment(0)).await.unwrap();
    assert_eq!(other.enter(holding(2, 4), moment(0)).await.unwrap().0, Answer::Full);
    one.report(holding(2, 9), moment(0)).await.unwrap();
    assert!(matches!(other.enter(holding(2, 6), moment(0)).await.unwrap().0, Answer::At(_)));
    assert_eq!(other.enter(holding(3, 7), moment(29_000)).await.unwrap().0, Answer::Full);
    let (answer, state) = other.enter(holding(3, 8), moment(30_001)).await.unwrap();
    assert!(matches!(answer, Answer::At(_)), "the other node is silent");
    assert_eq!(state.nodes, 1);
}

#[tokio::test]
async fn a_pause_holds_for_every_node_and_a_shorter_one_does_not_cut_it() {
    let Some((redis, name)) = shared() else { return };
    let time = VirtualTime::starting(at(0), 3);
    let nodes = [1, 2].map(|number| budget(&redis, &name, number, &time));
    nodes[0].pause(moment(7_000)).await;
    nodes[1].pause(moment(2_000)).await;
    for node in &nodes {
        time.pass_until(moment(6_999));
        assert_eq!(node.turn().await.map(drop).unwrap_err().until, moment(7_000));
        assert_eq!(node.state().await.paused_until, Some(moment(7_000)));
    }
    time.pass_until(moment(7_000));
    for node in &nodes {
        node.turn().await.unwrap().end().await;
    }
}

#[tokio::test]
async fn advice_and_a_refusal_for_being_too_many_hold_for_every_node() {
    let Some((redis, name)) = shared() else { return };
    let (one, other) = (gate(&redis, &name, 1), gate(&redis, &name, 2));
    let advised = |advised| Presence { advised: Some(advised), ..holding(0, 1) };
    assert_eq!(
        one.report(advised(52), moment(0)).await.unwrap().allowed,
        4,
        "not beyond the limit"
    );
    assert_eq!(one.report(advised(3), moment(0)).await.unwrap().allowed, 3);
    let allowed = async |milliseconds| {
        other.report(holding(0, 1), moment(milliseconds)).await.unwrap().allowed
    };
    assert_eq!(allowed(0).await, 3);
    one.halve(moment(0)).await.unwrap();
    assert_eq!(allowed(0).await, 1);
    one.halve(moment(100)).await.unwrap();
    assert_eq!(allowed(10_099).await, 1, "one always may");
    assert_eq!(allowed(10_100).await, 2, "and one more after a quiet while");
    assert_eq!(allowed(60_000).await, 3);
}

#[tokio::test]
async fn a_clock_that_is_far_ahead_does_not_hold_the_others_up() {
    let Some((redis, name)) = shared() else { return };
    let (ahead, right) = (gate(&redis, &name, 1), gate(&redis, &name, 2));
    ahead.enter(holding(1, 1), moment(3_600_000)).await.unwrap();
    let Answer::At(when) = right.enter(holding(1, 1), moment(0)).await.unwrap().0 else {
        panic!("there is a place")
    };
    assert!(when <= moment(500), "{when}, a turn of each place later");
}

#[tokio::test]
async fn while_redis_is_gone_each_node_keeps_to_its_part_and_then_they_share_again() {
    let Some(mut server) = RedisServer::start() else { return };
    let time = VirtualTime::starting(at(0), 4);
    let redis = client(&server.url());
    let nodes = [1, 2].map(|number| budget(&redis, "c", number, &time));
    let mut sent = run_until(at(60), &nodes, &time).await;
    server.stop();
    sent.extend(run_until(at(180), &nodes, &time).await);
    // A pause that was stated meanwhile holds on the node that heard of it.
    nodes[0].pause(at(190)).await;
    assert!(nodes[0].turn().await.is_err());
    time.pass_until(at(190));
    server.restart();
    let (back, probe) = (Instant::now(), gate(&redis, "other", 3));
    while probe.report(holding(0, 1), time.now()).await.is_err() {
        assert!(back.elapsed() < Duration::from_secs(15), "it is not noticed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sent.extend(run_until(at(260), &nodes, &time).await);
    assert!(most_in(60, &sent) <= 600, "{} in one window", most_in(60, &sent));
    let alone = sent.iter().filter(|when| (at(60)..at(180)).contains(when)).count();
    assert!((1_000..=1_200).contains(&alone), "{alone} of 1200 while each is alone");
    assert_eq!(probe.report(holding(0, 2), time.now()).await.unwrap().nodes, 1);
    assert_eq!(gate(&redis, "c", 3).report(holding(0, 1), time.now()).await.unwrap().nodes, 3);
}

#[tokio::test]
async fn a_node_that_never_saw_redis_takes_no_more_than_half() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let time = VirtualTime::starting(at(0), 5);
    let alone = budget(&client(&format!("redis://{nobody}")), "c", 1, &time);
    let sent = run_until(at(60), &[alone], &time).await;
    assert!((290..=300).contains(&sent.len()), "{} of 600", sent.len());
}
