//! Alerts, asked of the graph over real databases.

use hunter::{
    domain::{
        alert::{AlertKind, Change, Fact},
        signals::DmarcPolicy,
    },
    ports::store::{
        alerts::{AlertStore as _, NewAlert},
        leads::{LeadParts, LeadStore as _},
    },
};
use serde_json::{Value, json};

use super::{
    asking::{codes, json_of, request},
    stored::Stored,
};
use crate::{canned::noon, databases::databases, statements::counting};

const PAGE: &str = "query P($first: Int, $after: String, $filter: AlertFilter) { \
    alerts(first: $first, after: $after, filter: $filter) { \
    nodes { id domain kind message from to lead { domain scanState } } \
    edges { cursor } pageInfo { hasNextPage endCursor } } }";

/// A graph over two leads and three alerts.
async fn with_alerts(stored: &Stored) {
    stored.add(&["a.com", "b.com"]).await;
    for (number, domain) in ["a.com", "b.com", "a.com"].into_iter().enumerate() {
        let lead = stored.store.by_domain(domain, LeadParts::default()).await;
        let lead = lead.expect("an answer").expect("a lead");
        let change = Change {
            kind: if number == 1 { AlertKind::NewReferral } else { AlertKind::DmarcWeakened },
            from: (number != 1).then_some(Fact::Policy(DmarcPolicy::Reject)),
            to: (number == 2).then_some(Fact::Policy(DmarcPolicy::None)),
        };
        let alert = NewAlert {
            key: number.to_string(),
            lead_id: Some(lead.id),
            referral_id: None,
            domain: domain.to_owned(),
            change,
            at: noon() + chrono::TimeDelta::seconds(number as i64),
        };
        assert_eq!(stored.store.raise(&[alert]).await.expect("raised"), 1);
    }
}

#[tokio::test]
async fn alerts_come_newest_first_with_their_leads_in_one_statement_more() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        with_alerts(&stored).await;
        let (answer, statements) = counting(stored.ask(PAGE, json!({}))).await;
        let nodes = answer["data"]["alerts"]["nodes"].as_array().expect("alerts");
        let told: Vec<_> =
            nodes.iter().map(|node| (&node["domain"], &node["kind"], &node["message"])).collect();
        assert_eq!(
            json!(told),
            json!([
                [
                    "a.com",
                    "DMARC_WEAKENED",
                    "DMARC protects less: the policy went from reject to none."
                ],
                ["b.com", "NEW_REFERRAL", "Microsoft Partner Center has a new referral."],
                ["a.com", "DMARC_WEAKENED", "DMARC was removed; the policy was reject."],
            ])
        );
        assert_eq!(nodes[0]["from"], "REJECT");
        assert_eq!((&nodes[0]["to"], &nodes[2]["to"]), (&json!("NONE"), &Value::Null));
        assert_eq!(nodes[1]["lead"], json!({"domain": "b.com", "scanState": "QUEUED"}));
        assert_eq!(statements, 2, "the page, and the leads of it");

        // Each is a node of its own.
        let id = nodes[1]["id"].clone();
        let query = "query N($id: ID!) { node(id: $id) { __typename ... on Alert { kind } } }";
        let node = stored.ask(query, json!({"id": id})).await;
        let expected = json!({"__typename": "Alert", "kind": "NEW_REFERRAL"});
        assert_eq!(node["data"]["node"], expected);
    }
}

#[tokio::test]
async fn pages_and_filters_of_alerts_hold_together() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        with_alerts(&stored).await;
        let first = stored.ask(PAGE, json!({"first": 2})).await;
        let page = &first["data"]["alerts"];
        assert_eq!(page["pageInfo"]["hasNextPage"], true);
        let cursor = page["pageInfo"]["endCursor"].clone();
        let second = stored.ask(PAGE, json!({"first": 2, "after": cursor})).await;
        assert_eq!(second["data"]["alerts"]["nodes"].as_array().map(Vec::len), Some(1));
        assert_eq!(second["data"]["alerts"]["pageInfo"]["hasNextPage"], false);

        let count = async |filter: Value| {
            let answer = stored.ask(PAGE, json!({"filter": filter})).await;
            answer["data"]["alerts"]["nodes"].as_array().map(Vec::len)
        };
        assert_eq!(count(json!({"domain": "HTTPS://A.com/"})).await, Some(2));
        assert_eq!(count(json!({"kind": ["NEW_REFERRAL"]})).await, Some(1));
        assert_eq!(count(json!({"domain": "no domain"})).await, Some(0));
        let bad = stored.ask(PAGE, json!({"after": "nonsense"})).await;
        assert_eq!(codes(&bad), ["BAD_CURSOR"]);
        let turkish = hunter::graphql::GraphRequest {
            accept_language: Some("tr-TR".to_owned()),
            ..request("{ alerts(first: 1) { nodes { message } } }", Value::Null)
        };
        let told = json_of(&stored.graph.execute(turkish).await);
        let message = "DMARC daha az koruyor: ilke reject iken none oldu.";
        assert_eq!(told["data"]["alerts"]["nodes"][0]["message"], message);
    }
}
