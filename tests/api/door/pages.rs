//! Health, metrics, the playground, and how the server stops.

use std::time::Duration;

use hunter::http::Patience;

use super::{client::Request, server::TestServer};

#[actix_web::test]
async fn the_process_lives_whatever_the_database_does() {
    let server = TestServer::start();
    server.health.set_problem(Some("gone"));
    assert_eq!(server.get("/healthz/live").send().await.status, 200);
    assert_eq!(server.request("HEAD", "/healthz/live").send().await.status, 200);
}

#[actix_web::test]
async fn readiness_follows_the_database() {
    let server = TestServer::start();
    let well = server.get("/healthz/ready").send().await;
    assert_eq!((well.status, &well.json()["checks"]["database"]), (200, &"ok".into()));
    server.health.set_problem(Some("the database can not be reached"));
    let ill = server.get("/healthz/ready").send().await;
    assert_eq!(ill.status, 503);
    assert_eq!(ill.json()["checks"]["database"], "the database can not be reached");
    assert_eq!(ill.json()["checks"]["migrations"], "ok");
    server.health.set_problem(None);
    assert_eq!(server.get("/healthz/ready").send().await.status, 200);
}

#[actix_web::test]
async fn a_database_that_does_not_answer_is_not_ready() {
    let patience = Patience { readiness: Duration::from_millis(50), ..Patience::default() };
    let server = TestServer::with(true, patience);
    let _never = server.health.hold();
    let answer = server.get("/healthz/ready").send().await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["checks"]["database"], "no answer in time");
}

#[actix_web::test]
async fn metrics_name_routes_and_no_paths() {
    let server = TestServer::start();
    server.get("/healthz/live").send().await;
    server.get("/some/strangers/path").send().await;
    let answer = server.get("/metrics").send().await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text();
    assert!(text.contains("http_server_request_duration_seconds_bucket"), "{text}");
    assert!(text.contains("http_route=\"/healthz/live\""), "{text}");
    assert!(text.contains("http_route=\"unmatched\"") && !text.contains("strangers"), "{text}");
}

#[actix_web::test]
async fn every_answer_carries_the_headers_that_keep_browsers_honest() {
    let server = TestServer::start();
    for target in
        ["/graphql", "/playground", "/healthz/live", "/nowhere", "/playground/playground.js"]
    {
        let answer = server.get(target).send().await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{target}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{target}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{target}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'"), "{target}");
        assert!(policy.contains("frame-ancestors 'none'"), "{target}");
        assert!(answer.header("server").is_none());
    }
    let page = server.get("/playground").send().await;
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe-eval"), "{policy}");
}

#[actix_web::test]
async fn the_playground_is_complete_and_names_no_address_outside() {
    let server = TestServer::start();
    let page = server.get("/playground").send().await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let html = page.text();
    assert!(!html.contains("://"), "{html}");
    let linked: Vec<_> = html
        .split('"')
        .filter(|part| part.starts_with('/'))
        .chain(["/playground/examples.json"])
        .collect();
    assert!(linked.len() >= 6, "{linked:?}");
    for file in linked {
        let answer = server.get(file).send().await;
        assert_eq!(answer.status, 200, "{file}");
        let tag = answer.header("etag").expect("a tag");
        let again = server.get(file).header("if-none-match", tag).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{file}");
    }
    for odd in ["/playground/../Cargo.toml", "/playground/%2e%2e/Cargo.toml", "/playground/x"] {
        assert_eq!(server.get(odd).send().await.status, 404, "{odd}");
    }
}

#[actix_web::test]
async fn a_request_under_way_is_answered_though_the_server_stops() {
    let mut server = TestServer::start();
    let address = server.address;
    let (began, go_on) = server.health.hold();
    let under_way = server.get("/healthz/ready").send();
    let stopping = async {
        began.notified().await;
        let stopped = server.stop();
        // The listener closes; only then the request may end.
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        go_on.notify_one();
        stopped.await.expect("the server does not panic").expect("it stops cleanly");
    };
    let (answer, ()) = tokio::join!(under_way, stopping);
    assert_eq!(answer.status, 200, "it was asked before the stop");
}

#[actix_web::test]
async fn an_idle_connection_does_not_hold_the_stop_up() {
    let mut server = TestServer::start();
    let mut idle = tokio::net::TcpStream::connect(server.address).await.expect("it listens");
    tokio::io::AsyncWriteExt::write_all(
        &mut idle,
        format!("GET /healthz/live HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).as_bytes(),
    )
    .await
    .expect("it reads");
    let mut first = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut idle, &mut first).await.expect("it answers");
    assert_eq!(&first, b"HTTP/1.1 200");
    let stopped = tokio::time::timeout(Duration::from_secs(10), server.stop()).await;
    stopped.expect("it stops soon").expect("no panic").expect("cleanly");
}

#[actix_web::test]
async fn a_path_that_is_nothing_is_404_in_json() {
    let server = TestServer::start();
    for target in ["/nowhere", "/graphql/", "/healthz", "/.git/config"] {
        let answer = Request::new(server.address, "GET", target).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "BAD_INPUT"), "{target}");
    }
}
