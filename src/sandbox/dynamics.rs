//! A Dynamics 365 organisation: the part of Dataverse's Web API that a lead push and its
//! provisioning use, with its strictness, its limits and its failures.

mod address;
mod customize;
mod definitions;
mod faults;
mod limits;
mod query;
mod reply;
mod represent;
mod rows;
mod schema;
mod serve;
mod standard;
mod values;
mod write;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

pub use self::{
    faults::{CodeStyle, DuplicateRule, Fault, Faults, RetryAfter, Shares, When},
    limits::{CONCURRENCY, EXECUTION, Limits, REQUESTS, Statistics},
    rows::Row,
    schema::{Column, Key, KeyState, Kind, Lookup, Table},
};
use self::{
    limits::Gate,
    reply::{Body, Refused, Reply},
    rows::Rows,
};
use super::{
    Now,
    entra::{Entra, Refusal},
    journal::Journal,
};

/// The path of the one version that is served.
pub const PATH: &str = "/api/data/v9.2";

/// The application user that every accepted token acts as.
pub const USER: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0a99);

/// The organisation.
pub struct Dynamics {
    state: Mutex<State>,
    /// Applications that are users of the organisation.
    applications: Vec<String>,
    entra: Arc<Entra>,
    journal: Arc<Journal>,
    now: Now,
}

struct State {
    tables: Vec<Table>,
    rows: Rows,
    faults: Faults,
    gate: Gate,
    serial: u128,
    publications: u64,
}

impl Dynamics {
    /// An organisation without any column of a customer's own, and with these applications as users.
    pub fn new(
        applications: Vec<String>,
        entra: Arc<Entra>,
        journal: Arc<Journal>,
        now: Now,
    ) -> Self {
        let (tables, mut rows) = (standard::tables(), Rows::default());
        if let Some(table) = tables.iter().find(|table| table.name == "organization") {
            let own = [("name", json!("sandbox")), ("languagecode", json!(1033))];
            let own = own.map(|(name, value)| (name.to_owned(), value)).into();
            let kept = rows.put(table, None, own, now());
            debug_assert!(kept.is_ok(), "a table without keys takes every row");
        }
        let state = State {
            tables,
            rows,
            faults: Faults::default(),
            gate: Gate::default(),
            serial: 0,
            publications: 0,
        };
        Self { state: Mutex::new(state), applications, entra, journal, now }
    }

