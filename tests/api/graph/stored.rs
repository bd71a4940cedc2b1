//! The same graph over real databases: SQLite always, PostgreSQL when it is configured.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use hunter::{
    actors::handles::Handles,
    adapters::store::Store,
    domain::{push::mapping::Mapping, rules::RuleSet, sales::price_book::PriceBook},
    graphql::{Graph, GraphOptions, State},
    ports::{
        clock::Clock,
        progress::Progress,
        store::{
            jobs::JobStore,
            scans::{ScanResult, ScanStore},
        },
    },
    services::{
        alerts::Alerts, annotations::Annotations, assess::Assess, audit::Audit, jobs::Jobs,
        leads::Leads, push::Pushes, referral_sync::Syncs, referrals::Referrals, sales::Sales,
        scan::Scans, set_up::SetUp, sign_in::SignIns, views::Views,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::asking::{codes, json_of, request};
use crate::{
    canned::{self, Noon, bus, noon},
    databases::databases,
    statements::counting,
};

/// A graph over one database.
pub(super) struct Stored {
    pub(super) store: Store,
    pub(super) graph: Graph,
}

impl Stored {
    pub(super) fn new(store: Store) -> Self {
        Self::with(store, SetUp::Off)
    }

    /// With Partner Center set up so.
    pub(super) fn with(store: Store, partner_center: SetUp<Arc<SignIns>>) -> Self {
        let shared = Arc::new(store.clone());
        let progress: Arc<dyn Progress> = bus();
        let clock: Arc<dyn Clock> = Arc::new(Noon);
        let state = State {
            leads: Leads::new(shared.clone(), progress.clone(), clock.clone()),
            views: Views::new(shared.clone(), clock.clone()),
            scans: Scans::new(shared.clone(), progress.clone(), clock.clone()),
            alerts: Alerts::new(shared.clone()),
            annotations: Annotations::new(shared.clone(), progress.clone(), clock.clone()),
            jobs: Jobs::new(shared.clone(), progress.clone(), clock.clone()),
            referrals: Referrals::new(shared.clone(), progress.clone(), clock.clone()),
            syncs: Syncs::new(shared.clone(), progress.clone(), clock.clone(), TimeDelta::days(1)),
            audit: Audit::new(shared.clone(), clock.clone()),
            assess: Assess::new(Arc::clone(RuleSet::built_in()), clock.clone()),
            sales: Sales::new(Arc::clone(PriceBook::built_in()), clock),
            enrichment: None,
            partner_center,
            pushes: Pushes::new(
                shared.clone(),
                shared,
                SetUp::Off,
                Arc::clone(Mapping::built_in()),
                progress.clone(),
                Arc::new(Noon),
            ),
            progress,
            handles: Handles::default(),
            tick: Duration::from_millis(20),
        };
        Self { store, graph: Graph::new(state, GraphOptions::default()) }
    }

    pub(super) async fn ask(&self, query: &str, variables: Value) -> Value {
        json_of(&self.graph.execute(request(query, variables)).await)
    }

    pub(super) async fn data(&self, query: &str) -> Value {
        let mut answer = self.ask(query, Value::Null).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// Adds the leads over the graph.
    pub(super) async fn add(&self, domains: &[&str]) {
        for domain in domains {
            let mutation = "mutation A($input: AddLeadInput!) { addLead(input: $input) { userErrors { code } } }";
            let answer = self.ask(mutation, json!({"input": {"domain": domain}})).await;
            assert_eq!(answer["data"]["addLead"]["userErrors"], json!([]), "{answer:#}");
        }
    }

    /// Ends all queued scans with good facts.
    pub(super) async fn scan_all(&self) {
        let owner = Uuid::from_u128(7);
        let leased = self.store.lease(owner, 100, noon(), TimeDelta::minutes(1)).await;
        let facts = canned::lead(0);
        let signals = facts.signals.expect("canned facts");
        let verdict = facts.assessment.expect("a canned verdict").0;
        let results: Vec<ScanResult> = leased
            .expect("scans to lease")
            .into_iter()
            .map(|lease| ScanResult {
                lease,
                finished_at: noon(),
                outcome: Ok((signals.clone(), verdict.clone())),
            })
            .collect();
        self.store.finish(&results).await.expect("results that fit");
    }
}

#[tokio::test]
async fn a_lead_goes_from_its_domain_to_its_assessment() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["ornek.com.tr", "example.org"]).await;
        let queued =
            stored.data("{ leads { nodes { domain scanState assessment { score } } } }").await;
        assert_eq!(queued["leads"]["nodes"][0]["scanState"], "QUEUED");

        stored.scan_all().await;
        let scanned = stored
            .data(
                r#"{ lead(domain: "https://ORNEK.com.tr/") { domain scanState signals { provider }
                assessment { score segment } scans { nodes { state lead { domain } assessment { score } } } }
                dashboard { leadCount byProvider { provider count } } }"#,
            )
            .await;
        assert_eq!(
            scanned,
            json!({
                "lead": {
                    "domain": "ornek.com.tr",
                    "scanState": "SCANNED",
                    "signals": {"provider": "GOOGLE"},
                    "assessment": {"score": 90, "segment": "MIGRATION"},
                    "scans": {"nodes": [{
                        "state": "SCANNED",
                        "lead": {"domain": "ornek.com.tr"},
                        "assessment": {"score": 90},
                    }]},
                },
                "dashboard": {"leadCount": 2, "byProvider": [{"provider": "GOOGLE", "count": 2}]},
            })
        );
    }
}

