//! `/sandbox`: what the outside world of the sandbox holds, and switches for its faults. Only there
//! where the sandbox runs; a server on the real world knows no such path.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Shared,
    answer::{self, Refusal},
    body, screen,
};

/// Bytes of a switch.
const MOST_BYTES: usize = 1_024;

/// The outside world, when it is of our own making.
pub trait Outside: Send + Sync {
    /// What it holds: addresses, referrals, rows, calls, faults.
    fn state(&self) -> Value;

    /// Switches a fault. False: there is no such fault.
    fn switch(&self, fault: &str, is_on: bool) -> bool;
}

/// The page.
pub async fn page(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    match &shared.outside {
        Some(_) => screen::sandbox(&request),
        None => answer::not_found(request).await,
    }
}

/// What the world holds.
pub async fn state(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    match &shared.outside {
        Some(outside) => {
            HttpResponse::Ok().content_type(answer::JSON).body(outside.state().to_string())
        }
        None => answer::not_found(request).await,
    }
}

#[derive(Debug, Deserialize)]
struct Switch {
    fault: String,
    on: bool,
}

/// Switches a fault.
pub async fn switch(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let Some(outside) = &shared.outside else { return answer::not_found(request).await };
    let refuse = |refusal: Refusal| refusal.answer(&answer::request_id(&request), answer::JSON);
    let bytes = match body::read(request.headers(), payload, MOST_BYTES, shared.patience.body).await
    {
        Ok(bytes) => bytes,
        Err(refusal) => return refuse(refusal),
    };
    match serde_json::from_slice::<Switch>(&bytes) {
        Ok(wanted) if outside.switch(&wanted.fault, wanted.on) => {
            HttpResponse::Ok().content_type(answer::JSON).body(outside.state().to_string())
        }
        _ => {
            let message = "Send {\"fault\": one of the faults, \"on\": true or false}.";
            refuse(Refusal::bad_input(StatusCode::BAD_REQUEST, message))
        }
    }
}
