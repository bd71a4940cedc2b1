//! `/debug/ip-enrichment/…`: what the IP databases say of one address, and how they fare, as JSON for
//! administrators. Both ask the graph, which knows no file of the machine.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use async_graphql::Variables;
use serde_json::{Value, json};

use super::{
    Shared,
    answer::{self, Refusal},
    graphql, origin,
};
use crate::graphql::GraphRequest;

const ADDRESS: &str = "query DebugAddress($ip: String!) {
    ipInfrastructure(ip: $ip) {
        summary country city asn asnOrganization isp usageType isProxy proxyType
        sources {
            database builtAt country city asn asnOrganization isp usageType isProxy proxyType
        }
        disagreements
    }
    integrations { enrichment { state reason } }
}";

const CONFIG: &str = "query DebugConfig {
    integrations { enrichment {
        state reason cacheHits cacheMisses
        databases { name isLoaded builtAt ageDays problem }
    } }
}";

/// What the databases say of one address; `infrastructure` is null while enrichment is off.
pub async fn address(
    request: HttpRequest,
    ip: web::Path<String>,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let ip = ip.into_inner();
    let variables = json!({"ip": ip});
    ask(&request, &shared, ADDRESS, variables, |data| {
        let enrichment = &data["integrations"]["enrichment"];
        json!({
            "ip": ip,
            "state": enrichment["state"],
            "reason": enrichment["reason"],
            "infrastructure": data["ipInfrastructure"],
        })
    })
    .await
}

/// The flag, the databases and the cache, without any path.
pub async fn config(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    ask(&request, &shared, CONFIG, json!({}), |data| data["integrations"]["enrichment"].clone())
        .await
}

async fn ask(
    request: &HttpRequest,
    shared: &Shared,
    query: &str,
    variables: Value,
    shape: impl FnOnce(&Value) -> Value,
) -> HttpResponse {
    let wanted = GraphRequest {
        query: query.to_owned(),
        variables: Variables::from_json(variables),
        read_only: true,
        ..graphql::like(request, shared)
    };
    if origin::is_cross_site(request.headers()) {
        let message = "Requests from pages of another site are refused.";
        return Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
            .answer(&answer::request_id(request), answer::JSON);
    }
    let executed = shared.graph.execute(wanted).await;
    let answer = serde_json::to_value(&executed).expect("an answer of the graph is JSON");
    let (status, body) = match answer.get("errors") {
        None => (StatusCode::OK, shape(&answer["data"])),
        Some(errors) => (status(&errors[0]["extensions"]["code"]), json!({"errors": errors})),
    };
    HttpResponse::build(status).content_type(answer::JSON).body(body.to_string())
}

fn status(code: &Value) -> StatusCode {
    match code.as_str() {
        Some("BAD_INPUT") => StatusCode::BAD_REQUEST,
        Some("FORBIDDEN") => StatusCode::FORBIDDEN,
        Some("ENRICHMENT_UNAVAILABLE" | "OVERLOADED") => StatusCode::SERVICE_UNAVAILABLE,
        Some("DEADLINE_EXCEEDED") => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
