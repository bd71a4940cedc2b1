//! Sessions of the screen: by the sign-in service, by a key, and what a stranger's page can not do
//! with them.

use std::{collections::HashMap, sync::Arc};

use chrono::TimeDelta;
use hunter::{
    adapters::{store::Store, system::SystemRandomness},
    http::Patience,
    ports::clock::Clock as _,
    services::access::{ApiKeys, Gate, Limiter, Role, Sessions},
};
use serde_json::json;

use super::{client::Answer, server::TestServer};
use crate::{
    canned::Noon,
    databases::Database,
    issuer::{CLIENT, REDIRECT, TestIssuer, signed},
};

struct Screen {
    server: TestServer,
    issuer: TestIssuer,
    keys: ApiKeys,
    _database: Database,
}

impl Screen {
    async fn start(with_service: bool) -> Self {
        let database = Database::sqlite();
        let store: Arc<Store> = Arc::new(database.store().await);
        let issuer = TestIssuer::start();
        let service = with_service.then(|| Arc::new(issuer.sign_in(Arc::new(Noon))) as _);
        let randomness = Arc::new(SystemRandomness);
        let sessions = Sessions::new(store.clone(), randomness.clone(), Arc::new(Noon), service);
        let gate = Gate::of_keys(store.clone(), Arc::new(Noon))
            .or_sessions(sessions)
            .or_tokens(Arc::new(issuer.tokens(Arc::new(Noon))))
            .paced(Some(Limiter::new(30, None, Arc::new(Noon))));
        let keys = ApiKeys::new(store, randomness, Arc::new(Noon));
        let server = TestServer::guarded(gate, Patience::default());
        Self { server, issuer, keys, _database: database }
    }

    /// Begins a sign-in: the cookie that is kept, and the parameters of the service's page.
    async fn begin(&self) -> (String, HashMap<String, String>) {
        let answer = self.server.get("/login").send().await;
        assert_eq!(answer.status, 303);
        let location = answer.header("location").expect("a page");
        assert!(location.starts_with(&self.issuer.authority), "{location}");
        let page: url::Url = location.parse().expect("an address");
        let parameters = page.query_pairs().into_owned().collect();
        (cookie(&answer, "__Host-hunter-login"), parameters)
    }

    async fn come_back(&self, cookie: &str, state: &str, code: &str) -> Answer {
        let target = format!("/login/callback?state={state}&code={code}");
        self.server.get(&target).header("cookie", cookie).send().await
    }
}

/// `name=value` of a cookie that is set, and set as it must be.
fn cookie(answer: &Answer, name: &str) -> String {
    let set = answer.headers_of("set-cookie");
    let line = set.iter().find(|line| line.starts_with(&format!("{name}="))).expect("a cookie");
    for needed in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(line.contains(needed), "{line}");
    }
    assert!(!line.contains("Domain"), "{line}");
    line.split(';').next().expect("a value").to_owned()
}

#[actix_web::test]
async fn a_person_signs_in_at_the_service_and_uses_the_screen() {
    let screen = Screen::start(true).await;
    let (kept, page) = screen.begin().await;
    assert_eq!((page["client_id"].as_str(), page["redirect_uri"].as_str()), (CLIENT, REDIRECT));
    assert_eq!(
        (page["response_type"].as_str(), page["code_challenge_method"].as_str()),
        ("code", "S256")
    );
    let mut claims = screen.issuer.claims(Noon.now());
    claims["nonce"] = page["nonce"].as_str().into();
    *screen.issuer.service.code.lock().expect("free") =
        Some((page["code_challenge"].clone(), claims));
    let done = screen.come_back(&kept, &page["state"], "good-code").await;
    assert_eq!((done.status, done.header("location")), (303, Some("/")), "{}", done.text());
    let session = cookie(&done, "__Host-hunter");

    let ask = || {
        let body = json!({"query": "{ viewer { name role } }"});
        screen.server.post("/graphql").header("cookie", &session).json(&body)
    };
    let origin = format!("http://{}", screen.server.address);
    let answer = ask().header("origin", &origin).send().await;
    let viewer = json!({"name": "Ayşe Yılmaz", "role": "SALES"});
    assert_eq!(answer.json()["data"]["viewer"], viewer);
    let answer = ask().header("sec-fetch-site", "same-origin").send().await;
    assert_eq!(answer.json()["data"]["viewer"], viewer);
    // What a stranger's page, or no page at all, sends along with the cookie.
    for (name, value) in [
        ("x-nothing", "1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = ask().header(name, value).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{name}: {value}");
    }

    let out = screen.server.post("/logout").header("cookie", &session).header("origin", &origin);
    assert_eq!(out.send().await.status, 303);
    let answer = ask().header("origin", &origin).send().await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"));
}

