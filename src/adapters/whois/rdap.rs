//! RDAP (RFC 9082, 9083): one GET, and JSON into facts.

use std::time::Duration;

use reqwest::{Client, StatusCode, Url, header};
use serde_json::Value;

use super::{
    dates::read_day,
    text::{self, Facts},
};
use crate::{
    adapters::http_client::{self, HttpError, Reach},
    ports::whois::WhoisFailure,
};

/// Real answers have some tens of kilobytes.
const LONGEST_ANSWER: usize = 512 * 1024;

/// What went wrong, and for how long the server wants to be left alone.
pub(super) struct Refusal {
    pub(super) failure: WhoisFailure,
    pub(super) wait: Option<Duration>,
}

impl From<WhoisFailure> for Refusal {
    fn from(failure: WhoisFailure) -> Self {
        Self { failure, wait: None }
    }
}

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::TooLong { .. } => WhoisFailure::Unreadable.into(),
            HttpError::Forbidden | HttpError::Failed(_) => WhoisFailure::Unreachable.into(),
        }
    }
}

/// Asks one server for one name.
pub(super) async fn ask(
    http: &Client,
    server: &Url,
    name: &str,
    reach: Reach,
) -> Result<Facts, Refusal> {
    let url = server.join(&format!("domain/{name}")).map_err(|_| WhoisFailure::Unreadable)?;
    http_client::permit(&url, reach)?;
    let request = http.get(url).header(header::ACCEPT, "application/rdap+json, application/json");
    let response = http_client::send("rdap", request).await.map_err(HttpError::from)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND => return Err(WhoisFailure::NotFound.into()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::FORBIDDEN => {
            let seconds = response.headers().get(header::RETRY_AFTER);
            let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
            let wait = seconds.map(Duration::from_secs);
            return Err(Refusal { failure: WhoisFailure::RateLimited, wait });
        }
        status if status.is_client_error() => return Err(WhoisFailure::Unreadable.into()),
        _ => return Err(WhoisFailure::Unreachable.into()),
    }
    let body = http_client::read_body(response, LONGEST_ANSWER).await?;
    let value: Value =
        serde_json::from_slice(&body).map_err(|_| Refusal::from(WhoisFailure::Unreadable))?;
    let facts = read(&value);
    if facts.is_empty() { Err(WhoisFailure::Unreadable.into()) } else { Ok(facts) }
}

fn read(answer: &Value) -> Facts {
    let list = |key: &str| answer[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let registrar = list("entities")
        .iter()
        .filter(|entity| has_role(entity, "registrar"))
        .find_map(|entity| vcard_name(&entity["vcardArray"][1]));
    let expires_at = list("events")
        .iter()
        .filter(|event| event["eventAction"] == "expiration")
        .find_map(|event| read_day(event["eventDate"].as_str()?));
    let mut nameservers: Vec<String> = list("nameservers")
        .iter()
        .filter_map(|server| server["ldhName"].as_str())
        .map(|name| name.trim_end_matches('.').to_ascii_lowercase())
        .filter(|name| text::is_host(name))
        .collect();
    nameservers.sort_unstable();
    nameservers.dedup();
    Facts { registrar, expires_at, nameservers, referral: None }
}

fn has_role(entity: &Value, wanted: &str) -> bool {
    entity["roles"].as_array().is_some_and(|roles| roles.iter().any(|role| role == wanted))
}

/// The formatted name, else the organisation, of a jCard (RFC 7095).
fn vcard_name(properties: &Value) -> Option<String> {
    let properties = properties.as_array()?;
    ["fn", "org"].iter().find_map(|wanted| {
        let value = &properties.iter().find(|property| property[0] == *wanted)?[3];
        let value = value.as_str().or_else(|| value[0].as_str())?;
        text::name_of(value)
    })
}
