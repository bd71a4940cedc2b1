//! Who may use which address: keys in headers and on sockets, roles, and what a refusal tells.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use hunter::{
    adapters::{store::Store, system::SystemRandomness},
    http::Patience,
    services::access::{ApiKeys, Gate, Role},
};
use serde_json::{Value, json};

use super::{
    server::TestServer,
    socket::{PROTOCOL, Socket, open},
};
use crate::{canned::Noon, databases::Database};

/// A server that asks for keys, and keys.
struct Guarded {
    server: TestServer,
    keys: ApiKeys,
    _database: Database,
}

impl Guarded {
    async fn start() -> Self {
        Self::with(Patience::default()).await
    }

    async fn with(patience: Patience) -> Self {
        let database = Database::sqlite();
        let store = Arc::new(database.store().await);
        let server = TestServer::guarded(gate(&store), patience);
        Self { server, keys: keys(&store), _database: database }
    }

    async fn key(&self, role: Role) -> String {
        self.keys.create("test", role, None).await.expect("a key").text
    }
}

fn gate(store: &Arc<Store>) -> Gate {
    Gate::of_keys(store.clone(), Arc::new(Noon))
}

fn keys(store: &Arc<Store>) -> ApiKeys {
    ApiKeys::new(store.clone(), Arc::new(SystemRandomness), Arc::new(Noon))
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

#[actix_web::test]
async fn each_address_asks_for_its_role() {
    let guarded = Guarded::start().await;
    let mut keys = vec![None];
    for role in Role::ALL {
        keys.push(Some(guarded.key(role).await));
    }
    let graph = "/graphql?query=%7Bviewer%7Brole%7D%7D";
    // What nobody, VIEWER, SALES and ADMIN get.
    for (method, target, expected) in [
        ("GET", "/", [200, 200, 200, 200]),
        ("GET", "/healthz/live", [200, 200, 200, 200]),
        ("GET", "/healthz/ready", [200, 200, 200, 200]),
        ("GET", "/login", [303, 303, 303, 303]),
        ("GET", "/nothing", [404, 404, 404, 404]),
        ("GET", graph, [401, 200, 200, 200]),
        ("GET", "/metrics", [401, 200, 200, 200]),
        ("GET", "/leads/company-000.com/print", [401, 200, 200, 200]),
        ("GET", "/export.csv", [401, 403, 200, 200]),
        ("GET", "/export.xlsx", [401, 403, 200, 200]),
        // Past the door, the missing Content-Type is what is refused.
        ("POST", "/import", [401, 403, 415, 415]),
        ("GET", "/debug/ip-enrichment/config", [401, 403, 403, 200]),
        ("GET", "/debug/ip-enrichment/9.9.9.9", [401, 403, 403, 200]),
        ("GET", "/playground", [401, 403, 403, 200]),
        ("GET", "/sandbox/state", [401, 403, 403, 404]),
    ] {
        for (key, expected) in keys.iter().zip(expected) {
            let mut request = guarded.server.request(method, target);
            if let Some(key) = key {
                request = request.header("authorization", &bearer(key));
            }
            let answer = request.send().await;
            assert_eq!(answer.status, expected, "{method} {target} as {key:?}: {}", answer.text());
            match expected {
                401 => {
                    assert_eq!(answer.code(), "UNAUTHENTICATED");
                    assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"hunter\""));
                }
                403 => {
                    assert_eq!(answer.code(), "FORBIDDEN");
                    assert!(answer.text().contains("This takes the role"), "{}", answer.text());
                }
                _ => {}
            }
        }
    }
}

#[actix_web::test]
async fn only_a_whole_key_in_one_header_opens() {
    let guarded = Guarded::start().await;
    let key = guarded.key(Role::Admin).await;
    let other = guarded.key(Role::Viewer).await;
    let last = if key.ends_with('0') { "1" } else { "0" };
    let nearly = format!("{}{last}", &key[..key.len() - 1]);
    let crossed = format!("{}{}", &other[..17], &key[17..]);
    for wrong in [
        bearer(&nearly),
        bearer(&crossed),
        bearer(&key[..key.len() - 1]),
        bearer(&format!("{key}0")),
        bearer(&key.to_uppercase()),
        bearer("hnt_"),
        format!("Basic {key}"),
        key.clone(),
        "Bearer".to_owned(),
    ] {
        let answer = guarded.server.get("/metrics").header("authorization", &wrong).send().await;
        assert_eq!(answer.status, 401, "{wrong}");
        assert!(!answer.text().contains("hnt_0"), "no key comes back");
    }
    let twice = guarded
        .server
        .get("/metrics")
        .header("authorization", &bearer(&key))
        .header("authorization", &bearer(&key));
    assert_eq!(twice.send().await.status, 401);
    let right = guarded.server.get("/metrics").header("authorization", &bearer(&key));
    assert_eq!(right.send().await.status, 200);
}

