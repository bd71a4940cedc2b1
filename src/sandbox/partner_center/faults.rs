//! How the service misbehaves, by switch and by script.

use std::{io, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Bytes,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// Every switch.
#[derive(Debug, Clone)]
pub struct Faults {
    /// Items a page at most; the service's own is 100.
    pub page_size: usize,
    /// How the next link is written.
    pub next_link: NextLink,
    /// `$orderby` is taken and ignored.
    pub ignores_order: bool,
    /// `$filter` is taken and ignored.
    pub ignores_filter: bool,
    /// A filter by date is answered with 400.
    pub refuses_date_filter: bool,
    /// That page comes once without items, with a next link.
    pub empty_page: Option<usize>,
    /// Tokens without the MFA claim are refused.
    pub enforces_mfa: bool,
    /// That user sees only the referrals of whose team he is.
    pub referrals_user: Option<String>,
    /// Before each answer.
    pub delay: Option<Duration>,
    /// Faults to come, each once.
    pub script: Vec<(When, Fault)>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            page_size: 100,
            next_link: NextLink::Correct,
            ignores_order: false,
            ignores_filter: false,
            refuses_date_filter: false,
            empty_page: None,
            enforces_mfa: true,
            referrals_user: None,
            delay: None,
            script: Vec::new(),
        }
    }
}

/// When a scripted fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At the next request.
    Next,
    /// At that page, counted from 1.
    Page(usize),
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A status, with an error as JSON.
    Status(u16, RetryAfter),
    /// A gateway's page.
    Html(u16),
    /// 200 with half of the JSON.
    CutOff,
    /// The connection drops within the body.
    Dropped,
    /// 401 with the number of the MFA check in a body of its own shape.
    MfaNumber,
}

/// How long to wait, as the answer says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Not at all.
    Absent,
    /// In seconds.
    Seconds(u32),
    /// As a date so many seconds from now.
    Date(u32),
}

impl RetryAfter {
    /// The wait in seconds.
    pub(in crate::sandbox) const fn seconds(self) -> Option<u32> {
        match self {
            Self::Absent => None,
            Self::Seconds(seconds) | Self::Date(seconds) => Some(seconds),
        }
    }

    /// The header's value.
    pub(in crate::sandbox) fn header(self, now: DateTime<Utc>) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Seconds(seconds) => Some(seconds.to_string()),
            Self::Date(seconds) => {
                let date = now + TimeDelta::seconds(i64::from(seconds));
                Some(date.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
            }
        }
    }
}

/// How the next link is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextLink {
    /// Same scheme, host and path.
    Correct,
    /// As the documentation shows it: `http`, and without `/engagements`.
    Documented,
    /// Another host.
    Foreign(String),
    /// Always the same one.
    Loop,
}

impl NextLink {
    pub(super) fn write(
        &self,
        host: &str,
        path: &str,
        request: &HttpRequest,
        token: &str,
    ) -> String {
        match self {
            Self::Documented => {
                format!("http://{host}{}?$skiptoken={token}", path.replace("/engagements", ""))
            }
            Self::Foreign(other) => format!("{other}{path}?$skiptoken={token}"),
            Self::Loop if request.query_string().contains("skiptoken") => {
                format!("http://{host}{path}?{}", request.query_string())
            }
            Self::Correct | Self::Loop => format!("http://{host}{path}?$skiptoken={token}"),
        }
    }
}

impl Faults {
    /// The scripted fault for that page, which is then done.
    pub(super) fn take(&mut self, page: usize) -> Option<Fault> {
        let at = self
            .script
            .iter()
            .position(|(when, _)| *when == When::Next || *when == When::Page(page))?;
        Some(self.script.remove(at).1)
    }
}

impl Fault {
    /// The answer in place of the page; `None` for faults that spoil the page itself.
    pub(super) fn instead(&self, now: DateTime<Utc>) -> Option<HttpResponse> {
        match self {
            Self::CutOff | Self::Dropped => None,
            Self::Html(status) => Some(
                HttpResponse::build(status_of(*status))
                    .content_type("text/html")
                    .body("<html><body><h1>Bad gateway</h1></body></html>"),
            ),
            Self::MfaNumber => Some(HttpResponse::Unauthorized().json(serde_json::json!({
                "code": 900_421, "description": "MFA is required.", "data": [], "source": "PartnerFD",
            }))),
            Self::Status(status, retry_after) => {
                let mut response = HttpResponse::build(status_of(*status));
                if let Some(text) = retry_after.header(now) {
                    response.insert_header((header::RETRY_AFTER, text));
                }
                Some(response.json(serde_json::json!({
                    "statusCode": status, "message": "Rate limit is exceeded or the service is unwell.",
                })))
            }
        }
    }

    /// The page, spoiled.
    pub(super) fn spoil(&self, body: &Value) -> HttpResponse {
        let text = body.to_string();
        let half = Bytes::from(text.as_bytes()[..text.len() / 2].to_vec());
        let mut response = HttpResponse::Ok();
        response.content_type("application/json");
        if *self == Self::Dropped {
            let broken = Err(io::Error::from(io::ErrorKind::ConnectionReset));
            response.streaming(futures::stream::iter([Ok(half), broken]))
        } else {
            response.body(half)
        }
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
