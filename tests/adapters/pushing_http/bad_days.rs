//! A connection that breaks in the middle of a run: everything waits with the reason, nothing more
//! is sent, and it goes on by itself.

use hunter::{
    domain::push::failure::FailureReason,
    sandbox::dynamics::{Fault, KeyState, When},
};

use super::*;

const LEADS: usize = 60;

/// Some are pushed, the rest waits.
async fn in_the_middle(seed: u64) -> (World, Node) {
    let world = World::new(LEADS, seed).await;
    let node = world.node(1);
    world.wish().await;
    node.runner.step().await.unwrap();
    let pushed = world.organisation.dynamics.rows("lead").len();
    assert!((1..LEADS).contains(&pushed), "{pushed} are there");
    (world, node)
}

/// Everything is blocked for that reason, and whatever time passes nothing about leads is sent.
async fn waits(world: &World, node: &Node, reason: FailureReason) -> PushFailure {
    world.work(node).await;
    let failure = world.blocked().await;
    assert_eq!(failure.reason, reason);
    let sent = world.calls().len();
    for _ in 0..3 {
        let Pushed::Idle(Some(until)) = node.runner.step().await.unwrap() else {
            panic!("it waits for a test")
        };
        world.time.pass_until(until);
    }
    assert_eq!(world.calls().len(), sent, "nothing but tests is sent");
    failure
}

async fn goes_on(world: &World, node: &Node) {
    world.settle(node).await;
    assert!(world.all_are(PushState::Pushed).await);
    world.each_is_there_once();
    assert_eq!(world.written(), (LEADS as u64, 0));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_renewed_once_and_nobody_notices() {
    let (world, node) = in_the_middle(111).await;
    let issued = world.organisation.entra.issued().len();
    world.organisation.entra.expire_access_tokens();
    goes_on(&world, &node).await;
    assert_eq!(world.organisation.entra.issued().len(), issued + 1, "all share one renewal");
    let refused = world.calls().iter().filter(|call| call.status == 401).count();
    assert!((1..=8).contains(&refused), "{refused}: no more than were under way");
    for lead in 0..LEADS {
        assert_eq!(world.history(lead).await.len(), 1, "no attempt was lost to it");
    }
}

#[tokio::test]
async fn an_application_that_loses_its_user_blocks_and_resumes_with_it() {
    let (world, node) = in_the_middle(112).await;
    world.organisation.dynamics.set_faults(|faults| faults.has_no_user = true);
    let failure = waits(&world, &node, FailureReason::NotAMember).await;
    assert_eq!(failure.code.as_deref(), Some("0x80072560"));
    world.organisation.dynamics.set_faults(|faults| faults.has_no_user = false);
    goes_on(&world, &node).await;
}

#[tokio::test]
async fn a_privilege_that_is_taken_away_is_named() {
    let (world, node) = in_the_middle(113).await;
    let taken = |faults: &mut hunter::sandbox::dynamics::Faults| {
        faults.missing_privileges.insert("prvCreateLead".to_owned());
    };
    world.organisation.dynamics.set_faults(taken);
    let failure = waits(&world, &node, FailureReason::PrivilegeMissing).await;
    assert_eq!(failure.field.as_deref(), Some("prvCreateLead"));
    world.organisation.dynamics.set_faults(|faults| faults.missing_privileges.clear());
    goes_on(&world, &node).await;
}

#[tokio::test]
async fn a_column_deleted_in_the_middle_is_named_and_provisioning_sets_it_going_again() {
    let (world, node) = in_the_middle(114).await;
    world.organisation.dynamics.delete_column("lead", "hnt_provider");
    let failure = waits(&world, &node, FailureReason::ColumnMissing).await;
    assert_eq!(failure.field.as_deref(), Some("hnt_provider"));
    world.provision().await;
    goes_on(&world, &node).await;
}

#[tokio::test]
async fn a_key_that_is_not_active_blocks_until_it_is() {
    let world = World::new(LEADS, 115).await;
    let node = world.node(1);
    let set = |state| {
        world.organisation.dynamics.change_table("lead", |table| {
            for key in &mut table.keys {
                key.state = state;
            }
        });
    };
    set(KeyState::Failed);
    world.wish().await;
    waits(&world, &node, FailureReason::KeyFailed).await;
    assert!(world.calls().is_empty(), "not one write was tried");
    set(KeyState::Active);
    goes_on(&world, &node).await;
}

#[tokio::test]
async fn a_wrong_secret_blocks_at_once_with_the_code_and_the_right_one_goes_on() {
    let world = World::new(LEADS, 116).await;
    let wrong = world.node_with(1, "canary-secret");
    world.wish().await;
    let failure = waits(&world, &wrong, FailureReason::SignIn).await;
    assert_eq!(failure.code.as_deref(), Some("AADSTS7000215"));
    assert!(world.organisation.journal.of("dynamics").is_empty(), "nothing reaches Dynamics");
    // The setting was mended and the server started again.
    goes_on(&world, &world.node(2)).await;
}

#[tokio::test]
async fn a_page_of_a_gateway_is_waited_out_and_a_page_of_something_else_blocks() {
    let (world, node) = in_the_middle(117).await;
    world.organisation.dynamics.set_faults(|faults| {
        faults.script = [502, 503].map(|status| (When::Write, Fault::Html(status))).into();
    });
    goes_on(&world, &node).await;

    let (world, node) = in_the_middle(118).await;
    // A wish is refused, and so is every test, until the script is over.
    let page = (When::Next, Fault::Html(404));
    world.organisation.dynamics.set_faults(|faults| faults.script = vec![page; 60]);
    waits(&world, &node, FailureReason::WrongAddress).await;
    world.organisation.dynamics.set_faults(|faults| faults.script.clear());
    goes_on(&world, &node).await;
}

#[tokio::test]
async fn clocks_that_disagree_by_hours_change_nothing() {
    for skew in [-3, 3] {
        let world = World::skewed(20, 119, TimeDelta::hours(skew)).await;
        let node = world.node(1);
        world.push(&node).await;
        world.scan(90).await;
        world.push(&node).await;
        assert!(world.all_are(PushState::Pushed).await);
        world.each_is_there_once();
        assert_eq!(world.written(), (20, 20));
    }
}

#[tokio::test]
async fn while_the_flag_is_off_wishes_wait_are_shown_and_go_when_it_is_on_again() {
    let (world, node) = in_the_middle(120).await;
    let sent = world.calls().len();
    drop(node);
    let off = world.pushes(SetUp::Off);
    world.time.pass(TimeDelta::days(2));
    let shown = off.standings(&world.leads).await.unwrap();
    let waiting = shown.iter().filter(|one| one.status.state == PushState::Queued).count();
    assert_eq!(waiting as u64, off.overview().await.unwrap().queue.depth);
    assert!(waiting > 0 && world.calls().len() == sent);
    goes_on(&world, &world.node(2)).await;
}
