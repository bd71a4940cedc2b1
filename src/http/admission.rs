//! Who may use which address. What is not listed here needs the role ADMIN: an address that is
//! forgotten opens to nobody by mistake.

use actix_web::{
    HttpMessage as _,
    dev::ServiceRequest,
    http::{StatusCode, header},
};
use metrics::counter;

use super::{Shared, answer::Refusal};
use crate::{
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
        "/" | "/app/{version}/{file:.*}" | "/sandbox" | "/healthz/live" | "/healthz/ready" => {
            Needs::Nothing
        }
        "/graphql/ws" => Needs::Later,
        // What a document asks for is judged by the graph.
        "/graphql" | "/leads/{domain}/print" | "/metrics" => Needs::Role(Role::Viewer),
        "/import" | "/export.csv" | "/export.xlsx" => Needs::Role(Role::Sales),
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
    let proof = proof(request.headers())?;
    if needs == Needs::Later && proof.is_none() && !shared.gate.is_open() {
        return Ok(());
    }
    let principal = judge(&shared.gate, proof.as_ref()).await?;
    if let Needs::Role(role) = needs {
        demand(&principal, role)?;
    }
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
    if let Denied::Store(error) = denied {
        tracing::warn!(%error, "keys can not be checked");
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Refusal::new(status, "UPSTREAM_UNAVAILABLE", denied.to_string());
    }
    Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", denied.to_string())
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