    /// Sets the faults.
    pub fn set_faults(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.lock().faults);
    }

    /// Sets what is permitted.
    pub fn set_limits(&self, change: impl FnOnce(&mut Limits)) {
        change(&mut self.lock().gate.limits);
    }

    /// What came in so far.
    pub fn statistics(&self) -> Statistics {
        self.lock().gate.statistics
    }

    /// How often the schema was published.
    pub fn publications(&self) -> u64 {
        self.lock().publications
    }

    /// All rows of a table, by logical name.
    pub fn rows(&self, table: &str) -> Vec<Row> {
        self.lock().rows.all(table).cloned().collect()
    }

    /// One table's definition.
    pub fn table(&self, name: &str) -> Option<Table> {
        self.lock().tables.iter().find(|table| table.name == name).cloned()
    }

    /// Changes a table's definition, as an administrator does.
    pub fn change_table(&self, name: &str, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.lock().tables.iter_mut().find(|table| table.name == name) {
            change(table);
        }
    }

    /// Deletes a column with its values, and the keys that it belongs to.
    pub fn delete_column(&self, table: &str, column: &str) {
        self.change_table(table, |table| {
            table.columns.retain(|known| known.name != column);
            table.keys.retain(|key| !key.columns.iter().any(|name| name == column));
        });
        self.lock().rows.forget_column(table, column);
    }

    /// Changes a row, as a person in Dynamics does; null empties a column. False: no such row, or
    /// another row holds the key.
    pub fn change_row(&self, table: &str, id: Uuid, values: &[(&str, Value)]) -> bool {
        let mut state = self.lock();
        let State { tables, rows, .. } = &mut *state;
        let Some(table) = tables.iter().find(|known| known.name == table) else { return false };
        let Some(row) = rows.get(table.name, id).cloned() else { return false };
        let mut changed = row.values;
        changed.extend(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        rows.put(table, Some(id), changed, (self.now)()).is_ok()
    }

    /// Makes a row, as a person in Dynamics does. `None`: another row holds the key.
    pub fn add_row(&self, table: &str, values: &[(&str, Value)]) -> Option<Uuid> {
        let mut state = self.lock();
        let State { tables, rows, .. } = &mut *state;
        let table = tables.iter().find(|known| known.name == table)?;
        let given =
            values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        rows.put(table, None, given, (self.now)()).ok().map(|row| row.id)
    }

    /// Deletes a row, as a person in Dynamics does.
    pub fn delete_row(&self, table: &str, id: Uuid) -> bool {
        let mut state = self.lock();
        let State { tables, rows, .. } = &mut *state;
        let table = tables.iter().find(|known| known.name == table);
        table.is_some_and(|table| rows.delete(table, id).is_some())
    }

    /// Where it answers.
    pub fn routes(self: &Arc<Self>) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static {
        let service = web::Data::from(Arc::clone(self));
        move |config: &mut web::ServiceConfig| {
            config
                .app_data(service.clone())
                .app_data(web::PayloadConfig::new(16 * 1024 * 1024))
                .route("/api/data/v9.2/{rest:.*}", web::route().to(answer));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the caller is a user of the organisation.
    fn admit(&self, request: &HttpRequest) -> Result<(), Reply> {
        let state = self.lock();
        let text = |name: &str| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        let token = text("authorization").strip_prefix("Bearer ").unwrap_or_default();
        let host = request.connection_info().host().to_owned();
        let claims = match self.entra.check(token, &format!("http://{host}")) {
            Err(Refusal::Audience) => self.entra.check(token, &format!("https://{host}")),
            other => other,
        };
        match claims {
            Err(refusal) => Err(unauthorized(refusal)),
            Ok(claims)
                if state.faults.has_no_user || !self.applications.contains(&claims.client) =>
            {
                let message = "The user is not a member of the organization.";
                Err(Refused::new(403, 0x8007_2560, message).reply(state.faults.code_style))
            }
            Ok(_) => Ok(()),
        }
    }

    /// Everything between the request and the answer's bytes.
    async fn reply(&self, request: &HttpRequest, body: &[u8]) -> (Reply, Spoiled) {
        if let Err(refused) = self.admit(request) {
            return (refused, Spoiled::No);
        }
        let entered = (self.now)();
        let kind = serve::kind_of(request);
        let (fault, latency) = {
            let mut state = self.lock();
            let State { gate, faults, .. } = &mut *state;
            if let Err(refused) = gate.enter(entered, faults.code_style) {
                return (refused, Spoiled::No);
            }
            (faults.take(kind), faults.latency)
        };
        let _inside = Inside { service: self, entered };
        if !latency.is_zero() {
            actix_web::rt::time::sleep(latency).await;
        }
        if let Some(fault) = &fault
            && let Some(instead) = self.instead(fault)
        {
            return instead;
        }
        let done = self.lock().serve(request, body, (self.now)());
        let reply = done.unwrap_or_else(|refused| refused.reply(self.lock().faults.code_style));
        match fault {
            Some(Fault::LostReply) => (reply, Spoiled::Lost),
            Some(Fault::CutOff) => (reply, Spoiled::CutOff),
            Some(Fault::Stall(time)) => {
                actix_web::rt::time::sleep(time).await;
                (reply, Spoiled::No)
            }
            _ => (reply, Spoiled::No),
        }
    }

    /// The answer in place of the work; `None` for faults that strike after it.
    fn instead(&self, fault: &Fault) -> Option<(Reply, Spoiled)> {
        let reply = match fault {
            Fault::LostReply | Fault::CutOff | Fault::Stall(_) => return None,
            Fault::Dropped => return Some((Reply::empty(), Spoiled::Lost)),
            Fault::Html(status) => Reply::html(*status),
            Fault::Unauthorized => unauthorized(Refusal::Expired),
            Fault::Refusal { status, code, message, retry_after } => {
                let mut state = self.lock();
                let now = (self.now)();
                let refused = Refused { status: *status, code: *code, message: message.clone() };
                let reply = refused.reply(state.faults.code_style);
                let wait = retry_after.seconds();
                if let (429, Some(code), Some(seconds)) = (*status, *code, wait) {
                    state.gate.statistics.refused += 1;
                    // One request too many at once is refused; the others go on.
                    if code != CONCURRENCY {
                        state.gate.pause(now, seconds, code);
                    }
                }
                match retry_after.header(now) {
                    Some(header) => reply.with("retry-after", header),
                    None => reply,
                }
            }
        };
        Some((reply, Spoiled::No))
    }
}

/// Whether the bytes of the answer arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoiled {
    No,
    Lost,
    CutOff,
}

/// Counts a request as under way, also when its caller goes away.
struct Inside<'a> {
    service: &'a Dynamics,
    entered: DateTime<Utc>,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let now = (self.service.now)();
        self.service.lock().gate.leave(self.entered, now);
    }
}

