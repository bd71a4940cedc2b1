//! Answers of the door itself. They have the shape of GraphQL errors, wherever they are given, so
//! that a client reads one shape.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde_json::json;

use super::request_id::RequestId;
use crate::{graphql::Viewer, services::access::Principal};

/// Why the door refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// From the closed list of the contract.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// Seconds after which trying again makes sense.
    retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// Trying again makes sense after so many seconds.
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The request can not be used.
    pub fn bad_input(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, "BAD_INPUT", message)
    }

    /// The whole answer.
    pub fn answer(&self, request_id: &RequestId, media: &'static str) -> HttpResponse {
        let body = json!({"errors": [{
            "message": self.message,
            "extensions": {"code": self.code, "requestId": request_id.as_str()},
        }]});
        let mut answer = HttpResponse::build(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"hunter\""));
        }
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds));
        }
        answer.content_type(media).body(body.to_string())
    }
}

/// The media type of everything that is JSON and no GraphQL response.
pub const JSON: &str = "application/json; charset=utf-8";

/// The id that the guard gave to the request.
pub fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get::<RequestId>().cloned().unwrap_or_default()
}

/// Who makes the request; `None`: the address asks nothing of its callers, or asks later.
pub fn principal(request: &HttpRequest) -> Option<Principal> {
    request.extensions().get::<Principal>().cloned()
}

/// Who makes a request, as the graph knows him.
pub fn viewer(request: &HttpRequest) -> Viewer {
    principal(request).as_ref().map(Viewer::of).unwrap_or_default()
}

/// Nothing stands at that path.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    Refusal::bad_input(StatusCode::NOT_FOUND, "Nothing is here.")
        .answer(&request_id(&request), JSON)
}

/// The path knows other methods.
pub fn method_not_allowed(request: &HttpRequest, methods: &'static str) -> HttpResponse {
    let message = format!("Use {methods} here.");
    let mut answer = Refusal::bad_input(StatusCode::METHOD_NOT_ALLOWED, message)
        .answer(&request_id(request), JSON);
    answer.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(methods));
    answer
}
