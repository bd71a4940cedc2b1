//! GraphQL over HTTP: statuses, media types, limits, origins.

use std::time::Duration;

use hunter::http::Patience;
use serde_json::{Value, json};

use super::server::TestServer;

const GRAPHQL: &str = "application/graphql-response+json";

fn typename() -> Value {
    json!({"query": "{ __typename }"})
}

#[actix_web::test]
async fn a_query_is_answered_in_the_type_that_was_asked_for() {
    let server = TestServer::start();
    for (accept, content_type) in [
        (None, "application/json; charset=utf-8"),
        (Some("*/*"), "application/json; charset=utf-8"),
        (Some("application/json"), "application/json; charset=utf-8"),
        (Some(GRAPHQL), "application/graphql-response+json; charset=utf-8"),
    ] {
        let request = server.post("/graphql").json(&typename());
        let answer = match accept {
            Some(accept) => request.header("accept", accept).send().await,
            None => request.send().await,
        };
        assert_eq!(answer.status, 200, "{accept:?}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{accept:?}");
        assert_eq!(answer.json()["data"], json!({"__typename": "Query"}));
    }
}

#[actix_web::test]
async fn what_can_not_be_accepted_is_406() {
    let server = TestServer::start();
    for accept in ["text/html", "application/json;q=0", "application/json; charset=utf-16"] {
        let answer =
            server.post("/graphql").header("accept", accept).json(&typename()).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (406, "BAD_INPUT"), "{accept}");
    }
}

#[actix_web::test]
async fn only_json_in_utf_8_is_taken() {
    let server = TestServer::start();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ] {
        let answer = server
            .post("/graphql")
            .header("content-type", content_type)
            .body(typename().to_string())
            .send()
            .await;
        assert_eq!(answer.status, 415, "{content_type}");
    }
    let unsaid = server.post("/graphql").body(typename().to_string()).send().await;
    assert_eq!(unsaid.status, 415);
    let packed = server.post("/graphql").header("content-encoding", "gzip").json(&typename());
    assert_eq!(packed.send().await.status, 415);
}

#[actix_web::test]
async fn a_faulty_request_is_400_whatever_is_accepted() {
    let server = TestServer::start();
    for body in [
        "",
        "{",
        "7",
        "[]",
        r#"[{"query":"{ __typename }"}]"#,
        r#"{"qeury":"{ __typename }"}"#,
        r#"{"query":null}"#,
        r#"{"query":"{ __typename }","variables":[]}"#,
        r#"{"query":"{ __typename }","extensions":"x"}"#,
        r#"{"query":"{ __typename }","operationName":1}"#,
    ] {
        for accept in ["application/json", GRAPHQL] {
            let answer = server
                .post("/graphql")
                .header("accept", accept)
                .header("content-type", "application/json")
                .body(body)
                .send()
                .await;
            assert_eq!(answer.status, 400, "{body}");
            assert!(answer.header("content-type").is_some_and(|ours| ours.starts_with(accept)));
            assert!(answer.json().get("data").is_none(), "{body}");
        }
    }
}

#[actix_web::test]
async fn a_refused_document_is_400_without_data_or_200_for_old_clients() {
    let server = TestServer::start();
    for refused in [
        json!({"query": "{"}),
        json!({"query": "{ nothingOfThatName }"}),
        json!({"query": "query A { __typename } query B { __typename }"}),
        json!({"query": "query A($id: ID!) { __typename }", "variables": {"id": null}}),
    ] {
        let strict = server.post("/graphql").header("accept", GRAPHQL).json(&refused).send().await;
        assert_eq!(strict.status, 400, "{refused}");
        assert!(strict.json().get("data").is_none(), "{refused}");
        let old = server.post("/graphql").header("accept", "application/json").json(&refused);
        let old = old.send().await;
        assert_eq!(old.status, 200, "{refused}");
        assert_eq!(
            old.json()["errors"][0]["extensions"]["requestId"],
            *old.header("x-request-id").expect("an id")
        );
    }
}

#[actix_web::test]
async fn get_is_for_queries_only() {
    let server = TestServer::start();
    let query = server.get("/graphql?query=query%20A(%24n%3AString!)%7B__type(name%3A%24n)%7Bname%7D%7D&variables=%7B%22n%22%3A%22Query%22%7D");
    assert_eq!(query.send().await.json()["data"], json!({"__type": {"name": "Query"}}));
    let mutation = server.get("/graphql?query=mutation%7B__typename%7D").header("accept", GRAPHQL);
    let mutation = mutation.send().await;
    assert_eq!((mutation.status, mutation.header("allow")), (405, Some("POST")));
    for faulty in ["/graphql", "/graphql?query=a&query=b", "/graphql?query=a&variables=x"] {
        assert_eq!(server.get(faulty).send().await.status, 400, "{faulty}");
    }
    let image =
        server.get("/graphql?query=%7B__typename%7D").header("sec-fetch-site", "cross-site");
    assert_eq!(image.send().await.status, 403);
}

