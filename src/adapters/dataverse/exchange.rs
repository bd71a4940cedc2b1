//! One exchange with the Web API: a turn of the budget, a token, the headers that every call
//! carries, and what an answer tells beside its body.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Method, RequestBuilder, Response, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use super::refusal::{self, Refusal};
use crate::{
    adapters::http_client,
    domain::push::failure::{FailureReason, PushFailure},
    ports::{
        budget::Budget,
        clock::{Clock, Ids, Patience},
        dynamics::{DynamicsError, Trace},
        sign_in::{SignInError, SignInNeed, Tokens},
    },
};

/// The definitions of two dozen columns are about 40 KiB.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;
/// The wait where a refusal for too many requests names none.
const UNNAMED_WAIT: Duration = Duration::from_secs(5);
/// A longer one is taken for a mistake of a gateway.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The way to one organisation.
pub(super) struct Connection {
    pub(super) http: Client,
    /// With a slash at its end, e.g. `https://org.crm4.dynamics.com/api/data/v9.2/`.
    pub(super) api: Url,
    pub(super) tokens: Arc<dyn Tokens>,
    pub(super) budget: Arc<dyn Budget>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) patience: Arc<dyn Patience>,
}

/// One call.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    /// Below the version, encoded, with its query.
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, &'a str)>,
    pub(super) body: Option<&'a Value>,
    /// Told to the service; `None`: a new one.
    pub(super) request_id: Option<Uuid>,
}

impl Call<'_> {
    /// A read.
    pub(super) fn get(path: String) -> Self {
        Self { method: Method::GET, path, headers: Vec::new(), body: None, request_id: None }
    }
}

/// A success.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    /// As the answer asks.
    not_before: Option<DateTime<Utc>>,
    pub(super) body: Bytes,
    pub(super) trace: Trace,
}

impl Answer {
    /// The body as JSON. What is none does not come from the Web API.
    pub(super) fn json(&self) -> Result<Value, DynamicsError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| failed(FailureReason::WrongAddress.into(), None, self.trace.clone()))
    }
}

/// No success.
pub(super) enum Unanswered {
    /// What was to be made is there already.
    Made(DynamicsError),
    /// Another change of the schema runs.
    Locked(DynamicsError),
    /// Anything else.
    Failed(DynamicsError),
}

impl From<DynamicsError> for Unanswered {
    fn from(error: DynamicsError) -> Self {
        Self::Failed(error)
    }
}

impl From<Unanswered> for DynamicsError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Made(error) | Unanswered::Locked(error) | Unanswered::Failed(error) => {
                error
            }
        }
    }
}

impl Connection {
    /// Makes a call. A refused token is renewed once; nothing else is repeated.
    pub(super) async fn call(&self, call: &Call<'_>) -> Result<Answer, Unanswered> {
        let token = self.tokens.token().await.map_err(|error| no_token(&error))?;
        let answer = self.send(call, &token).await?;
        let answer = if answer.status == 401 {
            let fresh = self.tokens.token_after(&token).await.map_err(|error| no_token(&error))?;
            self.send(call, &fresh).await?
        } else {
            answer
        };
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        Err(self.refused(answer).await)
    }

    async fn send(&self, call: &Call<'_>, token: &SecretString) -> Result<Answer, DynamicsError> {
        let url = Url::parse(&format!("{}{}", self.api, call.path))
            .map_err(|_| failed(FailureReason::SchemaMismatch.into(), None, Trace::default()))?;
        let turn = self.budget.turn().await;
        let turn = turn.map_err(|paused| DynamicsError::Paused { until: paused.until })?;
        let id = call.request_id.unwrap_or_else(|| self.ids.new_id(self.clock.now())).to_string();
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .bearer_auth(token.expose_secret())
            .header(header::ACCEPT, "application/json")
            .header("OData-MaxVersion", "4.0")
            .header("OData-Version", "4.0")
            .header("x-ms-client-request-id", &id)
            .header("x-ms-correlation-id", &id);
        if !call.headers.iter().any(|(name, _)| *name == "If-Match" || *name == "If-None-Match") {
            // The literal word keeps caches away.
            request = request.header(header::IF_NONE_MATCH, "null");
        }
        for (name, value) in &call.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = call.body {
            request = request.json(body);
        }
        let sent = self.answer_to(request).await;
        turn.end().await;
        sent
    }

    /// Sends it and reads the whole answer.
    async fn answer_to(&self, request: RequestBuilder) -> Result<Answer, DynamicsError> {
        let response = http_client::send("dynamics", request).await;
        let response = response.map_err(|error| unanswered(&error))?;
        let trace = trace_of(&response);
        self.heed(&response).await;
        let etag = text(&response, "etag");
        let status = response.status().as_u16();
        let not_before = self.retry_after(&response);
        let body = http_client::read_body(response, ANSWER_LIMIT).await.map_err(|error| {
            let reason = match error {
                http_client::HttpError::TooLong { .. } => FailureReason::Unreadable,
                http_client::HttpError::Failed(error) if error.is_timeout() => {
                    FailureReason::Timeout
                }
                _ => FailureReason::LostReply,
            };
            failed(reason.into(), None, trace.clone())
        });
        // A refusal is told by its status, whether or not the rest of it arrives.
        let body = match body {
            Err(error) if (200..300).contains(&status) => return Err(error),
            other => other.unwrap_or_default(),
        };
        Ok(Answer { status, etag, not_before, body, trace })
    }

