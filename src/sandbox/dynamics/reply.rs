//! Answers and refusals, before they become HTTP.

use serde_json::{Value, json};

use super::faults::CodeStyle;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

/// What an answer carries.
#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// A gateway's page.
    Html(String),
}

/// Why something is refused: the status, the service's own number, and its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: Option<u32>,
    pub(super) message: String,
}

impl Reply {
    pub(super) fn empty() -> Self {
        Self { status: 204, headers: Vec::new(), body: Body::Empty }
    }

    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(super) fn html(status: u16) -> Self {
        let page = "<html><head><title>Bad gateway</title></head><body><h1>Our services aren't available \
             right now</h1></body></html>";
        Self { status, headers: Vec::new(), body: Body::Html(page.to_owned()) }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Refused {
    pub(super) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code: Some(code), message: message.into() }
    }

    /// A refusal whose number the documentation leaves empty.
    pub(super) fn bare(status: u16, message: impl Into<String>) -> Self {
        Self { status, code: None, message: message.into() }
    }

    pub(super) fn reply(&self, style: CodeStyle) -> Reply {
        let code = match (self.code, style) {
            (None, _) | (_, CodeStyle::Empty) => String::new(),
            (Some(code), CodeStyle::Hex) => format!("{code:#x}"),
            // As a client that reads a signed integer writes it.
            (Some(code), CodeStyle::Decimal) => (code as i32).to_string(),
        };
        Reply::json(self.status, json!({"error": {"code": code, "message": self.message}}))
    }
}
