//! Health and metrics.

use actix_web::{HttpResponse, http::StatusCode, web};
use serde_json::{Map, Value, json};

use super::{Shared, answer};
use crate::telemetry;

/// The process lives.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type(answer::JSON).body(r#"{"status":"ok"}"#)
}

/// The server can do its work.
pub async fn ready(shared: web::Data<Shared>) -> HttpResponse {
    let mut parts = Map::new();
    let mut is_ready = true;
    let mut tell = |name: &str, problem: Option<&str>| {
        is_ready &= problem.is_none();
        parts.insert(name.to_owned(), Value::from(problem.unwrap_or("ok")));
    };
    if *shared.stopping.borrow() {
        tell("server", Some("stopping"));
    }
    match tokio::time::timeout(shared.patience.readiness, shared.readiness.check()).await {
        Ok(found) => {
            for part in found {
                tell(part.name, part.problem.as_deref());
            }
        }
        Err(_) => tell("database", Some("no answer in time")),
    }
    let (status, word) = if is_ready {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    };
    let body = json!({"status": word, "checks": parts});
    HttpResponse::build(status).content_type(answer::JSON).body(body.to_string())
}

/// Prometheus text.
pub async fn metrics() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(telemetry::metrics().render())
}