    /// What the answer says of the connection as a whole.
    async fn heed(&self, response: &Response) {
        let hint = text(response, "x-ms-dop-hint").and_then(|hint| hint.trim().parse().ok());
        if let Some(hint) = hint.filter(|hint| *hint > 0) {
            self.budget.advise(hint).await;
        }
    }

    async fn refused(&self, answer: Answer) -> Unanswered {
        let Answer { status, not_before, body, trace, .. } = answer;
        let refusal = refusal::read(status, &body);
        tracing::debug!(status, request_id = trace.request_id, ?refusal, "Dynamics refuses");
        match refusal {
            Refusal::Absent => DynamicsError::Absent(trace).into(),
            Refusal::Exists => DynamicsError::Exists(trace).into(),
            Refusal::Changed => DynamicsError::Changed(trace).into(),
            Refusal::Made(failure) => Unanswered::Made(failed(failure, not_before, trace)),
            Refusal::Locked(failure) => Unanswered::Locked(failed(failure, not_before, trace)),
            Refusal::Failed(failure) => {
                let not_before = match failure.reason {
                    FailureReason::RateLimit | FailureReason::Concurrency => {
                        Some(self.pause(&failure, not_before).await)
                    }
                    _ => not_before,
                };
                failed(failure, not_before, trace).into()
            }
        }
    }

    /// Nobody sends anything before the time that the answer named, and a little more, so that not
    /// all come back in the same moment.
    async fn pause(&self, failure: &PushFailure, named: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let now = self.clock.now();
        let unnamed = || now + TimeDelta::from_std(UNNAMED_WAIT).unwrap_or_default();
        let named = named.unwrap_or_else(unnamed).max(now + TimeDelta::seconds(1));
        let tenth = (named - now).as_seconds_f64() / 10.0 * self.patience.chance();
        let until = named + TimeDelta::milliseconds((tenth * 1_000.0) as i64);
        self.budget.pause(until).await;
        if failure.reason == FailureReason::Concurrency {
            self.budget.halve().await;
        }
        tracing::warn!(%until, code = failure.code, "Dynamics asks to wait");
        until
    }

    /// `Retry-After` in seconds or as a date. The date is the service's clock's, which may differ
    /// from ours: its own `Date` says what it takes for now.
    fn retry_after(&self, response: &Response) -> Option<DateTime<Utc>> {
        let named = text(response, "retry-after")?;
        let now = self.clock.now();
        let wait = if let Ok(seconds) = named.trim().parse::<f64>() {
            Duration::try_from_secs_f64(seconds).ok()?
        } else {
            let date = |text: &str| DateTime::parse_from_rfc2822(text.trim()).ok();
            let theirs = text(response, "date").and_then(|text| date(&text));
            let since = theirs.map_or(now, |theirs| theirs.to_utc());
            (date(&named)?.to_utc() - since).to_std().unwrap_or_default()
        };
        Some(now + TimeDelta::from_std(wait.min(LONGEST_WAIT)).unwrap_or_default())
    }
}

/// An encoded value for a path or a query.
pub(super) fn encoded(text: &str) -> String {
    let plus: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    plus.replace('+', "%20")
}

pub(super) const fn failed(
    failure: PushFailure,
    not_before: Option<DateTime<Utc>>,
    trace: Trace,
) -> DynamicsError {
    DynamicsError::Failed { failure, not_before, trace }
}

fn no_token(error: &SignInError) -> Unanswered {
    let reason = match error.need {
        SignInNeed::Time => FailureReason::Unreachable,
        SignInNeed::Person | SignInNeed::Admin | SignInNeed::SetUp => FailureReason::SignIn,
    };
    let failure = PushFailure { code: Some(error.code.clone()), ..PushFailure::from(reason) };
    failed(failure, None, Trace::default()).into()
}

/// Nothing came back: was it sent?
fn unanswered(error: &reqwest::Error) -> DynamicsError {
    let reason = if error.is_connect() || error.is_builder() {
        FailureReason::Unreachable
    } else if error.is_timeout() {
        FailureReason::Timeout
    } else {
        FailureReason::LostReply
    };
    failed(reason.into(), None, Trace::default())
}

fn trace_of(response: &Response) -> Trace {
    let id = ["x-ms-service-request-id", "req_id", "x-ms-request-id"]
        .into_iter()
        .find_map(|name| text(response, name));
    // Two of them come joined by a comma.
    let id = id.and_then(|ids| ids.split(',').next().map(|id| id.trim().to_owned()));
    let is_one = |id: &String| {
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_graphic())
    };
    Trace { status: Some(response.status().as_u16()), request_id: id.filter(is_one) }
}

fn text(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}