#[actix_web::test]
async fn other_methods_are_told_which_ones_there_are() {
    let server = TestServer::start();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] {
        let answer = server.request(method, "/graphql").send().await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")), "{method}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[actix_web::test]
async fn a_body_over_100_kib_is_413() {
    let server = TestServer::start();
    let padded = |bytes: usize| {
        let mut body = typename().to_string();
        body.push_str(&" ".repeat(bytes - body.len()));
        body
    };
    let post = || server.post("/graphql").header("content-type", "application/json");
    assert_eq!(post().body(padded(100 * 1024)).send().await.status, 200);
    let large = post().body(padded(100 * 1024 + 1)).send().await;
    assert_eq!((large.status, large.code().as_str()), (413, "TOO_COMPLEX"));
    let lie = post().header("content-length", "99999999999").body("{").send().await;
    assert_eq!(lie.status, 413);
    let unsaid = format!("{:x}\r\n{}\r\n0\r\n\r\n", 200 * 1024, padded(200 * 1024));
    let chunked = post().header("transfer-encoding", "chunked").body(unsaid).send().await;
    assert_eq!(chunked.status, 413);
}

#[actix_web::test]
async fn a_body_that_does_not_arrive_is_408() {
    let patience = Patience { body: Duration::from_millis(50), ..Patience::default() };
    let server = TestServer::with(true, patience);
    let slow = server.post("/graphql").header("content-type", "application/json");
    let answer = slow.header("content-length", "100").body("{").send().await;
    assert_eq!((answer.status, answer.code().as_str()), (408, "DEADLINE_EXCEEDED"));
}

#[actix_web::test]
async fn request_ids_go_in_and_out() {
    let server = TestServer::start();
    let ours = server.post("/graphql").json(&typename()).send().await;
    let id = ours.header("x-request-id").expect("an id is made");
    assert_eq!(id.len(), 32);
    let theirs =
        server.post("/graphql").header("x-request-id", "call-7").json(&json!({"query": "{"}));
    let theirs = theirs.send().await;
    assert_eq!(theirs.header("x-request-id"), Some("call-7"));
    assert_eq!(theirs.json()["errors"][0]["extensions"]["requestId"], "call-7");
    let odd = server.get("/nowhere").header("x-request-id", "two words").send().await;
    assert_eq!(odd.status, 404);
    assert_ne!(odd.header("x-request-id"), Some("two words"));
}

#[actix_web::test]
async fn strangers_names_and_pages_are_refused() {
    let server = TestServer::start();
    let rebound =
        server.post("/graphql").host("hunter.evil.example").json(&typename()).send().await;
    assert_eq!((rebound.status, rebound.code().as_str()), (421, "FORBIDDEN"));
    let port = server.address.port();
    for (origin, status) in [
        (format!("http://{}", server.address), 200),
        (format!("http://localhost:{port}"), 200),
        ("http://evil.example".to_owned(), 403),
        ("null".to_owned(), 403),
    ] {
        let answer =
            server.post("/graphql").header("origin", &origin).json(&typename()).send().await;
        assert_eq!(answer.status, status, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
        assert!(answer.header("x-request-id").is_some());
    }
}

#[actix_web::test]
async fn answers_are_packed_when_asked_for() {
    let server = TestServer::start();
    let schema = json!({"query": "{ __schema { types { name description fields { name } } } }"});
    for coding in ["gzip", "br"] {
        let answer =
            server.post("/graphql").header("accept-encoding", coding).json(&schema).send().await;
        assert_eq!(answer.header("content-encoding"), Some(coding));
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("accept-encoding")));
    }
    let plain = server.post("/graphql").json(&schema).send().await;
    assert_eq!(plain.header("content-encoding"), None);
}

#[actix_web::test]
async fn without_a_playground_the_schema_is_not_told() {
    let server = TestServer::with(false, Patience::default());
    let asked = json!({"query": "{ __schema { types { name } } }"});
    let answer = server.post("/graphql").header("accept", GRAPHQL).json(&asked).send().await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "FORBIDDEN"));
    for page in ["/playground", "/playground/playground.js"] {
        assert_eq!(server.get(page).send().await.status, 404, "{page}");
    }
}
