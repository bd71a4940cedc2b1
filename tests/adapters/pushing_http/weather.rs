//! Throttling, outages, lost replies and stalls, over many pushes.

use hunter::{
    domain::push::attempt::OutcomeKind,
    sandbox::dynamics::{Fault, RetryAfter, Shares, When},
};

use super::*;
use crate::redis_server::RedisServer;

#[tokio::test]
async fn hundreds_of_pushes_settle_in_bad_weather_each_once_and_none_during_a_stated_pause() {
    let world = World::new(400, 101).await;
    world.organisation.dynamics.set_faults(|faults| {
        faults.shares = Shares {
            throttled: 200,
            pause: 3,
            unavailable: 100,
            lost: 50,
            stalled: 50,
            stall: Duration::from_millis(1_300),
        };
    });
    let node = world.node(1);
    world.push(&node).await;

    // One in four attempts fails: hardly a lead runs out of eight, and then it is asked for again.
    let failed = world.failed().await;
    assert!(failed.len() <= 4, "{failed:?}");
    world.store.wish(&failed, true, world.time.now()).await.unwrap();
    world.settle(&node).await;
    assert!(world.all_are(PushState::Pushed).await);
    world.each_is_there_once();
    let seen = world.organisation.dynamics.statistics();
    assert_eq!(world.written(), (400, 0), "each was written once");
    assert_eq!(seen.early, 0, "nothing was sent during a stated pause");
    assert!(seen.peak <= 8 && seen.refused > 40, "{seen:?}");
    let attempts = world.store.attempts(&world.leads, 100).await.unwrap();
    let good = |kind| matches!(kind, OutcomeKind::Created | OutcomeKind::Unchanged);
    for lead in &world.leads {
        let newest = attempts.iter().find(|(of, _)| of == lead).map(|(_, attempt)| attempt.outcome);
        assert!(newest.is_some_and(good), "each with its history: {newest:?}");
    }
}

#[tokio::test]
async fn two_nodes_keep_one_pause_whoever_was_told_of_it() {
    let world = World::new(200, 102).await;
    let nodes = [world.node(1), world.node(2)];
    in_turn(&world, &nodes, |_| {}).await;
}

#[tokio::test]
async fn redis_may_go_in_the_middle_of_a_run_and_come_back() {
    let Some(mut redis) = RedisServer::start() else { return };
    let world = World::new(200, 106).await;
    let url = redis.url();
    let nodes = [1, 2]
        .map(|number| world.node_within(number, APPLICATION.1, world.shared_budget(number, &url)));
    in_turn(&world, &nodes, |turn| match turn {
        2 => redis.stop(),
        8 => assert!(redis.restart()),
        _ => {}
    })
    .await;
}

/// Both push until all is there, in weather with pauses; `turn` happens before each of their turns.
async fn in_turn(world: &World, nodes: &[Node; 2], mut turn: impl FnMut(u32)) {
    world.organisation.dynamics.set_faults(|faults| {
        faults.shares = Shares { throttled: 60, pause: 5, ..Shares::default() };
    });
    world.wish().await;
    for number in 0..20_000 {
        turn(number);
        // In turn, so that the second learns of the first one's pause from the table alone.
        let stepped =
            [nodes[0].runner.step().await.unwrap(), nodes[1].runner.step().await.unwrap()];
        if let [Pushed::Idle(one), Pushed::Idle(other)] = stepped {
            let Some(until) = one.into_iter().chain(other).min() else { break };
            world.time.pass_until(until);
        }
    }
    assert!(world.all_are(PushState::Pushed).await);
    world.each_is_there_once();
    let seen = world.organisation.dynamics.statistics();
    assert!(seen.refused > 0 && seen.early == 0, "{seen:?}");
    assert_eq!(world.written(), (200, 0));
}

#[tokio::test]
async fn two_clicks_and_eight_parallel_pushes_make_one_row() {
    let world = World::new(1, 103).await;
    let nodes: Vec<_> = (0..8).map(|number| world.node(number)).collect();
    let asked = world.pushes(SetUp::On(Arc::clone(&nodes[0].client) as _));
    futures::future::join_all((0..8).map(|_| asked.push(world.leads[0]))).await;
    futures::future::join_all(nodes.iter().map(|node| node.runner.step())).await;
    futures::future::join_all((0..2).map(|_| asked.push(world.leads[0]))).await;
    world.settle(&nodes[0]).await;

    world.each_is_there_once();
    assert_eq!(world.written(), (1, 0));
    assert!(world.all_are(PushState::Pushed).await);
}

#[tokio::test]
async fn too_many_at_once_halves_and_a_named_wait_is_kept_in_both_its_forms() {
    for named in [RetryAfter::Seconds(7), RetryAfter::Date(7)] {
        // The organisation's clock is two hours behind: only its own `Date` explains its dates.
        let world = World::skewed(20, 104, TimeDelta::hours(-2)).await;
        let node = world.node(1);
        world.organisation.dynamics.set_faults(|faults| {
            faults.script = vec![(When::Write, Fault::throttled(named))];
        });
        let begun = world.time.now();
        world.wish().await;
        world.work(&node).await;
        let until = world.store.connection().await.unwrap().paused_until.unwrap();
        let wait = (until - begun).num_milliseconds();
        assert!((7_000..=8_200).contains(&wait), "{named:?}: {wait} ms");
        world.settle(&node).await;
        assert!(world.all_are(PushState::Pushed).await);
        assert_eq!(world.organisation.dynamics.statistics().early, 0);
        assert!(world.history(0).await.len() <= 2, "waiting uses up no attempts");
    }
    let world = World::new(20, 105).await;
    world.organisation.dynamics.set_limits(|limits| (limits.concurrent, limits.dop_hint) = (2, 8));
    // Slow enough for several to be under way.
    world.organisation.dynamics.set_faults(|faults| faults.latency = Duration::from_millis(20));
    world.push(&world.node(1)).await;
    let seen = world.organisation.dynamics.statistics();
    assert!(seen.refused > 0 && seen.peak <= 2, "{seen:?}");
    assert!(world.all_are(PushState::Pushed).await);
    world.each_is_there_once();
}
