//! One lead and its pushes, in good weather.

use chrono::TimeDelta;
use hunter::{
    domain::push::content::Value, ports::dynamics::LeadState, services::push::PreviewAction,
};

use super::*;

const LEAD: &str = "lead-0.com.tr";

#[tokio::test]
async fn a_first_push_creates_a_second_sends_nothing_and_a_changed_score_sends_the_score() {
    let world = World::new(1, 1).await;
    let runner = world.runner(1);
    world.wish().await;
    world.settle(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(world.organisation.inside().journal.len(), 1, "one request for a changed lead");
    assert_eq!(world.organisation.row(LEAD).columns["hnt_finalscore"], Value::Whole(80));

    world.wish().await;
    world.settle(&runner).await;
    assert_eq!(world.organisation.inside().journal.len(), 1, "nothing changed, nothing sent");

    world.time.pass(TimeDelta::minutes(1));
    world.scan(90).await;
    let standing = world.pushes().standings(&world.leads).await.unwrap().remove(0);
    assert!(standing.is_outdated);
    world.wish().await;
    world.settle(&runner).await;
    let writes = world.organisation.writes();
    assert_eq!(writes.len(), 2);
    assert_eq!(writes[1].columns, ["hnt_finalscore", "hnt_lastsynctime", "hnt_salesline"]);
    assert_eq!(world.organisation.inside().journal.len(), 2, "and one request again");
    assert!(!world.pushes().standings(&world.leads).await.unwrap()[0].is_outdated);
    assert_eq!(
        world.history(0).await,
        [OutcomeKind::Updated, OutcomeKind::Unchanged, OutcomeKind::Created]
    );
}

#[tokio::test]
async fn a_lead_that_sellers_had_before_is_completed_and_not_doubled() {
    let world = World::new(1, 2).await;
    let runner = world.runner(1);
    world.wish().await;
    world.settle(&runner).await;
    // Another Hunter with another memory meets the same organisation.
    let stranger = World::new(1, 3).await;
    world.organisation.inside().set(LEAD, "subject", Value::Text("Ours".to_owned()));
    let row = world.organisation.row(LEAD);
    stranger.organisation.inside().rows.insert(LEAD.to_owned(), row);
    stranger.scan(95).await;
    stranger.wish().await;
    stranger.settle(&stranger.runner(1)).await;

    let row = stranger.organisation.row(LEAD);
    assert_eq!(row.columns["subject"], Value::Text("Ours".to_owned()), "the seller's");
    assert_eq!(row.columns["hnt_finalscore"], Value::Whole(95));
    assert_eq!(stranger.organisation.inside().rows.len(), 1);
    assert_eq!(stranger.history(0).await, [OutcomeKind::Updated]);
}

#[tokio::test]
async fn a_lead_qualified_there_is_never_written_over() {
    let world = World::new(1, 4).await;
    let runner = world.runner(1);
    world.wish().await;
    world.settle(&runner).await;
    world.organisation.inside().touch(LEAD, |row| row.state = LeadState::Qualified);
    let before = world.organisation.row(LEAD);

    world.scan(95).await;
    for _ in 0..2 {
        world.wish().await;
        world.settle(&runner).await;
        assert_eq!(world.status(0).await.state, PushState::Closed);
        assert_eq!(world.organisation.row(LEAD), before);
    }
    let preview = world.pushes().preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!(preview.action, PreviewAction::Closed);

    world.organisation.inside().touch(LEAD, |row| row.state = LeadState::Open);
    world.wish().await;
    world.settle(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed, "opened again, written again");
    assert_eq!(world.organisation.row(LEAD).columns["hnt_finalscore"], Value::Whole(95));
}

#[tokio::test]
async fn a_lead_deleted_there_is_shown_and_made_anew_only_on_request() {
    let world = World::new(1, 5).await;
    let runner = world.runner(1);
    world.wish().await;
    world.settle(&runner).await;
    world.organisation.inside().rows.clear();
    world.scan(95).await;

    world.wish().await;
    world.settle(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Deleted);
    assert!(world.organisation.inside().rows.is_empty(), "not by itself");
    let standing = world.pushes().standings(&world.leads).await.unwrap().remove(0);
    assert_eq!(standing.page, None, "no link to what is not there");

    world.wish().await;
    world.settle(&runner).await;
    assert_eq!(world.status(0).await.state, PushState::Pushed);
    assert_eq!(world.organisation.inside().rows.len(), 1);
}

#[tokio::test]
async fn a_preview_tells_action_and_differences_and_writes_nothing() {
    let world = World::new(1, 6).await;
    let pushes = world.pushes();
    let preview = pushes.preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!(preview.action, PreviewAction::Create);
    let score = |changes: &[(String, Option<String>, Option<String>)]| {
        changes.iter().find(|(column, ..)| column == "hnt_finalscore").cloned()
    };
    let of = |from: Option<&str>, to: &str| {
        Some(("hnt_finalscore".to_owned(), from.map(str::to_owned), Some(to.to_owned())))
    };
    assert_eq!(score(&preview.changes), of(None, "80"));

    world.wish().await;
    world.settle(&world.runner(1)).await;
    let preview = pushes.preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!((preview.action, preview.changes), (PreviewAction::Unchanged, vec![]));
    world.scan(90).await;
    let preview = pushes.preview(world.leads[0]).await.unwrap().unwrap();
    assert_eq!(preview.action, PreviewAction::Update);
    assert_eq!(score(&preview.changes), of(Some("80"), "90"));
    assert_eq!(world.organisation.writes().len(), 1, "only the push wrote");
}

#[tokio::test]
async fn two_clicks_and_eight_parallel_pushes_are_one_row_and_one_write() {
    let world = World::new(1, 7).await;
    let pushes = world.pushes();
    futures::future::join_all((0..8).map(|_| pushes.push(world.leads[0]))).await;
    let nodes: Vec<_> = (0..8).map(|number| world.runner(number)).collect();
    futures::future::join_all(nodes.iter().map(PushRunner::step)).await;
    futures::future::join_all((0..2).map(|_| pushes.push(world.leads[0]))).await;
    world.settle(&nodes[0]).await;

    assert_eq!(world.organisation.inside().rows.len(), 1);
    assert_eq!(world.organisation.row(LEAD).writes, 1);
    assert_eq!(world.states().await, [PushState::Pushed]);
}