#[tokio::test]
async fn a_page_with_everything_is_one_statement_and_one_for_the_people() {
    let page = "query P($first: Int) { leads(first: $first) { nodes { domain signals { provider whois { source } \
        mx { hosts { host } } } assessment { score } infrastructure { ip } partnerReferral { isReferral } \
        dynamicsStatus { state } contacts { name } } pageInfo { endCursor } } }";
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        let domains: Vec<String> = (0..30).map(|n| format!("page-{n}.com")).collect();
        stored.add(&domains.iter().map(String::as_str).collect::<Vec<_>>()).await;
        stored.scan_all().await;
        for first in [1, 10, 30] {
            let (answer, statements) = counting(stored.ask(page, json!({"first": first}))).await;
            assert_eq!(answer["data"]["leads"]["nodes"].as_array().map(Vec::len), Some(first));
            assert_eq!(statements, 2, "a page of {first}");
        }
    }
}

#[tokio::test]
async fn the_summaries_of_a_page_are_one_statement_more() {
    let page = "query P($first: Int) { leads(first: $first) { nodes { domain \
        salesSummary(locale: TR) { oneLiner } } } }";
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["ornek.com.tr", "b.com", "c.com"]).await;
        stored.scan_all().await;
        for first in [1, 3] {
            let (answer, statements) = counting(stored.ask(page, json!({"first": first}))).await;
            let nodes = answer["data"]["leads"]["nodes"].as_array().expect("a page");
            let tells = |node: &Value| {
                let line = node["salesSummary"]["oneLiner"].as_str();
                line.is_some_and(|line| line.starts_with(node["domain"].as_str().unwrap()))
            };
            assert!(nodes.len() == first && nodes.iter().all(tells), "{answer:#}");
            assert_eq!(statements, 2, "a page of {first}");
        }
    }
}

#[tokio::test]
async fn the_scans_of_a_page_are_one_statement_more() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["a.com", "b.com"]).await;
        stored.scan_all().await;
        for _ in 0..3 {
            let again =
                r#"mutation { scanDomain(input: {domain: "a.com"}) { userErrors { code } } }"#;
            stored.data(again).await;
            stored.scan_all().await;
        }
        let query = "{ leads(orderBy: {field: DOMAIN, direction: ASC}) { nodes { domain \
            scans(first: 2) { nodes { state } pageInfo { hasNextPage } } } } }";
        let (answer, statements) = counting(stored.ask(query, Value::Null)).await;
        let scanned = json!({"state": "SCANNED"});
        assert_eq!(
            answer["data"]["leads"]["nodes"],
            json!([
                {"domain": "a.com", "scans": {
                    "nodes": [scanned, scanned], "pageInfo": {"hasNextPage": true},
                }},
                {"domain": "b.com", "scans": {
                    "nodes": [scanned], "pageInfo": {"hasNextPage": false},
                }},
            ])
        );
        assert_eq!(statements, 2);
    }
}

#[tokio::test]
async fn orders_filters_and_cursors_hold_together() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["c.com", "a.com", "b.com", "istanbul.com"]).await;
        let query = "query P($after: String, $direction: OrderDirection!) { leads(first: 2, after: $after, \
            orderBy: {field: DOMAIN, direction: $direction}) { nodes { domain } pageInfo { hasNextPage endCursor } totalCount } }";
        let first = stored.ask(query, json!({"direction": "DESC"})).await;
        let leads = &first["data"]["leads"];
        assert_eq!(leads["nodes"], json!([{"domain": "istanbul.com"}, {"domain": "c.com"}]));
        assert_eq!(leads["totalCount"], 4);
        let cursor = leads["pageInfo"]["endCursor"].clone();
        let second = stored.ask(query, json!({"direction": "DESC", "after": cursor.clone()})).await;
        assert_eq!(
            second["data"]["leads"]["nodes"],
            json!([{"domain": "b.com"}, {"domain": "a.com"}])
        );
        let other = stored.ask(query, json!({"direction": "ASC", "after": cursor})).await;
        assert_eq!(codes(&other), ["BAD_CURSOR"]);

        let found =
            stored.data(r#"{ leads(filter: {search: "İSTAN"}) { nodes { domain } } }"#).await;
        assert_eq!(found["leads"]["nodes"], json!([{"domain": "istanbul.com"}]));
    }
}

#[tokio::test]
async fn a_bulk_scan_counts_and_tells_what_it_does_not_know() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["known.com"]).await;
        stored.scan_all().await;
        let data = stored
            .data(
                r#"mutation { scanLeads(input: {domains: ["known.com", "unknown.com"]}) {
                job { id total } userErrors { code } } }"#,
            )
            .await;
        let job = data["scanLeads"]["job"]["id"].as_str().expect("a job").to_owned();
        let owner = Uuid::from_u128(7);
        for _ in 0..3 {
            stored.store.step(owner, 10, noon(), TimeDelta::minutes(1)).await.expect("a step");
        }
        stored.scan_all().await;
        let job = stored
            .data(&format!(
                r#"{{ job(id: "{job}") {{ state total done succeeded failed failures {{ item }} }} }}"#
            ))
            .await;
        assert_eq!(
            job["job"],
            json!({
                "state": "PARTIAL", "total": 2, "done": 2, "succeeded": 1, "failed": 1,
                "failures": [{"item": "unknown.com"}],
            })
        );
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_unavailable_and_nothing_else_suffers() {
    for database in databases().await {
        let store = database.store().await;
        let stored = Stored::new(store.clone());
        store.close().await.expect("a store that closes");
        let answer =
            stored.ask("{ viewer { role } lead(domain: \"a.com\") { id } }", Value::Null).await;
        assert_eq!(answer["data"], json!({"viewer": {"role": "ADMIN"}, "lead": null}));
        assert_eq!(codes(&answer), ["UPSTREAM_UNAVAILABLE"]);
    }
}