fn unauthorized(refusal: Refusal) -> Reply {
    let error = match refusal {
        Refusal::Expired => "The token has expired",
        Refusal::Audience => "The audience is invalid",
        Refusal::Unknown => "The token is missing or unknown",
    };
    let challenge = format!(
        "Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, \
         error=invalid_token, error_description={error}"
    );
    Reply { status: 401, headers: vec![("www-authenticate", challenge)], body: Body::Empty }
}

async fn answer(
    request: HttpRequest,
    body: web::Bytes,
    service: web::Data<Dynamics>,
) -> HttpResponse {
    let (reply, spoiled) = service.reply(&request, &body).await;
    let status = if spoiled == Spoiled::Lost { 0 } else { reply.status };
    service.journal.write_with_body("dynamics", &request, &body, status);
    let (id, headers) = {
        let mut state = service.lock();
        state.serial += 1;
        (state.serial, state.gate.headers())
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    let is_a_gateways = matches!(reply.body, Body::Html(_));
    if !is_a_gateways {
        let id = Uuid::from_u128(0x5e41_0000_0000_4000_8000_0000_0000_0000 | id);
        response
            .insert_header(("x-ms-service-request-id", format!("{id},{id}")))
            .insert_header(("req_id", format!("{id},{id}")))
            .insert_header(("odata-version", "4.0"))
            .insert_header(("set-cookie", "ARRAffinity=5a4db0; path=/; secure; HttpOnly"));
        for header in headers {
            response.insert_header(header);
        }
    }
    // The clock of the organisation, which may differ from its callers'.
    let date = (service.now)().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    response.insert_header((header::DATE, date));
    for (name, value) in reply.headers {
        response.insert_header((name, value));
    }
    let (kind, text) = match reply.body {
        Body::Empty => ("", String::new()),
        Body::Json(body) => ("application/json; odata.metadata=minimal", body.to_string()),
        Body::Html(page) => ("text/html", page),
    };
    if !kind.is_empty() {
        response.insert_header((header::CONTENT_TYPE, kind));
    }
    let broken = || Err(io::Error::from(io::ErrorKind::ConnectionReset));
    match spoiled {
        Spoiled::No => response.body(text),
        Spoiled::Lost => response.streaming(futures::stream::iter([broken()])),
        Spoiled::CutOff => {
            let half = web::Bytes::from(text.as_bytes()[..text.len() / 2].to_vec());
            // What comes with the error in one go is not sent at all.
            let end = futures::stream::once(async move {
                actix_web::rt::time::sleep(Duration::from_millis(20)).await;
                broken()
            });
            response.streaming(futures::stream::iter([Ok(half)]).chain(end))
        }
    }
}
