//! Alerts to an address of one's own, as Standard Webhooks has it: an id that stays the same when a
//! message is repeated, a time, and an HMAC-SHA256 over both and the body, so that the receiver can
//! tell that the message is ours, whole and fresh.
//!
//! Nothing is followed: an answer that points elsewhere is a refusal. The address is judged before
//! each call and, where it is a name, after resolution at connect time.

use std::time::Duration;

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, Response, StatusCode, Url, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use sha2::Sha256;
use uuid::Uuid;

use super::http_client::{self, HttpError, HttpLimits, Reach};
use crate::ports::channels::{Announcement, Channel, NotTaken, Parcel};

/// For one attempt, connection included: a receiver that takes longer is asked again.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest wait that a receiver may ask for.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

/// Before the base64 of a key, as the tools of Standard Webhooks write it.
const KEY_PREFIX: &str = "whsec_";

/// Sends alerts to one address.
pub struct Webhook {
    http: Client,
    url: Url,
    /// Hosts within the own network that may be called, also over http.
    inside: Vec<String>,
    key: SecretString,
}

impl Webhook {
    /// To that address, signing with that secret: any text, or `whsec_` and base64. `inside`: hosts
    /// that may be called although they stand within the own network.
    ///
    /// # Errors
    /// When no HTTP client can be made, as without any root certificate.
    pub fn new(url: Url, inside: Vec<String>, key: SecretString) -> Result<Self, HttpError> {
        let limits = HttpLimits {
            reach: Reach::Public,
            connect_timeout: Duration::from_secs(5),
            timeout: PATIENCE,
            redirects: 0,
        };
        let http = http_client::client_inside(&limits, &inside)?;
        Ok(Self { http, url, inside, key })
    }

    async fn post(&self, id: Uuid, at: DateTime<Utc>, body: String) -> Result<Response, NotTaken> {
        http_client::permit_inside(&self.url, Reach::Public, &self.inside)
            .map_err(|_| NotTaken::because("delivery-forbidden-address"))?;
        let (id, seconds) = (id.to_string(), at.timestamp().to_string());
        let signature = sign(self.key.expose_secret(), &id, &seconds, &body);
        self.http
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", &seconds)
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body)
            .send()
            .await
            .map_err(|error| not_reached(&error))
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    alert_id: Uuid,
    kind: &'static str,
    domain: &'a str,
    message: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    created_at: String,
}

#[async_trait]
impl Channel for Webhook {
    async fn send(&self, parcel: &Parcel) -> Result<(), NotTaken> {
        let Some(told) = parcel.announcements.first() else { return Ok(()) };
        let answer = self.post(parcel.id, parcel.at, body(told)).await?;
        judge(&answer, parcel.at)
    }

    async fn test(&self) -> Result<(), NotTaken> {
        http_client::permit_inside(&self.url, Reach::Public, &self.inside)
            .map_err(|_| NotTaken::because("delivery-forbidden-address"))?;
        // Whatever it answers to this, it is there.
        let asked = self.http.head(self.url.clone()).send().await;
        asked.map(drop).map_err(|error| not_reached(&error))
    }
}

fn body(told: &Announcement) -> String {
    let body = Body {
        r#type: "alert",
        timestamp: told.seen_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        data: Data {
            alert_id: told.alert,
            kind: told.kind,
            domain: &told.domain,
            message: &told.message,
            from: told.from.as_deref(),
            to: told.to.as_deref(),
            created_at: told.seen_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        },
    };
    serde_json::to_string(&body).expect("texts are JSON")
}

fn judge(answer: &Response, at: DateTime<Utc>) -> Result<(), NotTaken> {
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let code = if status.is_redirection() { "delivery-redirect" } else { "delivery-refused" };
    let seconds = answer
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .and_then(TimeDelta::try_seconds);
    Err(NotTaken {
        not_before: seconds.map(|wait| at + wait.clamp(TimeDelta::zero(), LONGEST_WAIT)),
        // As the standard has it: the receiver wants nothing of us any more.
        is_final: status == StatusCode::GONE,
        ..NotTaken::because(code).saying(format!("HTTP {}", status.as_u16()))
    })
}

fn not_reached(error: &reqwest::Error) -> NotTaken {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if matches!(inner.downcast_ref(), Some(HttpError::Forbidden)) {
            return NotTaken::because("delivery-forbidden-address");
        }
        cause = inner.source();
    }
    NotTaken::because(if error.is_timeout() { "delivery-timeout" } else { "delivery-unreachable" })
}

/// The signature over id, time and body, in base64.
fn sign(secret: &str, id: &str, seconds: &str, body: &str) -> String {
    let decoded = secret.strip_prefix(KEY_PREFIX).and_then(|key| STANDARD.decode(key).ok());
    let key = decoded.as_deref().unwrap_or(secret.as_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    for part in [id, ".", seconds, ".", body] {
        mac.update(part.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own documentation.
    #[test]
    fn a_signature_is_the_one_of_the_standard() {
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