#[actix_web::test]
async fn keys_that_ended_say_so_and_open_nothing() {
    let guarded = Guarded::start().await;
    let create =
        async |life| guarded.keys.create("old", Role::Admin, Some(life)).await.expect("a key");
    let over = create(TimeDelta::zero()).await;
    let later = create(TimeDelta::seconds(1)).await;
    let taken = create(TimeDelta::days(1)).await;
    guarded.keys.revoke(&taken.key.id).await.expect("it is there");
    for (key, status, word) in
        [(over, 401, "expired"), (taken, 401, "revoked"), (later, 200, "hunter_")]
    {
        let request = guarded.server.get("/metrics").header("authorization", &bearer(&key.text));
        let answer = request.send().await;
        assert_eq!(answer.status, status);
        assert!(answer.text().contains(word), "{}", answer.text());
    }
}

#[actix_web::test]
async fn any_name_leads_to_a_server_that_asks_for_keys_but_no_page_of_another_origin() {
    let guarded = Guarded::start().await;
    let key = bearer(&guarded.key(Role::Viewer).await);
    let ask =
        || guarded.server.get("/metrics").host("hunter.example").header("authorization", &key);
    assert_eq!(ask().send().await.status, 200);
    assert_eq!(ask().header("origin", "https://hunter.example").send().await.status, 200);
    let foreign = ask().header("origin", "https://evil.example").send().await;
    assert_eq!((foreign.status, foreign.code().as_str()), (403, "FORBIDDEN"));
}

#[actix_web::test]
async fn the_graph_knows_who_asks_and_keeps_its_schema_for_administrators() {
    let guarded = Guarded::start().await;
    let ask = async |role, query: &str| {
        let key = bearer(&guarded.key(role).await);
        let body = json!({ "query": query });
        guarded.server.post("/graphql").header("authorization", &key).json(&body).send().await
    };
    let viewer = ask(Role::Sales, "{ viewer { name role } }").await.json();
    assert_eq!(viewer["data"]["viewer"], json!({"name": "test", "role": "SALES"}));
    let schema = "{ __schema { queryType { name } } }";
    assert_eq!(ask(Role::Sales, schema).await.code(), "FORBIDDEN");
    assert_eq!(
        ask(Role::Admin, schema).await.json()["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
}

async fn init(socket: &mut Socket, payload: Value) {
    socket.say(json!({"type": "connection_init", "payload": payload})).await;
}

#[actix_web::test]
async fn a_socket_opens_to_a_key_in_its_header_or_its_first_message() {
    let guarded = Guarded::start().await;
    let key = bearer(&guarded.key(Role::Sales).await);
    let answer = json!({"data": {"viewer": {"role": "SALES"}}});
    for (headers, payload) in [
        (vec![PROTOCOL, ("authorization", key.as_str())], json!({})),
        (vec![PROTOCOL], json!({"authorization": key})),
        (vec![PROTOCOL], json!({"Authorization": key})),
    ] {
        let mut socket = open(&guarded.server, &headers).await.expect("it opens");
        init(&mut socket, payload).await;
        assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
        socket.subscribe("1", "{ viewer { role } }").await;
        assert_eq!(socket.hear().await["payload"], answer);
    }
    for (payload, code) in [
        (json!({}), 4401),
        (json!({"authorization": "Bearer hnt_wrong"}), 4401),
        (json!({"authorization": "nonsense"}), 4400),
    ] {
        let mut socket = open(&guarded.server, &[PROTOCOL]).await.expect("it opens");
        init(&mut socket, payload.clone()).await;
        assert_eq!(socket.closed().await, code, "{payload}");
    }
    let wrong = open(&guarded.server, &[PROTOCOL, ("authorization", "Bearer hnt_wrong")]).await;
    assert_eq!(wrong.err(), Some(401));
}

#[actix_web::test]
async fn a_socket_ends_when_its_key_does() {
    let patience = Patience { judge: Duration::from_millis(20), ..Patience::default() };
    let guarded = Guarded::with(patience).await;
    let key = guarded.keys.create("soon gone", Role::Viewer, None).await.expect("a key");
    let header = bearer(&key.text);
    let headers = [PROTOCOL, ("authorization", header.as_str())];
    let mut socket = open(&guarded.server, &headers).await.expect("it opens");
    init(&mut socket, json!({})).await;
    assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
    guarded.keys.revoke(&key.key.id).await.expect("it is there");
    // As soon as the server has forgotten what it knew of the key.
    assert_eq!(socket.closed().await, 4401);
}
