//! Errors as the sign-in service writes them.

use actix_web::{HttpResponse, http::StatusCode};
use chrono::{DateTime, Utc};
use serde_json::json;

/// An OAuth error with the service's own number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError {
    error: &'static str,
    number: u32,
}

impl TokenError {
    /// E.g. `invalid_grant` and 50076.
    pub const fn new(error: &'static str, number: u32) -> Self {
        Self { error, number }
    }

    pub(super) fn response(&self, now: DateTime<Utc>) -> HttpResponse {
        let status = match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let time = now.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let (trace, correlation) =
            ("11111111-2222-4333-8444-555555555555", "66666666-7777-4888-8999-000000000000");
        HttpResponse::build(status).json(json!({
            "error": self.error,
            "error_description": format!(
                "AADSTS{}: The stand-in refuses.\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {time}",
                self.number
            ),
            "error_codes": [self.number],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        }))
    }
}

/// A gateway's answer: no JSON.
pub(super) fn plain(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    HttpResponse::build(status)
        .content_type("text/html")
        .body("<html><body>The service is unavailable.</body></html>")
}
