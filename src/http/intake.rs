//! `POST /ingest/webhook`: a company and its people, handed in by a program. With an
//! `Idempotency-Key` it may be sent again after a broken connection, and changes nothing then.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Shared,
    answer::{self, Refusal},
    body, files,
};
use crate::{
    graphql::{NodeKind, encode_id},
    ports::store::{intake::Handed, leads::Upserted},
    services::intake::{IntakeError, KEY_MAX_BYTES, Told, ToldContact},
};

/// Longest body.
const MAX_BYTES: usize = 100 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    domain: String,
    company_name: Option<String>,
    country: Option<String>,
    #[serde(default)]
    contacts: Vec<Person>,
    scan: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Person {
    email: String,
    name: Option<String>,
    phone: Option<String>,
    title: Option<String>,
    consent_to_contact: Option<bool>,
}

/// Takes a company in.
pub async fn post(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match take(&request, payload, &shared).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.answer(&answer::request_id(&request), answer::JSON),
    }
}

async fn take(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &Shared,
) -> Result<HttpResponse, Refusal> {
    let bad = |message: String| Refusal::bad_input(StatusCode::BAD_REQUEST, message);
    // None that a stranger's page could send without asking.
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        let message = "Send the body as application/json.";
        return Err(Refusal::bad_input(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let key = key(request).map_err(bad)?;
    let patience = shared.patience.upload;
    let bytes = body::read(request.headers(), payload, MAX_BYTES, patience).await?;
    let body: Body = serde_json::from_slice(&bytes)
        .map_err(|error| bad(format!("The body can not be used: {error}.")))?;
    let told = Told {
        domain: body.domain,
        company_name: body.company_name,
        country: body.country,
        contacts: body.contacts.into_iter().map(told).collect(),
        scan: body.scan.unwrap_or(true),
    };
    let (viewer, locale) = (answer::viewer(request), files::locale(request.headers()));
    let handed = shared.files.intake.hand_in(viewer.account(), key, &told, locale).await;
    let (status, what, lead, scan) = match handed {
        Ok(Handed::Stored { lead, upserted, scan }) => {
            if scan.is_some() {
                shared.files.handles.wake_scanner();
            }
            match upserted {
                Upserted::Added => (StatusCode::CREATED, "ADDED", lead, scan),
                Upserted::Updated => (StatusCode::OK, "UPDATED", lead, scan),
                Upserted::Unchanged | Upserted::Erased => (StatusCode::OK, "UNCHANGED", lead, scan),
            }
        }
        Ok(Handed::Repeated(lead)) => (StatusCode::OK, "REPEATED", lead, None),
        Ok(Handed::KeyReused) => {
            let message = "Something else was sent with this Idempotency-Key; use another one.";
            return Err(Refusal::new(StatusCode::CONFLICT, "IDEMPOTENCY_KEY_REUSED", message));
        }
        Ok(Handed::Erased) => {
            let message = "This company was erased here and does not come back.";
            return Err(Refusal::new(StatusCode::CONFLICT, "CONFLICT", message));
        }
        Err(IntakeError::Bad(sentence)) => return Err(bad(sentence)),
        Err(IntakeError::Store(error)) => return Err(files::of_store(&error)),
    };
    let answer = json!({
        "status": what,
        "leadId": encode_id(NodeKind::Lead, lead.0),
        "scanId": scan.map(|scan| encode_id(NodeKind::Scan, scan.0)),
    });
    Ok(HttpResponse::build(status).content_type(answer::JSON).body(answer.to_string()))
}

fn told(contact: Person) -> ToldContact {
    ToldContact {
        email: contact.email,
        name: contact.name,
        phone: contact.phone,
        title: contact.title,
        consent_to_contact: contact.consent_to_contact,
    }
}

fn key(request: &HttpRequest) -> Result<Option<&str>, String> {
    let Some(key) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let key = key.to_str().ok().map(str::trim);
    key.filter(|key| (1..=KEY_MAX_BYTES).contains(&key.len()))
        .map(Some)
        .ok_or_else(|| format!("An Idempotency-Key is 1 to {KEY_MAX_BYTES} ASCII characters."))
}
