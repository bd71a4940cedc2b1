//! Who may use which address. What is not listed here needs the role ADMIN: an address that is
//! forgotten opens to nobody by mistake.

use actix_web::{
    HttpMessage as _,
    dev::ServiceRequest,
    http::{StatusCode, header},
};
use metrics::counter;

use super::{Shared, answer::Refusal, sign_in};
use crate::{
    ports::identity::TokenProblem,
    services::access::{Denied, Gate, Principal, Proof, Role},
    telemetry::names,
};

/// What an address asks of those who come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Nothing: pages without data, and health.
    Nothing,
    /// Proof, that may also come later: browsers can give a socket no header.
    Later,
    /// At least this role.
    Role(Role),
}

/// By the pattern of the route.
fn needs(pattern: &str) -> Needs {
    match pattern {
        "/"
        | "/app/{version}/{file:.*}"
        | "/sandbox"
        | "/login"
        | "/login/callback"
        | "/logout"
        | "/healthz/live"
        | "/healthz/ready" => Needs::Nothing,
        "/graphql/ws" => Needs::Later,
        // What a document asks for is judged by the graph.
        "/graphql" | "/leads/{domain}/print" | "/metrics" => Needs::Role(Role::Viewer),
        "/import" | "/ingest/webhook" | "/export.csv" | "/export.xlsx" => Needs::Role(Role::Sales),
        _ => Needs::Role(Role::Admin),
    }
}

/// Lets a request pass, and notes in it who makes it.
pub async fn admit(request: &ServiceRequest, shared: &Shared) -> Result<(), Refusal> {
    // Where nothing is, there is nothing to guard; that is said by the one who finds nothing.
    let Some(pattern) = request.match_pattern() else { return Ok(()) };
    let needs = needs(&pattern);
    if needs == Needs::Nothing {
        return Ok(());
    }
    let proof = proof(request.headers())?.or_else(|| {
        let cookie = request.cookie(sign_in::SESSION);
        cookie.map(|cookie| Proof::Session(cookie.value().to_owned()))
    });
    if matches!(proof, Some(Proof::Session(_))) && !request.method().is_safe() {
        demand_page(request.headers())?;
    }
    if needs == Needs::Later && proof.is_none() && !shared.gate.is_open() {
        return Ok(());
    }
    let principal = judge(&shared.gate, proof.as_ref()).await?;
    if let Needs::Role(role) = needs {
        demand(&principal, role)?;
    }
    take(&shared.gate, &principal).await?;
    if let Some(proof) = proof {
        request.extensions_mut().insert(proof);
    }
    request.extensions_mut().insert(principal);
    Ok(())
}

/// Asks the gate; a refusal is counted.
pub async fn judge(gate: &Gate, proof: Option<&Proof>) -> Result<Principal, Refusal> {
    gate.admit(proof).await.map_err(|denied| {
        counter!(names::ACCESS_REFUSALS, names::ACCESS_REASON => denied.reason()).increment(1);
        refusal(&denied)
    })
}

/// Takes one request out of a caller's allowance.
pub async fn take(gate: &Gate, principal: &Principal) -> Result<(), Refusal> {
    gate.take(principal).await.map_err(|wait| {
        counter!(names::ACCESS_REFUSALS, names::ACCESS_REASON => "pace").increment(1);
        let seconds = wait.as_secs().max(1);
        let message = format!("Too many requests; the next is answered in {seconds} s.");
        let status = StatusCode::TOO_MANY_REQUESTS;
        Refusal::new(status, "OVERLOADED", message).retry_after(seconds)
    })
}

/// A browser sends a session along by itself, so what changes something must say that a page of
/// ours sends it. Pages of other origins were refused before.
fn demand_page(headers: &header::HeaderMap) -> Result<(), Refusal> {
    let same = headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin");
    if same || headers.contains_key(header::ORIGIN) {
        return Ok(());
    }
    let message = "With a session, send the Origin header of a page of this server.";
    Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message))
}

fn demand(principal: &Principal, role: Role) -> Result<(), Refusal> {
    if principal.may(role) {
        return Ok(());
    }
    counter!(names::ACCESS_REFUSALS, names::ACCESS_REASON => "role").increment(1);
    let message = format!(
        "This takes the role {}; \"{}\" has the role {}.",
        role.word(),
        principal.name,
        principal.role.word()
    );
    Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message))
}

fn refusal(denied: &Denied) -> Refusal {
    let (status, code) = match denied {
        Denied::Store(error) => {
            tracing::warn!(%error, "callers can not be judged");
            (StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNAVAILABLE")
        }
        Denied::Token(TokenProblem::Unavailable(why)) => {
            tracing::warn!(why, "tokens can not be judged");
            (StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNAVAILABLE")
        }
        Denied::NoRole(_) => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        _ => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
    };
    Refusal::new(status, code, denied.to_string())
}

/// What the headers show.
fn proof(headers: &header::HeaderMap) -> Result<Option<Proof>, Refusal> {
    let mut all = headers.get_all(header::AUTHORIZATION);
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => {
            one.to_str().ok().and_then(bearer).map(Some).ok_or_else(bad_authorization)
        }
        (Some(_), Some(_)) => Err(bad_authorization()),
    }
}

/// What an `Authorization` value shows.
pub fn bearer(value: &str) -> Option<Proof> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    let is_token = !token.is_empty() && !token.contains(|c: char| c.is_whitespace());
    (scheme.eq_ignore_ascii_case("bearer") && is_token).then(|| Proof::Bearer(token.to_owned()))
}

fn bad_authorization() -> Refusal {
    let message = "Send one header `Authorization: Bearer hnt_…`.";
    Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_nobody_listed_needs_the_administrator() {
        assert_eq!(needs("/what/was/forgotten"), Needs::Role(Role::Admin));
        assert_eq!(needs("/debug/ip-enrichment/{ip}"), Needs::Role(Role::Admin));
        assert_eq!(needs("/import"), Needs::Role(Role::Sales));
    }

    #[test]
    fn one_bearer_token_is_read() {
        let token = |value| match bearer(value) {
            Some(Proof::Bearer(token)) => Some(token),
            _ => None,
        };
        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc ").as_deref(), Some("abc"));
        for odd in ["Basic abc", "Bearer", "Bearer ", "Bearer a b", "abc", ""] {
            assert_eq!(token(odd), None, "{odd}");
        }
    }
}
