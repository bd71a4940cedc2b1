//! What is refused before execution, and how.

use std::fmt::Write as _;

use async_graphql::Variables;
use hunter::graphql::{Executed, Graph, GraphRequest, Outcome};
use serde_json::{Value, json};

use super::asking::{json_of, over};

fn graph() -> Graph {
    over(0).graph
}

async fn ask(query: &str) -> Executed {
    over(0).execute(query).await
}

async fn refusal(query: &str) -> (String, String) {
    let executed = ask(query).await;
    assert_eq!(executed.outcome(), Outcome::Refused, "{query}: {}", json_of(&executed));
    let answer = json_of(&executed);
    assert!(answer.get("data").is_none(), "a refused request has no data: {answer}");
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["requestId"], "r-1");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

#[tokio::test]
async fn a_plain_question_is_answered() {
    let executed = ask("{ b: viewer { role } viewer { name role } __typename }").await;
    assert_eq!(
        serde_json::to_string(&executed).unwrap(),
        r#"{"data":{"b":{"role":"ADMIN"},"viewer":{"name":"local","role":"ADMIN"},"__typename":"Query"}}"#,
    );
}

#[tokio::test]
async fn text_that_is_no_graphql_is_refused() {
    let (code, message) = refusal("{ viewer {").await;
    assert_eq!(code, "BAD_INPUT");
    assert!(!message.is_empty());
}

#[tokio::test]
async fn unknown_fields_are_refused_without_a_suggestion() {
    let (code, message) = refusal("{ viewer { nam } }").await;
    assert_eq!(code, "BAD_INPUT");
    assert!(!message.contains("name"), "{message}");
}

#[tokio::test]
async fn tokens_are_counted_before_parsing() {
    let (code, message) = refusal(&format!("{{ viewer {{ {} }} }}", "name ".repeat(1_500))).await;
    assert_eq!((code.as_str(), message.contains("tokens")), ("TOO_COMPLEX", true));
}

#[tokio::test]
async fn aliases_root_fields_and_directives_have_limits() {
    let aliases: Vec<String> = (0..21).map(|n| format!("a{n}: name")).collect();
    let aliases = aliases.join(" ");
    let (code, message) = refusal(&format!("{{ viewer {{ {aliases} }} }}")).await;
    assert_eq!((code.as_str(), message.contains("aliases")), ("TOO_COMPLEX", true));

    let roots = "viewer { name } ".repeat(16);
    let (code, message) = refusal(&format!("{{ {roots} }}")).await;
    assert_eq!((code.as_str(), message.contains("root")), ("TOO_COMPLEX", true));

    let directives = "@include(if: true) ".repeat(6);
    let (code, message) = refusal(&format!("{{ viewer {{ name {directives} }} }}")).await;
    assert_eq!((code.as_str(), message.contains("directives")), ("TOO_COMPLEX", true));
}

#[tokio::test]
async fn fragments_that_multiply_are_refused_at_once() {
    let mut query = "{ viewer { ...F0 } }".to_owned();
    for n in 0..60 {
        let next = n + 1;
        let _ = write!(query, " fragment F{n} on Viewer {{ ...F{next} ...F{next} }}");
    }
    query.push_str(" fragment F60 on Viewer { name }");
    let (code, _) = refusal(&query).await;
    assert_eq!(code, "TOO_COMPLEX");
}

#[tokio::test]
async fn a_fragment_that_spreads_itself_is_refused() {
    let (code, message) =
        refusal("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }")
            .await;
    assert_eq!(code, "BAD_INPUT");
    assert!(message.contains("spreads itself"), "{message}");
}

