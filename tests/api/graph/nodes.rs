//! `node` and `nodes`.

use hunter::graphql::{NodeKind, encode_id};
use serde_json::json;

use super::asking::{codes, over};
use crate::canned::{id, job};

#[tokio::test]
async fn nodes_come_in_the_order_of_their_ids_with_one_statement_for_each_kind() {
    let asked = over(3);
    asked.store.jobs.lock().expect("jobs").push(job(id(50), 1));
    let ids = [
        encode_id(NodeKind::Lead, id(2)),
        encode_id(NodeKind::Job, id(50)),
        encode_id(NodeKind::Lead, id(99)),
        encode_id(NodeKind::Lead, id(0)),
        encode_id(NodeKind::Alert, id(0)),
    ];
    let answer = asked
        .ask_with(
            "query N($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Lead { domain } ... on Job { total } } }",
            json!({"ids": ids}),
        )
        .await;
    assert_eq!(
        answer["data"]["nodes"],
        json!([
            {"__typename": "Lead", "id": ids[0], "domain": "company-002.com"},
            {"__typename": "Job", "id": ids[1], "total": 1},
            null,
            {"__typename": "Lead", "id": ids[3], "domain": "company-000.com"},
            null,
        ])
    );
    let expected = ["3 leads by id []", "1 jobs by id", "1 alerts by id"];
    assert_eq!(asked.store.take_asked(), expected);
}

#[tokio::test]
async fn a_node_asks_for_the_parts_that_its_fragments_select() {
    let asked = over(1);
    let lead = encode_id(NodeKind::Lead, id(0));
    let data = asked
        .data(&format!(
            r#"{{ node(id: "{lead}") {{ id ...L }} }} fragment L on Lead {{ assessment {{ score }} }}"#
        ))
        .await;
    assert!(data["node"]["assessment"]["score"].is_i64(), "{data}");
    assert_eq!(asked.store.take_asked(), ["1 leads by id [assessment]"]);
}

#[tokio::test]
async fn ids_that_are_none_of_ours_are_bad() {
    let asked = over(0);
    for wrong in ["", "x", "TGVhZDox", "TGVhZA=="] {
        let answer = asked.ask(&format!(r#"{{ node(id: "{wrong}") {{ id }} }}"#)).await;
        assert_eq!((&answer["data"], codes(&answer)), (&json!({"node": null}), vec!["BAD_ID"]));
    }
}
