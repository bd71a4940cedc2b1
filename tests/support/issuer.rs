//! A tenant's sign-in service: it publishes keys, gives codes and redeems them, over real HTTP.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hunter::{
    adapters::{
        http_client::{self, HttpLimits, Reach},
        oidc::{Application, EntraSignIn, EntraTokens, Issuer},
    },
    ports::clock::Clock,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

pub const TENANT: &str = "11111111-2222-3333-4444-555555555555";
pub const CLIENT: &str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
pub const REDIRECT: &str = "https://hunter.example/login/callback";
const SECRET: &str = "secret-of-the-application";

const SIGNING: &str = include_str!("../data/oidc/signing.pem");
const OTHER: &str = include_str!("../data/oidc/other.pem");
const PUBLIC: &str = include_str!("../data/oidc/signing.pub.pem");
const MODULUS: &str = include_str!("../data/oidc/signing.n");
const OTHER_MODULUS: &str = include_str!("../data/oidc/other.n");

/// What the service does.
#[derive(Default)]
pub struct Service {
    /// How often its keys were asked for.
    pub fetched: AtomicU32,
    /// It answers 503 instead of its keys.
    pub is_down: Mutex<bool>,
    /// It publishes the second key, too.
    pub has_rolled: Mutex<bool>,
    /// The code that is good, once: its challenge and the claims of its token.
    pub code: Mutex<Option<(String, Value)>>,
}

/// A running service. It ends with its test.
pub struct TestIssuer {
    pub service: Arc<Service>,
    pub authority: String,
}

impl TestIssuer {
    #[expect(clippy::disallowed_methods, reason = "the service runs beside the test")]
    pub fn start() -> Self {
        let service = Arc::new(Service::default());
        let data = web::Data::from(Arc::clone(&service));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/{tenant}/discovery/v2.0/keys", web::get().to(keys))
                .route("/{tenant}/oauth2/v2.0/token", web::post().to(token))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .expect("loopback has free ports");
        let authority = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        Self { service, authority }
    }

    fn issuer(&self) -> Issuer {
        Issuer {
            authority: self.authority.parse().expect("an address"),
            tenant: TENANT.to_owned(),
            audience: CLIENT.to_owned(),
        }
    }

    /// What judges its tokens.
    pub fn tokens(&self, clock: Arc<dyn Clock>) -> EntraTokens {
        EntraTokens::new(self.issuer(), http(), clock)
    }

    /// What signs people in at it.
    pub fn sign_in(&self, clock: Arc<dyn Clock>) -> EntraSignIn {
        let application = Application {
            client_id: CLIENT.to_owned(),
            secret: SECRET.into(),
            redirect: REDIRECT.parse().expect("an address"),
        };
        EntraSignIn::new(application, self.tokens(clock), http())
    }

    /// The claims of a good token.
    pub fn claims(&self, now: DateTime<Utc>) -> Value {
        json!({
            "iss": format!("{}/{TENANT}/v2.0", self.authority),
            "aud": CLIENT,
            "tid": TENANT,
            "oid": "99999999-0000-0000-0000-000000000001",
            "name": "Ayşe Yılmaz",
            "roles": ["Hunter.Sales", "Unknown"],
            "iat": now.timestamp(),
            "nbf": now.timestamp(),
            "exp": now.timestamp() + 3_600,
        })
    }
}

fn http() -> reqwest::Client {
    let limits = HttpLimits {
        reach: Reach::AlsoLoopback,
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(10),
        redirects: 0,
    };
    http_client::client(&limits).expect("a client")
}

/// A token signed as the service signs.
pub fn signed(claims: &Value) -> String {
    signed_by("first", SIGNING, claims)
}

/// A token signed by the second key.
pub fn signed_by_other(kid: &str, claims: &Value) -> String {
    signed_by(kid, OTHER, claims)
}

fn signed_by(kid: &str, key: &str, claims: &Value) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::RS256) };
    let key = EncodingKey::from_rsa_pem(key.as_bytes()).expect("a key");
    jsonwebtoken::encode(&header, claims, &key).expect("a token")
}

/// Signed with the public key as the secret of a symmetric algorithm.
pub fn confused(claims: &Value) -> String {
    let header = Header { kid: Some("first".to_owned()), ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(PUBLIC.as_bytes());
    jsonwebtoken::encode(&header, claims, &key).expect("a token")
}

/// A token of a header that is written by hand, with that signature.
pub fn forged(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

async fn keys(service: web::Data<Service>) -> HttpResponse {
    service.fetched.fetch_add(1, Ordering::SeqCst);
    if *service.is_down.lock().expect("no test panics here") {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let key = |kid: &str, modulus: &str| json!({"kid": kid, "kty": "RSA", "use": "sig", "n": modulus.trim(), "e": "AQAB"});
    let mut all = vec![key("first", MODULUS), json!({"kid": "odd", "kty": "EC", "crv": "P-256"})];
    if *service.has_rolled.lock().expect("no test panics here") {
        all.push(key("second", OTHER_MODULUS));
    }
    HttpResponse::Ok().json(json!({ "keys": all }))
}

async fn token(
    service: web::Data<Service>,
    form: web::Form<std::collections::HashMap<String, String>>,
) -> HttpResponse {
    let given = |name: &str| form.get(name).map_or("", String::as_str);
    let kept = service.code.lock().expect("no test panics here").take();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(given("code_verifier")));
    let good = given("grant_type") == "authorization_code"
        && given("client_id") == CLIENT
        && given("client_secret") == SECRET
        && given("redirect_uri") == REDIRECT
        && given("code") == "good-code";
    match kept {
        Some((expected, claims)) if good && expected == challenge => {
            HttpResponse::Ok().json(json!({"token_type": "Bearer", "id_token": signed(&claims)}))
        }
        _ => HttpResponse::BadRequest().json(json!({"error": "invalid_grant"})),
    }
}
