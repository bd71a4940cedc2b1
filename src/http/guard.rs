//! What every request passes and every answer carries.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use metrics::{gauge, histogram};
use opentelemetry::propagation::Extractor;
use tracing::Instrument as _;

use super::{
    Shared, admission,
    answer::{self, Refusal},
    origin::{self, Hosts},
    request_id,
};
use crate::telemetry::{self, names};

/// Headers of all answers that do not set them themselves. No answer is a page unless it says so.
const DEFAULT_HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Names the request, checks where it comes from, measures it, and dresses its answer.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let started = Instant::now();
    let shared = request.app_data::<web::Data<Shared>>().expect("the application shares its state");
    let shared = shared.clone();
    let id = shared.request_ids.of(request.headers());
    request.extensions_mut().insert(id.clone());
    let active = Active::new();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let span = tracing::info_span!(
        "request",
        request_id = id.as_str(),
        otel.kind = "server",
        otel.name = format!("{} {route}", method(request.method().as_str())),
        http.route = route,
        http.response.status_code = tracing::field::Empty,
    );
    telemetry::continue_from(&span, &Parent(request.headers()));
    let mut response = match pass(&request, &shared).instrument(span.clone()).await {
        Ok(()) => next.call(request).instrument(span.clone()).await?.map_into_left_body(),
        Err(refusal) => {
            let answer = refusal.answer(&id, answer::JSON);
            request.into_response(answer).map_into_right_body()
        }
    };
    span.record("http.response.status_code", response.status().as_u16());
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.header_value());
    dress(headers);
    drop(active);
    measure(&response, started);
    Ok(response)
}

/// The headers in which a caller says which span of his it is.
struct Parent<'a>(&'a HeaderMap);

impl Extractor for Parent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// What is checked before anybody else sees the request.
async fn pass(request: &ServiceRequest, shared: &Shared) -> Result<(), Refusal> {
    let hosts = match &shared.host {
        _ if shared.gate.is_open() => Hosts::Loopback,
        Some(name) => Hosts::Named(name),
        None => Hosts::Any,
    };
    origin::check(request.uri(), request.headers(), hosts)?;
    admission::admit(request, shared).await
}

fn dress(headers: &mut HeaderMap) {
    for (name, value) in DEFAULT_HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Counts a request while it is served.
struct Active;

impl Active {
    fn new() -> Self {
        gauge!(names::HTTP_SERVER_ACTIVE_REQUESTS).increment(1);
        Self
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        gauge!(names::HTTP_SERVER_ACTIVE_REQUESTS).decrement(1);
    }
}

fn measure<B>(response: &ServiceResponse<B>, started: Instant) {
    let took = started.elapsed();
    let request = response.request();
    // The pattern, not the path: a stranger must not be able to make up labels.
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let status = response.status();
    tracing::debug!(
        method = %request.method(),
        route,
        status = status.as_u16(),
        took_us = took.as_micros() as u64,
        "a request was served"
    );
    histogram!(
        names::HTTP_SERVER_REQUEST_DURATION,
        names::HTTP_REQUEST_METHOD => method(request.method().as_str()),
        names::HTTP_ROUTE => route,
        names::HTTP_RESPONSE_STATUS_CODE => status.as_str().to_owned()
    )
    .record(took);
}

fn method(name: &str) -> &'static str {
    match name {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}
