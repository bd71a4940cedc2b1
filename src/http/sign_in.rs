//! `/login` and `/logout`: sessions of the screen. People come by the sign-in service where there is
//! one, else with an API key. What the browser keeps is a `__Host-` cookie that no script reads.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web,
};

use super::{
    Shared, admission,
    answer::{self, Refusal},
    body,
};
use crate::{
    ports::identity::Ceremony,
    services::access::{NewSession, Proof, SignInProblem},
};

/// The session.
pub const SESSION: &str = "__Host-hunter";
/// What is kept while somebody is at the sign-in service.
const CEREMONY: &str = "__Host-hunter-login";
/// How long that may take.
const CEREMONY_MINUTES: i64 = 10;
/// Bytes of the form.
const MOST_BYTES: usize = 4 * 1024;

const POLICY: &str = "default-src 'none'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <title>Hunter</title>\n<h1>Hunter</h1>\n<form method=\"post\" action=\"/login\">\n\
    <p><label>API key · API anahtarı<br>\n<input name=\"key\" type=\"password\" size=\"60\" \
    autocomplete=\"current-password\" required autofocus></label></p>\n\
    <p><button>Sign in · Giriş yap</button></p>\n</form>\n";

/// Sends to the sign-in service, or asks for a key.
pub async fn begin(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let Some(sessions) = shared.gate.sessions() else { return go("/") };
    match sessions.begin().filter(|_| request.query_string() != "key") {
        Some(begun) => {
            let Ceremony { state, nonce, verifier } = begun.ceremony;
            let kept = format!("{state}.{nonce}.{verifier}");
            let mut answer = go(&begun.page);
            set(&mut answer, CEREMONY, kept, Duration::minutes(CEREMONY_MINUTES));
            answer
        }
        None => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .body(PAGE),
    }
}

/// Somebody comes back from the sign-in service.
pub async fn complete(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let Some(sessions) = shared.gate.sessions() else { return go("/") };
    let given = |name: &str| {
        url::form_urlencoded::parse(request.query_string().as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let kept = request.cookie(CEREMONY).and_then(|cookie| read(cookie.value()));
    let done = sessions.complete(kept.as_ref(), &given("state"), &given("code")).await;
    let mut answer = match done {
        Ok(new) => opened(new),
        Err(problem) => refuse(&request, &problem),
    };
    // A ceremony is good for one try.
    set(&mut answer, CEREMONY, String::new(), Duration::ZERO);
    answer
}

/// Somebody shows a key: `key=hnt_…` of the form.
pub async fn with_key(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let Some(sessions) = shared.gate.sessions() else { return go("/") };
    let open = async {
        let patience = shared.patience.body;
        let bytes = body::read(request.headers(), payload, MOST_BYTES, patience).await?;
        let key = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "key");
        let key = key.map(|(_, value)| Proof::Bearer(value.trim().to_owned()));
        let who = admission::judge(&shared.gate, key.as_ref()).await?;
        sessions.of(who).await.map_err(|error| super::files::of_store(&error))
    };
    match open.await {
        Ok(new) => opened(new),
        Err(refusal) => refusal.answer(&answer::request_id(&request), answer::JSON),
    }
}

/// Ends the session, here and in the store.
pub async fn end(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    if let (Some(sessions), Some(cookie)) = (shared.gate.sessions(), request.cookie(SESSION))
        && let Err(error) = sessions.end(cookie.value()).await
    {
        let refusal = super::files::of_store(&error);
        return refusal.answer(&answer::request_id(&request), answer::JSON);
    }
    let mut answer = go("/login");
    set(&mut answer, SESSION, String::new(), Duration::ZERO);
    answer
}

fn opened(new: NewSession) -> HttpResponse {
    let mut answer = go("/");
    set(&mut answer, SESSION, new.token, Duration::seconds(new.seconds));
    answer
}

fn go(target: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, target)).finish()
}

/// Sets a cookie; none of our values holds a sign that a cookie can not carry.
fn set(answer: &mut HttpResponse, name: &'static str, value: String, life: Duration) {
    let cookie = Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(life)
        .finish();
    if let Err(error) = answer.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie can not be set");
    }
}

fn read(kept: &str) -> Option<Ceremony> {
    let mut parts = kept.split('.').map(ToOwned::to_owned);
    let ceremony = Ceremony { state: parts.next()?, nonce: parts.next()?, verifier: parts.next()? };
    (!ceremony.state.is_empty() && parts.next().is_none()).then_some(ceremony)
}

fn refuse(request: &HttpRequest, problem: &SignInProblem) -> HttpResponse {
    tracing::info!(%problem, "a sign-in was not completed");
    let (status, code) = match problem {
        SignInProblem::NoRole(_) => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        SignInProblem::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNAVAILABLE"),
        SignInProblem::Stranger | SignInProblem::Token(_) => {
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
        }
    };
    Refusal::new(status, code, problem.to_string())
        .answer(&answer::request_id(request), answer::JSON)
}
