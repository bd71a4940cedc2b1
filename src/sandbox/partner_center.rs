//! Partner Center's referrals, read-only: the list with its paging, filters and errors, and one by id.

mod faults;
mod query;
pub mod sample;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
pub use faults::{Fault, Faults, NextLink, RetryAfter, When};
use serde_json::{Value, json};

use super::{
    Now,
    entra::{Entra, Refusal},
    journal::Journal,
};

/// The scope's resource that tokens must be for.
pub const AUDIENCE: &str = "https://api.partner.microsoft.com";

const LIST: &str = "/v1.0/engagements/referrals";

/// The service.
pub struct PartnerCenter {
    state: Mutex<State>,
    entra: Arc<Entra>,
    journal: Arc<Journal>,
    now: Now,
}

#[derive(Default)]
struct State {
    referrals: Vec<Value>,
    faults: Faults,
}

impl PartnerCenter {
    /// A service with those referrals.
    pub fn new(referrals: Vec<Value>, entra: Arc<Entra>, journal: Arc<Journal>, now: Now) -> Self {
        let state = Mutex::new(State { referrals, faults: Faults::default() });
        Self { state, entra, journal, now }
    }

    /// Changes the referrals.
    pub fn change(&self, change: impl FnOnce(&mut Vec<Value>)) {
        change(&mut self.lock().referrals);
    }

    /// All of them.
    pub fn referrals(&self) -> Vec<Value> {
        self.lock().referrals.clone()
    }

    /// Sets the faults.
    pub fn set_faults(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.lock().faults);
    }

    /// Where it answers.
    pub fn routes(self: &Arc<Self>) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static {
        let service = web::Data::from(Arc::clone(self));
        move |config: &mut web::ServiceConfig| {
            config
                .app_data(service.clone())
                .route(LIST, web::get().to(list))
                .route("/v1.0/engagements/referrals/{id}", web::get().to(one))
                // The documented next link has this path, without `/engagements`.
                .route("/v1.0/referrals", web::get().to(list));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who asks, or the refusal.
    #[expect(clippy::result_large_err, reason = "the refusal is the answer, moved once")]
    fn admit(&self, request: &HttpRequest) -> Result<Option<String>, HttpResponse> {
        let token = request
            .headers()
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        match self.entra.check(token, AUDIENCE) {
            Err(Refusal::Unknown | Refusal::Expired | Refusal::Audience) => {
                Err(HttpResponse::Unauthorized().json(json!({"error": {
                    "code": "unAuthorized",
                    "message": "Caller is not authorized to access the resource.",
                    "target": "referral",
                    "innerError": {"code": "unauthenticated", "message": "Unauthorized referral access"},
                }})))
            }
            Ok(claims) if !claims.has_mfa && self.lock().faults.enforces_mfa => {
                Err(HttpResponse::Unauthorized()
                    .insert_header(("WWW-Authenticate", "Bearer error=\"invalid_token\""))
                    .reason("Unauthorized - MFA required")
                    .finish())
            }
            Ok(claims) => Ok(claims.user),
        }
    }
}

async fn list(request: HttpRequest, service: web::Data<PartnerCenter>) -> HttpResponse {
    let response = match service.admit(&request) {
        Err(refusal) => refusal,
        Ok(user) => service.page(&request, user.as_deref()),
    };
    let status = response.status().as_u16();
    service.journal.write("partner-center", &request, status);
    if let Some(delay) = service.delay() {
        actix_web::rt::time::sleep(delay).await;
    }
    response
}

async fn one(
    request: HttpRequest,
    id: web::Path<String>,
    service: web::Data<PartnerCenter>,
) -> HttpResponse {
    let response = match service.admit(&request) {
        Err(refusal) => refusal,
        Ok(_) => service.referral(&id),
    };
    service.journal.write("partner-center", &request, response.status().as_u16());
    response
}

impl PartnerCenter {
    fn referral(&self, id: &str) -> HttpResponse {
        let state = self.lock();
        match state.referrals.iter().find(|referral| referral["id"] == json!(id)) {
            Some(found) => HttpResponse::Ok().json(found),
            None => error(StatusCode::NOT_FOUND, "itemNotFound", "No such referral."),
        }
    }

    fn delay(&self) -> Option<Duration> {
        self.lock().faults.delay
    }

    fn page(&self, request: &HttpRequest, user: Option<&str>) -> HttpResponse {
        let mut state = self.lock();
        let asked = match query::Asked::read(request.query_string()) {
            Ok(asked) => asked,
            Err(problem) => return error(StatusCode::BAD_REQUEST, "invalidRequest", &problem),
        };
        let size = state.faults.page_size.min(asked.top.unwrap_or(usize::MAX)).max(1);
        let number = asked.skip / size + 1;
        let fault = state.faults.take(number);
        if let Some(response) = fault.as_ref().and_then(|fault| fault.instead((self.now)())) {
            return response;
        }
        if state.faults.refuses_date_filter && asked.filters_by_date() {
            return error(
                StatusCode::BAD_REQUEST,
                "invalidRequest",
                "The filter is not supported.",
            );
        }
        let visible = |referral: &&Value| match (&state.faults.referrals_user, user) {
            (Some(limited), Some(user)) if limited == user => referral["team"]
                .as_array()
                .is_some_and(|team| team.iter().any(|member| member["email"] == json!(user))),
            _ => true,
        };
        let mut found: Vec<&Value> = state
            .referrals
            .iter()
            .filter(visible)
            .filter(|referral| state.faults.ignores_filter || asked.matches(referral))
            .collect();
        if !state.faults.ignores_order {
            asked.sort(&mut found);
        }
        // An empty page that still leads on: the store behind it is one of continuations.
        let is_gap = state.faults.empty_page == Some(number) && !asked.after_gap;
        let items: Vec<Value> = if is_gap {
            Vec::new()
        } else {
            found
                .iter()
                .skip(asked.skip)
                .take(size)
                .map(|referral| asked.select(referral))
                .collect()
        };
        let next = if is_gap { asked.skip } else { asked.skip + size };
        let mut body = json!({
            "@odata.context": "http://api.partner.microsoft.com/v1.0/$metadata#Referrals",
            "value": items,
        });
        if asked.count {
            body["@odata.count"] = json!(items.len());
        }
        if next < found.len() {
            let token = asked.token(next, is_gap);
            let host = request.connection_info().host().to_owned();
            body["@odata.nextLink"] =
                json!(state.faults.next_link.write(&host, LIST, request, &token));
        }
        drop(found);
        match fault {
            Some(fault) => fault.spoil(&body),
            None => HttpResponse::Ok()
                .insert_header(("request-id", format!("sandbox-{number}")))
                .json(body),
        }
    }
}

fn error(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    HttpResponse::build(status)
        .json(json!({"error": {"code": code, "message": message, "target": "referral"}}))
}