#[actix_web::test]
async fn what_comes_back_must_belong_to_what_was_begun() {
    let screen = Screen::start(true).await;
    let offer = |page: &HashMap<String, String>, nonce: &str| {
        let mut claims = screen.issuer.claims(Noon.now());
        claims["nonce"] = nonce.into();
        *screen.issuer.service.code.lock().expect("free") =
            Some((page["code_challenge"].clone(), claims));
    };
    let (kept, page) = screen.begin().await;
    let (other_kept, other) = screen.begin().await;
    offer(&page, &page["nonce"]);
    for (cookie, state, why) in [
        ("", page["state"].as_str(), "no cookie"),
        (other_kept.as_str(), &page["state"], "another browser's sign-in"),
        (kept.as_str(), &other["state"], "another state"),
        (kept.as_str(), "", "no state"),
        ("__Host-hunter-login=..", "", "an empty one"),
    ] {
        let answer = screen.come_back(cookie, state, "good-code").await;
        assert_eq!(answer.status, 401, "{why}");
        assert!(
            answer.headers_of("set-cookie").iter().all(|set| !set.starts_with("__Host-hunter="))
        );
    }
    // A token of another sign-in, a code that is none, and a verifier that does not fit.
    offer(&page, &other["nonce"]);
    assert_eq!(screen.come_back(&kept, &page["state"], "good-code").await.status, 401);
    offer(&page, &page["nonce"]);
    assert_eq!(screen.come_back(&kept, &page["state"], "made-up").await.status, 401);
    offer(&other, &page["nonce"]);
    assert_eq!(screen.come_back(&kept, &page["state"], "good-code").await.status, 401);
    // Somebody without a role is known, and may nothing.
    let mut claims = screen.issuer.claims(Noon.now());
    claims["nonce"] = page["nonce"].as_str().into();
    claims["roles"] = json!([]);
    *screen.issuer.service.code.lock().expect("free") =
        Some((page["code_challenge"].clone(), claims));
    let answer = screen.come_back(&kept, &page["state"], "good-code").await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
}

#[actix_web::test]
async fn a_token_of_the_service_opens_what_its_role_may() {
    let screen = Screen::start(true).await;
    let ask = async |claims: &serde_json::Value, target: &str| {
        let token = format!("Bearer {}", signed(claims));
        screen.server.get(target).header("authorization", &token).send().await
    };
    let claims = screen.issuer.claims(Noon.now());
    assert_eq!(ask(&claims, "/export.csv").await.status, 200);
    assert_eq!(ask(&claims, "/debug/ip-enrichment/config").await.status, 403);
    let mut over = claims.clone();
    over["exp"] = (Noon.now() - TimeDelta::minutes(2)).timestamp().into();
    let answer = ask(&over, "/metrics").await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"));
    assert!(answer.text().contains("expired"), "{}", answer.text());
    let mut nobody = claims;
    nobody["roles"] = json!(["Reader"]);
    assert_eq!(ask(&nobody, "/metrics").await.status, 403);
}

#[actix_web::test]
async fn without_a_service_a_key_opens_a_session_that_ends_with_the_key() {
    let screen = Screen::start(false).await;
    let page = screen.server.get("/login").send().await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("name=\"key\""));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("form-action 'self'"), "{policy}");
    let key = screen.keys.create("Ali", Role::Viewer, None).await.expect("a key");
    let show = async |text: &str| {
        let form = format!("key={text}");
        let request = screen.server.post("/login");
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await
    };
    assert_eq!(show("hnt_wrong").await.status, 401);
    let opened = show(&key.text).await;
    assert_eq!(opened.status, 303, "{}", opened.text());
    let session = cookie(&opened, "__Host-hunter");
    assert!(!session.contains(&key.text[17..]), "the key itself is not kept");
    let ask = async || screen.server.get("/metrics").header("cookie", &session).send().await.status;
    assert_eq!(ask().await, 200);
    screen.keys.revoke(&key.key.id).await.expect("it is there");
    // As soon as the server has forgotten what it knew of the key.
    for _ in 0..200 {
        if ask().await == 401 {
            return;
        }
        tokio::task::yield_now().await;
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the session outlives its key");
}

#[actix_web::test]
async fn each_caller_has_an_allowance_of_his_own() {
    let screen = Screen::start(false).await;
    let mut keys = Vec::new();
    for name in ["one", "two"] {
        let key = screen.keys.create(name, Role::Viewer, None).await.expect("a key");
        keys.push(format!("Bearer {}", key.text));
    }
    let ask =
        async |key: &str| screen.server.get("/metrics").header("authorization", key).send().await;
    for _ in 0..30 {
        assert_eq!(ask(&keys[0]).await.status, 200);
    }
    let refused = ask(&keys[0]).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "OVERLOADED"));
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(ask(&keys[1]).await.status, 200);
    assert_eq!(screen.server.get("/healthz/live").send().await.status, 200);
}
