//! What scanners of GraphQL servers try (the list of graphql-cop), against a server as it runs in
//! production: callers show keys, the schema is for administrators.

use std::sync::Arc;

use hunter::{
    adapters::{store::Store, system::SystemRandomness},
    http::Patience,
    services::access::{ApiKeys, Gate, Role},
};
use serde_json::{Value, json};

use super::{client::Answer, server::TestServer};
use crate::{canned::Noon, databases::Database};

struct Production {
    server: TestServer,
    key: String,
    _database: Database,
}

impl Production {
    async fn start() -> Self {
        let database = Database::sqlite();
        let store: Arc<Store> = Arc::new(database.store().await);
        let keys = ApiKeys::new(store.clone(), Arc::new(SystemRandomness), Arc::new(Noon));
        let key = keys.create("scanner", Role::Sales, None).await.expect("a key").text;
        let gate = Gate::of_keys(store, Arc::new(Noon));
        let server = TestServer::guarded(gate, Patience::default());
        Self { server, key: format!("Bearer {key}"), _database: database }
    }

    async fn post(&self, body: &Value) -> Answer {
        self.server.post("/graphql").header("authorization", &self.key).json(body).send().await
    }

    /// The code with which a document is refused, as a whole.
    async fn refused(&self, query: &str) -> String {
        let answer = self.post(&json!({ "query": query })).await;
        assert!(answer.json().get("data").is_none(), "{query}: {}", answer.text());
        answer.code()
    }
}

#[actix_web::test]
async fn the_schema_is_told_to_nobody_but_administrators() {
    let production = Production::start().await;
    for query in [
        "query { __schema { types { name fields { name } } } }",
        "query { __type(name: \"Query\") { name } }",
        "query { ...F } fragment F on Query { __schema { queryType { name } } }",
    ] {
        assert_eq!(production.refused(query).await, "FORBIDDEN", "{query}");
    }
    for target in ["/playground", "/playground/index.html"] {
        let answer = production.server.get(target).header("authorization", &production.key);
        assert_eq!(answer.send().await.status, 403);
    }
    for target in ["/graphiql", "/altair", "/console", "/graphql/schema"] {
        let answer = production.server.get(target).header("authorization", &production.key);
        assert_eq!(answer.send().await.status, 404);
    }
}

#[actix_web::test]
async fn no_name_is_suggested_and_no_inner_word_told() {
    let production = Production::start().await;
    for query in
        ["{ lead(domain: 1) { domai } }", "{ directive }", "{ __schem }", "{ leed { id } }"]
    {
        let answer = production.post(&json!({ "query": query })).await;
        for word in ["Did you mean", "did you mean", "stack", "panicked", ".rs:", "sqlx", "SELECT"]
        {
            assert!(!answer.text().contains(word), "{query}: {}", answer.text());
        }
        assert_eq!(answer.code(), "BAD_INPUT", "{query}");
        let extensions = &answer.json()["extensions"];
        assert!(extensions["tracing"].is_null() && extensions["debug"].is_null());
    }
}

#[actix_web::test]
async fn nothing_is_changed_by_what_a_browser_sends_unasked() {
    let production = Production::start().await;
    let mutation = r#"mutation { addLead(input: {domain: "planted.com"}) { lead { id } } }"#;
    let encoded: String = url::form_urlencoded::byte_serialize(mutation.as_bytes()).collect();
    let get = production.server.get(&format!("/graphql?query={encoded}"));
    let got = get.header("authorization", &production.key).send().await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    for (media, body) in [
        ("application/x-www-form-urlencoded", format!("query={encoded}")),
        ("text/plain", json!({ "query": mutation }).to_string()),
        ("multipart/form-data; boundary=x", "--x\r\n\r\n--x--".to_owned()),
        ("application/json; charset=utf-16", json!({ "query": mutation }).to_string()),
        ("application/graphql", mutation.to_owned()),
    ] {
        let request = production.server.post("/graphql").header("authorization", &production.key);
        let answer = request.header("content-type", media).body(body).send().await;
        assert_eq!(answer.status, 415, "{media}: {}", answer.text());
    }
    let cross = production
        .server
        .get("/graphql?query=%7B__typename%7D")
        .header("authorization", &production.key)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(cross.send().await.status, 403);
    assert_eq!(production.server.store.leads.lock().expect("leads").len(), 3);
}

#[actix_web::test]
async fn documents_that_ask_for_too_much_are_refused_before_anything_runs() {
    let production = Production::start().await;
    let aliases: Vec<_> = (0..101).map(|n| format!("a{n}: __typename")).collect();
    let aliases = aliases.join(" ");
    let roots: String = "__typename ".repeat(16);
    let directives = "@include(if: true) ".repeat(6);
    let fields = "name ".repeat(2_000);
    let deep = format!("{}id{}", "... on Lead { assessment { ".repeat(12), " } }".repeat(12));
    let spread: Vec<_> = (0..60)
        .map(|n| format!("fragment F{n} on Viewer {{ ...F{0} ...F{0} name }}", n + 1))
        .collect();
    let spread = format!(
        "query {{ viewer {{ ...F0 }} }} {} fragment F60 on Viewer {{ name }}",
        spread.join(" ")
    );
    let lists = "{ leads(first: 100) { nodes { scans(first: 100) { nodes { id } } } } }";
    for (what, query, code) in [
        ("aliases", format!("{{ {aliases} }}"), "TOO_COMPLEX"),
        ("roots", format!("{{ {roots} }}"), "TOO_COMPLEX"),
        ("directives", format!("{{ viewer {{ name {directives} }} }}"), "TOO_COMPLEX"),
        ("repeated fields", format!("{{ viewer {{ {fields} }} }}"), "TOO_COMPLEX"),
        ("depth", format!("{{ node(id: \"x\") {{ {deep} }} }}"), "TOO_COMPLEX"),
        ("fragments in fragments", spread, "TOO_COMPLEX"),
        ("a fragment in itself", "{ ...A } fragment A on Query { ...A }".to_owned(), "BAD_INPUT"),
        ("lists in lists", lists.to_owned(), "TOO_COMPLEX"),
        ("brackets", "{".repeat(20_000), "TOO_COMPLEX"),
    ] {
        let told = production.refused(&query).await;
        assert_eq!(told, code, "{what}");
    }
    let asked = production.server.store.asked.lock().expect("asked").clone();
    assert!(asked.is_empty(), "{asked:?}");
    let batch = json!([{"query": "{ __typename }"}, {"query": "{ __typename }"}]);
    assert_eq!(production.post(&batch).await.status, 400);
    let long = json!({ "query": format!("{{ __typename }} #{}", "x".repeat(110_000)) });
    assert_eq!(production.post(&long).await.status, 413);
}

#[actix_web::test]
async fn what_a_document_costs_is_told() {
    let production = Production::start().await;
    let answer = production.post(&json!({"query": "{ leads(first: 2) { nodes { id } } }"})).await;
    let cost = &answer.json()["extensions"]["cost"];
    assert_eq!(cost["maximumQueryCost"], 2_000);
    let of_two = cost["requestedQueryCost"].as_u64().expect("a number");
    let answer = production.post(&json!({"query": "{ leads(first: 4) { nodes { id } } }"})).await;
    let of_four = answer.json()["extensions"]["cost"]["requestedQueryCost"].as_u64();
    assert!(of_four.expect("a number") > of_two);
    let refused = production.post(&json!({"query": "{ nothing }"})).await;
    assert!(refused.json()["extensions"].is_null());
}
