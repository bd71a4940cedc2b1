//! Pushes to Dynamics, asked of the graph over a real store and an organisation in memory.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use hunter::{
    actors::{
        dynamics::DynamicsStatusResolver,
        handles::Handles,
        supervision::{Keeper, Policy},
    },
    adapters::{
        budget::{Limits, LocalBudget},
        store::Store,
        system::SystemIds,
    },
    domain::{
        lead::FactSource,
        push::{
            failure::{FailureReason, PushFailure},
            mapping::Mapping,
        },
        rules::RuleSet,
        sales::price_book::PriceBook,
    },
    graphql::{Graph, GraphOptions, State},
    ports::{
        budget::Budget,
        clock::Clock,
        dynamics::Dynamics,
        store::{
            jobs::{JobStore, Stepped},
            leads::{LeadStore, NewLead},
            scans::{ScanResult, ScanStore},
        },
    },
    services::{
        alerts::Alerts,
        annotations::Annotations,
        assess::Assess,
        audit::Audit,
        jobs::Jobs,
        leads::Leads,
        push::{Pace, Ports, PushRunner, Pushed, Pushes},
        referral_sync::Syncs,
        referrals::Referrals,
        sales::Sales,
        scan::Scans,
        set_up::SetUp,
        views::Views,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::asking::{codes, json_of, request};
use crate::{
    canned::{self, bus, noon},
    databases::Database,
    organisation::{Organisation, VirtualTime},
    statements::counting,
};

/// Scanned leads, an organisation that knows none of them, and a graph over both.
struct World {
    database: Database,
    store: Store,
    organisation: Arc<Organisation>,
    time: Arc<VirtualTime>,
    runner: PushRunner,
    graph: Graph,
}

impl World {
    async fn new(leads: u64) -> Self {
        let database = Database::sqlite();
        let store = database.store().await;
        let time = VirtualTime::starting(noon(), 5);
        let new: Vec<_> = (0..leads)
            .map(|number| NewLead {
                domain: canned::lead(number).domain,
                company_name: None,
                country: None,
                source: FactSource::Import,
            })
            .collect();
        let ids: Vec<_> =
            store.upsert(&new, noon()).await.unwrap().into_iter().map(|(lead, _)| lead).collect();
        store.request(&ids, noon()).await.unwrap();
        let owner = Uuid::from_u128(1);
        let leases = ScanStore::lease(&store, owner, 1_000, noon(), TimeDelta::minutes(1));
        let facts = canned::lead(0);
        let (signals, verdict) = (facts.signals.unwrap(), facts.assessment.unwrap().0);
        let results: Vec<_> = leases
            .await
            .unwrap()
            .into_iter()
            .map(|lease| ScanResult {
                lease,
                finished_at: noon(),
                outcome: Ok((signals.clone(), verdict.clone())),
            })
            .collect();
        ScanStore::finish(&store, &results).await.unwrap();

        let limits = Limits { per_second: 1_000, concurrency: 8 };
        let budget: Arc<dyn Budget> =
            Arc::new(LocalBudget::new(limits, time.clone(), time.clone()));
        let organisation = Organisation::new(&time, &budget);
        let dynamics: Arc<dyn Dynamics> = organisation.clone();
        let (shared, progress) = (Arc::new(store.clone()), bus());
        let clock: Arc<dyn Clock> = time.clone();
        let mapping = Mapping::built_in();
        let pushes = Pushes::new(
            shared.clone(),
            shared.clone(),
            SetUp::On(Arc::clone(&dynamics)),
            Arc::clone(mapping),
            progress.clone(),
            clock.clone(),
        );
        let ports = Ports {
            store: shared.clone(),
            dynamics,
            budget,
            clock: clock.clone(),
            ids: Arc::new(SystemIds::new()),
            patience: time.clone(),
            progress: progress.clone(),
        };
        let pace = Pace { renew: Duration::MAX, ..Pace::new(8, 1_000) };
        let runner = PushRunner::new(ports, Arc::clone(mapping), pace, owner);
        let handles = Handles::default();
        let resolver = pushes.clone();
        let arbiter = actix::Arbiter::current();
        handles.set_dynamics(Keeper::start("dynamics", Policy::default(), &arbiter, move || {
            DynamicsStatusResolver { pushes: resolver.clone() }
        }));
        let state = State {
            leads: Leads::new(shared.clone(), progress.clone(), clock.clone()),
            views: Views::new(shared.clone(), clock.clone()),
            scans: Scans::new(shared.clone(), progress.clone(), clock.clone()),
            alerts: Alerts::new(shared.clone()),
            annotations: Annotations::new(shared.clone(), progress.clone(), clock.clone()),
            jobs: Jobs::new(shared.clone(), progress.clone(), clock.clone()),
            referrals: Referrals::new(shared.clone(), progress.clone(), clock.clone()),
            audit: Audit::new(shared.clone(), clock.clone()),
            syncs: Syncs::new(shared, progress.clone(), clock.clone(), TimeDelta::days(1)),
            assess: Assess::new(Arc::clone(RuleSet::built_in()), clock.clone()),
            sales: Sales::new(Arc::clone(PriceBook::built_in()), clock),
            enrichment: None,
            pushes,
            partner_center: SetUp::Off,
            progress,
            handles,
            tick: Duration::from_millis(20),
        };
        let graph = Graph::new(state, GraphOptions::default());
        Self { database, store, organisation, time, runner, graph }
    }

    async fn ask(&self, query: &str) -> Value {
        json_of(&self.graph.execute(request(query, Value::Null)).await)
    }

    async fn data(&self, query: &str) -> Value {
        let mut answer = self.ask(query).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// Works jobs and pushes until nothing can be done now.
    async fn work(&self) {
        let owner = Uuid::from_u128(1);
        let lease = TimeDelta::minutes(1);
        while JobStore::step(&self.store, owner, 100, self.time.now(), lease).await.unwrap()
            != Stepped::Idle
        {}
        while matches!(self.runner.step().await.unwrap(), Pushed::Worked(_)) {}
    }
}

const PUSH: &str = "mutation { pushLeadToDynamics(input: {domain: \"company-000.com\"}) { \
    lead { dynamicsStatus { state attempts } } userErrors { code path } } }";

#[actix::test]
async fn a_push_is_asked_for_followed_and_told_with_its_history() {
    let world = World::new(2).await;
    let preview = "{ previewDynamicsPush(domain: \"company-000.com\") { action reason changes { field from to } } }";
    let before = world.data(preview).await;
    assert_eq!(before["previewDynamicsPush"]["action"], "CREATE");

    let data = world.data(PUSH).await;
    let expected = json!({
        "lead": {"dynamicsStatus": {"state": "QUEUED", "attempts": 0}}, "userErrors": [],
    });
    assert_eq!(data["pushLeadToDynamics"], expected);
    world.work().await;
    let data = world
        .data(
            "{ lead(domain: \"company-000.com\") { dynamicsStatus { state isOutdated leadId url \
             lastPushedAt nextAttemptAt error { class } history(first: 5) { outcome httpStatus \
             requestId error { class } } } } }",
        )
        .await;
    let status = &data["lead"]["dynamicsStatus"];
    assert_eq!((&status["state"], &status["isOutdated"]), (&json!("PUSHED"), &json!(false)));
    let id = status["leadId"].as_str().expect("an id");
    assert!(status["url"].as_str().is_some_and(|url| url.ends_with(id)), "{status:#}");
    assert!(status["lastPushedAt"].is_string() && status["nextAttemptAt"].is_null());
    let history = json!([
        {"outcome": "CREATED", "httpStatus": 201, "requestId": "r", "error": null}
    ]);
    assert_eq!(status["history"], history);

    let data = world
        .data("{ leads(filter: {dynamicsState: [PUSHED]}) { nodes { domain } totalCount } }")
        .await;
    assert_eq!(data["leads"], json!({"nodes": [{"domain": "company-000.com"}], "totalCount": 1}));
    let data = world
        .data(
            "{ integrations { dynamics { state reason queueDepth pausedUntil lastSucceededAt } } }",
        )
        .await;
    let dynamics = &data["integrations"]["dynamics"];
    assert_eq!((&dynamics["state"], &dynamics["queueDepth"]), (&json!("OK"), &json!(0)));
    assert!(dynamics["lastSucceededAt"].is_string());
    let after = world.data(preview).await;
    assert_eq!(
        after["previewDynamicsPush"],
        json!({"action": "UNCHANGED", "reason": null, "changes": []})
    );
}

#[actix::test]
async fn a_push_by_filter_is_a_job_with_exact_counts() {
    let world = World::new(60).await;
    let refusal = PushFailure::of_field(FailureReason::TooLong, "companyname");
    world.organisation.inside().refuses.insert("company-007.com".to_owned(), refusal);
    let data = world
        .data(
            "mutation { pushLeadsToDynamics(input: {filter: {segment: [MIGRATION, EXISTING, COLD, SKIP]}}) { \
             job { id kind } userErrors { code } } }",
        )
        .await;
    let job = &data["pushLeadsToDynamics"]["job"];
    assert_eq!(job["kind"], "PUSH");
    world.work().await;
    let id = job["id"].as_str().expect("an id");
    let data = world
        .data(&format!(
            "{{ job(id: \"{id}\") {{ state total done succeeded failed skipped failures {{ item reason }} }} }}"
        ))
        .await;
    let job = &data["job"];
    assert_eq!(
        [&job["total"], &job["done"], &job["succeeded"], &job["failed"], &job["skipped"]],
        [60, 60, 59, 1, 0]
    );
    assert_eq!(job["failures"][0]["item"], "company-007.com");
    assert!(job["failures"][0]["reason"].as_str().is_some_and(|why| why.contains("too long")));
    let error = world
        .data(
            "{ lead(domain: \"company-007.com\") { dynamicsStatus { state error { class field } } } }",
        )
        .await;
    assert_eq!(
        error["lead"]["dynamicsStatus"],
        json!({"state": "FAILED", "error": {"class": "VALIDATION", "field": "companyname"}})
    );
}

#[actix::test]
async fn a_broken_connection_is_told_and_a_good_test_resumes() {
    let world = World::new(3).await;
    let revoked = PushFailure::of_field(FailureReason::PrivilegeMissing, "prvWriteLead");
    world.organisation.inside().broken = Some(revoked);
    world.data(PUSH).await;
    world.work().await;
    let status = "{ lead(domain: \"company-000.com\") { dynamicsStatus { state error { class field message } } } }";
    let data = world.data(status).await;
    assert_eq!(data["lead"]["dynamicsStatus"]["state"], "BLOCKED");
    assert_eq!(data["lead"]["dynamicsStatus"]["error"]["class"], "PERMISSION");
    let data = world.data("{ integrations { dynamics { state reason queueDepth } } }").await;
    assert_eq!(data["integrations"]["dynamics"]["state"], "DEGRADED");
    assert_eq!(data["integrations"]["dynamics"]["queueDepth"], 1);
    let test =
        "mutation { testDynamicsConnection { ok checks { name ok message } userErrors { code } } }";
    let data = world.data(test).await;
    assert_eq!(data["testDynamicsConnection"]["ok"], false);
    let message = &data["testDynamicsConnection"]["checks"][0]["message"];
    assert!(message.as_str().is_some_and(|told| told.contains("prvWriteLead")), "{message}");

    world.organisation.inside().broken = None;
    assert_eq!(world.data(test).await["testDynamicsConnection"]["ok"], true);
    world.work().await;
    assert_eq!(world.data(status).await["lead"]["dynamicsStatus"]["state"], "PUSHED");
}

#[actix::test]
async fn what_can_not_be_pushed_is_refused_with_what_to_do() {
    let world = World::new(1).await;
    world.data("mutation { addLead(input: {domain: \"new.com\", scan: false}) { userErrors { code } } }").await;
    for (domain, code) in [
        ("new.com", "NOT_SCANNED"),
        ("nobody.com", "NOT_FOUND"),
        ("not a domain", "INVALID_DOMAIN"),
    ] {
        let data = world
            .data(&format!(
                "mutation {{ m: pushLeadToDynamics(input: {{domain: \"{domain}\"}}) {{ lead {{ id }} userErrors {{ code path }} }} }}"
            ))
            .await;
        let expected = json!([{"code": code, "path": ["input", "domain"]}]);
        assert_eq!(data["m"]["userErrors"], expected, "{domain}");
    }
    let data = world.data("{ previewDynamicsPush(domain: \"new.com\") { action reason } }").await;
    assert_eq!(data["previewDynamicsPush"]["action"], "BLOCKED");
}

#[actix::test]
async fn a_page_with_its_standings_costs_one_statement_more() {
    let world = World::new(50).await;
    world.data("mutation { pushLeadsToDynamics(input: {filter: {}}) { job { id } } }").await;
    world.work().await;
    let page = |fields: &str| format!("{{ leads(first: 50) {{ nodes {{ domain {fields} }} }} }}");
    let plain = page("");
    let (_, without) = counting(world.data(&plain)).await;
    let query = page("dynamicsStatus { state isOutdated error { class } }");
    let (data, with) = counting(world.data(&query)).await;
    assert_eq!(data["leads"]["nodes"].as_array().map(Vec::len), Some(50));
    assert_eq!(with, without + 1);
    let query = page("dynamicsStatus { state history(first: 1) { outcome } }");
    let (_, with_history) = counting(world.data(&query)).await;
    assert_eq!(with_history, without + 2);
}

#[actix::test]
async fn a_standing_that_can_not_be_read_leaves_the_page_standing() {
    let world = World::new(2).await;
    world.data(PUSH).await;
    world.database.run("ALTER TABLE dynamics_push RENAME TO elsewhere").await;
    let answer = world.ask("{ leads { nodes { domain dynamicsStatus { state } } } }").await;
    assert_eq!(answer["data"]["leads"]["nodes"][0]["domain"], "company-000.com");
    assert_eq!(answer["data"]["leads"]["nodes"][0]["dynamicsStatus"], Value::Null);
    assert!(codes(&answer).iter().all(|code| *code == "INTERNAL"), "{answer:#}");
    assert_eq!(codes(&answer).len(), 2);
}