#[tokio::test]
async fn questions_about_the_schema_can_be_switched_off() {
    let request = GraphRequest {
        query: "{ __schema { queryType { name } } }".to_owned(),
        ..GraphRequest::default()
    };
    let executed = graph().execute(request).await;
    assert_eq!(json_of(&executed)["errors"][0]["extensions"]["code"], "FORBIDDEN");

    let executed = ask("{ __schema { queryType { name } } }").await;
    assert_eq!(json_of(&executed)["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn which_operation_is_meant_must_be_clear() {
    let (_, message) = refusal("query A { viewer { name } } query B { viewer { role } }").await;
    assert!(message.contains("operationName"), "{message}");

    let request = GraphRequest {
        query: "query A { viewer { name } } query B { viewer { role } }".to_owned(),
        operation_name: Some("B".to_owned()),
        ..GraphRequest::default()
    };
    let executed = graph().execute(request).await;
    assert_eq!(json_of(&executed), json!({"data": {"viewer": {"role": "VIEWER"}}}));
}

#[tokio::test]
async fn variables_must_fit_what_the_document_declares() {
    let ask = async |variables: Value| {
        let request = GraphRequest {
            query: "query Q($on: Boolean!) { viewer { name @include(if: $on) role } }".to_owned(),
            variables: Variables::from_json(variables),
            ..GraphRequest::default()
        };
        graph().execute(request).await
    };
    let fits = ask(json!({"on": false, "other": 1})).await;
    assert_eq!(json_of(&fits), json!({"data": {"viewer": {"role": "VIEWER"}}}));
    for wrong in [json!({}), json!({"on": null}), json!({"on": "yes"}), json!({"on": [true]})] {
        let refused = ask(wrong).await;
        assert_eq!(refused.outcome(), Outcome::Refused);
        assert_eq!(json_of(&refused)["errors"][0]["extensions"]["code"], "BAD_INPUT");
    }
}

#[tokio::test]
async fn depth_is_bounded_and_the_stock_introspection_is_within_it() {
    let deep = "{ leads { nodes { scans { nodes { lead { scans { nodes { lead { scans { nodes \
                { id } } } } } } } } } } }";
    let (code, message) = refusal(deep).await;
    assert_eq!((code.as_str(), message.contains("nested")), ("TOO_COMPLEX", true));

    let types =
        (0..9).fold("name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let introspection = format!(
        "{{ __schema {{ types {{ fields(includeDeprecated: true) {{ args {{ type {{ {types} }} }} \
         type {{ {types} }} }} }} directives {{ args {{ type {{ {types} }} }} }} }} }}"
    );
    let executed = ask(&introspection).await;
    assert_eq!(executed.outcome(), Outcome::Executed, "{}", json_of(&executed)["errors"]);
    assert!(json_of(&executed).get("errors").is_none());
}

#[tokio::test]
async fn a_mutation_is_refused_where_only_reading_is_allowed() {
    let request = GraphRequest {
        query: "mutation { testDynamicsConnection { ok } }".to_owned(),
        read_only: true,
        ..GraphRequest::default()
    };
    assert_eq!(graph().execute(request).await.outcome(), Outcome::ReadOnly);
}

#[tokio::test]
async fn mutations_have_their_own_number_of_root_fields() {
    let five = (0..5).map(|n| format!("m{n}: testDynamicsConnection {{ ok }}")).collect::<Vec<_>>();
    let five = five.join(" ");
    assert_eq!(ask(&format!("mutation {{ {five} }}")).await.outcome(), Outcome::Executed);
    let (code, _) =
        refusal(&format!("mutation {{ {five} m5: testDynamicsConnection {{ ok }} }}")).await;
    assert_eq!(code, "TOO_COMPLEX");
}

#[tokio::test]
async fn an_answer_tells_at_most_twenty_errors() {
    let fields: Vec<String> = (0..60).map(|n| format!("x{n}")).collect();
    let executed = ask(&format!("{{ viewer {{ {} }} }}", fields.join(" "))).await;
    assert_eq!(executed.errors().len(), 20);
}

#[tokio::test]
async fn variables_of_inputs_are_checked_within() {
    let ask = async |input: Value| {
        let query = "query Q($filter: LeadFilter) { leads(filter: $filter) { totalCount } }";
        let request = super::asking::request(query, json!({"filter": input}));
        json_of(&over(1).graph.execute(request).await)
    };
    assert_eq!(ask(json!({"segment": "COLD"})).await["data"]["leads"]["totalCount"], 1);
    for (wrong, says) in [
        (json!({"segment": ["WARM"]}), "$filter\".segment[0]"),
        (json!({"scoreMin": 3_000_000_000_i64}), "$filter\".scoreMin"),
        (json!({"colour": 1}), "no field \"colour\""),
        (json!([1, 2]), "must be an object"),
    ] {
        let answer = ask(wrong).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(says), "{message}");
        assert!(answer.get("data").is_none());
    }
}
