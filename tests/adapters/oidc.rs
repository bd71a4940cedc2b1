//! Tokens of a sign-in service: the good one opens, every forged one is refused, and the keys are
//! asked for seldom.

use std::sync::{Arc, Mutex, atomic::Ordering};

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use futures::future::join_all;
use hunter::{
    adapters::oidc::EntraTokens,
    ports::{
        clock::Clock,
        identity::{
            TokenProblem::{self, Audience, Issuer, Malformed, Signature, Time},
            Tokens as _,
        },
    },
    services::access::Role,
};
use serde_json::{Value, json};

use crate::issuer::{TENANT, TestIssuer, confused, forged, signed, signed_by_other};

struct Hand(Mutex<DateTime<Utc>>);

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

fn set_up() -> (TestIssuer, EntraTokens, Arc<Hand>) {
    let issuer = TestIssuer::start();
    let noon = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
    let clock = Arc::new(Hand(Mutex::new(noon)));
    let tokens = issuer.tokens(clock.clone());
    (issuer, tokens, clock)
}

#[expect(clippy::needless_pass_by_value, reason = "changes are written in place")]
fn with(claims: &Value, change: Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[tokio::test]
async fn a_good_token_says_who_it_is_and_what_he_may() {
    let (issuer, tokens, clock) = set_up();
    let claims = issuer.claims(clock.now());
    let who = tokens.verify(&signed(&claims)).await.unwrap();
    assert_eq!((who.name.as_str(), who.role), ("Ayşe Yılmaz", Some(Role::Sales)));
    assert_eq!(who.subject, "99999999-0000-0000-0000-000000000001");
    assert_eq!(who.until, clock.now() + TimeDelta::hours(1));
    for (roles, role) in [
        (json!(["VIEWER", "Hunter.Admin"]), Some(Role::Admin)),
        (json!(["Reader"]), None),
        (json!([]), None),
    ] {
        let who = tokens.verify(&signed(&with(&claims, json!({"roles": roles})))).await.unwrap();
        assert_eq!(who.role, role);
    }
    let program = with(&claims, json!({"name": null, "roles": null}));
    let who = tokens.verify(&signed(&program)).await.unwrap();
    assert_eq!((who.name, who.role), (who.subject, None));
}

#[tokio::test]
async fn every_forged_token_is_refused() {
    let (issuer, tokens, clock) = set_up();
    let claims = issuer.claims(clock.now());
    let now = clock.now().timestamp();
    let good = signed(&claims);
    let parts: Vec<_> = good.split('.').collect();
    let changed = |change: Value| signed(&with(&claims, change));
    let foreign = "22222222-2222-3333-4444-555555555555";
    let header = |extra: Value| with(&json!({"typ": "JWT", "alg": "RS256", "kid": "first"}), extra);
    let admin = with(&claims, json!({"roles": ["ADMIN"]}));
    let admin_part = forged(&json!({}), &admin, "").split('.').nth(1).unwrap().to_owned();
    let forgeries = [
        (forged(&header(json!({"alg": "none"})), &claims, ""), Malformed),
        (forged(&header(json!({"alg": "None"})), &claims, parts[2]), Malformed),
        (confused(&claims), Malformed),
        (forged(&header(json!({"alg": "RS512"})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"alg": "PS256"})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"alg": null})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"kid": null})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"kid": ""})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"kid": "k".repeat(300)})), &claims, parts[2]), Malformed),
        (forged(&header(json!({"kid": "../../etc/passwd"})), &claims, parts[2]), Signature),
        (forged(&header(json!({"kid": "odd"})), &claims, parts[2]), Signature),
        // Where keys are is ours to know, not the token's to say.
        (
            forged(&header(json!({"jku": "http://127.0.0.1:9/k", "jwk": {}})), &admin, parts[2]),
            Signature,
        ),
        (format!("{}.{admin_part}.{}", parts[0], parts[2]), Signature),
        (format!("{}.{}.", parts[0], parts[1]), Signature),
        (format!("{}.{}", parts[0], parts[1]), Malformed),
        (format!("{good}.{}", parts[2]), Malformed),
        (signed_by_other("first", &claims), Signature),
        (signed_by_other("second", &claims), Signature),
        (changed(json!({"iss": format!("{}/{foreign}/v2.0", issuer.authority)})), Issuer),
        (changed(json!({"iss": format!("{}/{TENANT}/v2.0/", issuer.authority)})), Issuer),
        (changed(json!({"iss": format!("https://sts.windows.net/{TENANT}/")})), Issuer),
        (changed(json!({"tid": foreign})), Issuer),
        (changed(json!({"aud": "00000003-0000-0000-c000-000000000000"})), Audience),
        (changed(json!({"aud": ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "other"]})), Malformed),
        (changed(json!({"aud": null})), Malformed),
        (changed(json!({"exp": now - 60})), Time),
        (changed(json!({"exp": null})), Malformed),
        (changed(json!({"exp": "never"})), Malformed),
        (changed(json!({"exp": i64::MAX})), Time),
        (changed(json!({"nbf": now + 61})), Time),
        (changed(json!({"oid": ""})), Malformed),
        (changed(json!({"oid": null})), Malformed),
        (changed(json!({"name": "x".repeat(20_000)})), Malformed),
        (String::new(), Malformed),
        ("a.b.c".to_owned(), Malformed),
        ("..".to_owned(), Malformed),
    ];
    assert!(forgeries.len() >= 25);
    for (forgery, problem) in forgeries {
        let shown = forgery.chars().take(120).collect::<String>();
        assert_eq!(tokens.verify(&forgery).await, Err(problem), "{shown}");
    }
    assert!(tokens.verify(&good).await.is_ok(), "the good one still opens");
    let fetched = issuer.service.fetched.load(Ordering::SeqCst);
    assert_eq!(fetched, 1, "whoever makes names of keys up does not make us ask");
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let (issuer, tokens, clock) = set_up();
    let claims = issuer.claims(clock.now());
    let now = clock.now().timestamp();
    for change in [json!({"exp": now - 59}), json!({"nbf": now + 60}), json!({"nbf": null})] {
        assert!(tokens.verify(&signed(&with(&claims, change.clone()))).await.is_ok(), "{change}");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_for_all_who_wait_and_again_when_the_tenant_rolls_them() {
    let (issuer, tokens, clock) = set_up();
    let fetched = || issuer.service.fetched.load(Ordering::SeqCst);
    let claims =
        with(&issuer.claims(clock.now()), json!({"exp": clock.now().timestamp() + 900_000}));
    let good = signed(&claims);
    let all = join_all((0..50).map(|_| tokens.verify(&good))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(fetched(), 1);
    *issuer.service.has_rolled.lock().unwrap() = true;
    let rolled = signed_by_other("second", &claims);
    assert_eq!(tokens.verify(&rolled).await, Err(TokenProblem::Signature), "asked a moment ago");
    *clock.0.lock().unwrap() += TimeDelta::minutes(1);
    let all = join_all((0..50).map(|_| tokens.verify(&rolled))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(fetched(), 2);
    *clock.0.lock().unwrap() += TimeDelta::hours(24);
    assert!(tokens.verify(&good).await.is_ok());
    assert_eq!(fetched(), 3, "once a day");
}

#[tokio::test]
async fn a_service_that_is_down_is_no_verdict_and_known_keys_go_on() {
    let (issuer, tokens, clock) = set_up();
    let claims =
        with(&issuer.claims(clock.now()), json!({"exp": clock.now().timestamp() + 900_000}));
    let good = signed(&claims);
    *issuer.service.is_down.lock().unwrap() = true;
    for _ in 0..2 {
        let told = tokens.verify(&good).await;
        assert!(matches!(told, Err(TokenProblem::Unavailable(_))), "{told:?}");
    }
    assert_eq!(issuer.service.fetched.load(Ordering::SeqCst), 1);
    *issuer.service.is_down.lock().unwrap() = false;
    *clock.0.lock().unwrap() += TimeDelta::minutes(1);
    assert!(tokens.verify(&good).await.is_ok());
    *issuer.service.is_down.lock().unwrap() = true;
    *clock.0.lock().unwrap() += TimeDelta::hours(25);
    assert!(tokens.verify(&good).await.is_ok(), "old keys are better than none");
}
