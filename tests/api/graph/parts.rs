//! Only what is asked for is read, and what is read is what was stored.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    asking::{json_of, over, request},
    stored::Stored,
};
use crate::databases::databases;

const TYPE: &str = "query T($name: String!) { __type(name: $name) { fields { name type {
    kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }";

/// Every field of a type with all below it, each as a selection of its own.
async fn fields_of(name: &str) -> Vec<(String, String)> {
    let variables = serde_json::json!({ "name": name });
    let answer = json_of(&over(0).graph.execute(request(TYPE, variables)).await);
    let fields = answer["data"]["__type"]["fields"].as_array().expect("an object type").clone();
    let mut all = Vec::new();
    for field in fields {
        let mut ty = &field["type"];
        while !ty["ofType"].is_null() {
            ty = &ty["ofType"];
        }
        let key = field["name"].as_str().expect("a name").to_owned();
        let mut selection = key.clone();
        if ty["kind"] == "OBJECT" {
            let below = Box::pin(fields_of(ty["name"].as_str().expect("a name"))).await;
            let below: Vec<_> = below.into_iter().map(|(_, selection)| selection).collect();
            let _ = write!(selection, " {{ {} }}", below.join(" "));
        }
        all.push((key, selection));
    }
    all
}

#[tokio::test]
async fn a_field_asked_for_alone_tells_what_it_tells_among_all() {
    for database in databases().await {
        let stored = Stored::new(database.store().await);
        stored.add(&["ornek.com.tr"]).await;
        stored.scan_all().await;
        let signals = |selection: &str| {
            format!(r#"{{ lead(domain: "ornek.com.tr") {{ signals {{ {selection} }} }} }}"#)
        };
        let fields = fields_of("Signals").await;
        let selections: Vec<_> = fields.iter().map(|(_, selection)| selection.as_str()).collect();
        let whole = stored.data(&signals(&selections.join(" "))).await["lead"]["signals"].take();
        assert_eq!(whole["mx"]["hosts"].as_array().map(Vec::len), Some(2), "{whole:#}");
        for (key, selection) in &fields {
            let alone = stored.data(&signals(selection)).await;
            assert_eq!(alone["lead"]["signals"][key], whole[key], "{selection}");
            let Value::Object(below) = &whole[key] else { continue };
            for (inner, told) in below.iter().filter(|(_, told)| !is_list_of_objects(told)) {
                let alone = stored.data(&signals(&format!("{key} {{ {inner} }}"))).await;
                assert_eq!(alone["lead"]["signals"][key][inner], *told, "{key}.{inner}");
            }
        }
        let hosts = stored.data(&signals("mx { hosts { host } }")).await;
        let host = |at: usize| &whole["mx"]["hosts"][at]["host"];
        assert_eq!(hosts["lead"]["signals"]["mx"]["hosts"][1]["host"], *host(1));
        // The states alone do not bring the records along in a fragment's disguise.
        let fragment = "... on Signals { spf { ... on SpfSignal { record } } }";
        let record = stored.data(&signals(fragment)).await;
        assert_eq!(record["lead"]["signals"]["spf"]["record"], whole["spf"]["record"]);
    }
}

fn is_list_of_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(Value::is_object))
}

#[tokio::test]
async fn a_key_asked_for_twice_is_merged() {
    let answer = over(1)
        .data(
            "query { a: leads { nodes { signals { mx { state } } } }
                a: leads { nodes { domain signals { mx { root } ...S } } }
                b: leads { nodes { domain domain signals { ...S } } } }
            fragment S on Signals { mx { isNullMx } spf { state } }",
        )
        .await;
    let lead = &answer["a"]["nodes"][0];
    assert_eq!(lead["domain"], "company-000.com");
    assert_eq!(lead["signals"]["mx"]["state"], "PRESENT");
    assert_eq!(lead["signals"]["mx"]["isNullMx"], false);
    assert!(lead["signals"]["mx"]["root"].is_string(), "{answer:#}");
    assert_eq!(answer["b"]["nodes"][0]["signals"]["spf"]["state"], "PRESENT");
}
