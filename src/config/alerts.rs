//! Ways out for alerts: a webhook and mail, each off until its address is set.

use std::net::IpAddr;

use chrono::{FixedOffset, NaiveTime};
use lettre::{
    AsyncSmtpTransport, Tokio1Executor,
    message::{Mailbox, Mailboxes},
};
use secrecy::SecretString;
use url::Url;

use super::{reader::Reader, table::name};

/// Where alerts go.
#[derive(Debug, Clone)]
pub struct Alerts {
    /// A webhook.
    pub webhook: Option<WebhookSettings>,
    /// Mail.
    pub email: Option<EmailSettings>,
    /// Whether they speak Turkish instead of English.
    pub in_turkish: bool,
}

/// A webhook.
#[derive(Clone)]
pub struct WebhookSettings {
    /// Its address. It may hold a token, so it is never shown.
    pub url: Url,
    /// Signs what is sent.
    pub secret: SecretString,
    /// Hosts within the own network that may be called, also over http.
    pub inside: Vec<String>,
}

impl std::fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookSettings")
            .field("host", &self.url.host_str())
            .field("inside", &self.inside)
            .finish_non_exhaustive()
    }
}

/// Mail.
#[derive(Debug, Clone)]
pub struct EmailSettings {
    /// The server, with its credentials.
    pub server: SecretString,
    /// The sender.
    pub from: Mailbox,
    /// The receivers.
    pub to: Mailboxes,
    /// When; `None`: as soon as may be.
    pub daily_at: Option<(NaiveTime, FixedOffset)>,
}

impl Alerts {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let in_turkish = reader.required(name::ALERT_LOCALE, |text| match text {
            "en" => Ok(false),
            "tr" => Ok(true),
            _ => Err("write en or tr".to_owned()),
        });
        Self { webhook: webhook(reader), email: email(reader), in_turkish }
    }
}

fn webhook(reader: &mut Reader) -> Option<WebhookSettings> {
    let inside = reader.optional(name::ALERT_WEBHOOK_HOSTS, hosts).unwrap_or_default();
    let secret = reader.secret(name::ALERT_WEBHOOK_SECRET);
    let url = reader.optional(name::ALERT_WEBHOOK, |text| webhook_url(text, &inside))?;
    let Some(secret) = secret else {
        const HOW: &str = "messages are signed: make a secret with `openssl rand -base64 32`";
        reader.refuse(name::ALERT_WEBHOOK_SECRET, "", HOW);
        return None;
    };
    Some(WebhookSettings { url, secret, inside })
}

fn email(reader: &mut Reader) -> Option<EmailSettings> {
    let server = reader.optional(name::SMTP_URL, smtp_url);
    let from: Option<Mailbox> = reader.optional(name::ALERT_EMAIL_FROM, |text| {
        text.parse().map_err(|_| "write an address, e.g. Hunter <hunter@example.com>".to_owned())
    });
    let to: Option<Mailboxes> = reader.optional(name::ALERT_EMAIL_TO, |text| {
        text.parse().map_err(|_| "write addresses with commas between them".to_owned())
    });
    let zone = reader.required(name::ALERT_ZONE, zone);
    let daily_at = reader.required(name::ALERT_EMAIL_AT, |text| match text {
        "now" => Ok(None),
        time => NaiveTime::parse_from_str(time, "%H:%M")
            .map(Some)
            .map_err(|_| "write a time of day such as 08:00, or now".to_owned()),
    });
    let to = to?;
    for (setting, is_set) in
        [(name::SMTP_URL, server.is_some()), (name::ALERT_EMAIL_FROM, from.is_some())]
    {
        if !is_set {
            reader.refuse(setting, "", "HUNTER_ALERT_EMAIL_TO names receivers: set this as well");
        }
    }
    let daily_at = daily_at.map(|time| (time, zone));
    Some(EmailSettings { server: server?, from: from?, to, daily_at })
}

/// https, or also http where the host may be within the own network.
fn webhook_url(text: &str, inside: &[String]) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    let host = url.host_str().ok_or("write a URL that begins with https://")?;
    let is_inside = inside.iter().any(|known| known == host.trim_matches(['[', ']']));
    match url.scheme() {
        "https" => {}
        "http" if is_inside => {}
        _ => {
            return Err("write a URL that begins with https://; http only for a host that \
                        HUNTER_ALERT_WEBHOOK_HOSTS names"
                .to_owned());
        }
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password".to_owned());
    }
    Ok(url)
}

/// `hooks.internal,10.0.0.7`.
fn hosts(text: &str) -> Result<Vec<String>, String> {
    let named = text.split(',').map(str::trim).filter(|host| !host.is_empty());
    named
        .map(|host| {
            let bare = host.trim_matches(['[', ']']).to_ascii_lowercase();
            let is_name = bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
            match bare.parse::<IpAddr>() {
                Ok(ip) => Ok(ip.to_string()),
                Err(_) if is_name => Ok(bare),
                Err(_) => Err(format!("{host} is no host; write hooks.internal,10.0.0.7")),
            }
        })
        .collect()
}

/// What the library can connect to; credentials only where nobody can read along.
fn smtp_url(text: &str) -> Result<SecretString, String> {
    const HOW: &str = "write smtps://user:password@host or smtp://user:password@host?tls=required";
    let url = Url::parse(text).map_err(|_| HOW.to_owned())?;
    AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|_| HOW.to_owned())?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here =
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let is_safe = url.scheme() == "smtps"
        || url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
    if url.password().is_some() && !is_safe && !is_here {
        return Err(
            "would show the password to the network: use smtps://, or add ?tls=required".to_owned()
        );
    }
    Ok(text.into())
}

/// `+03:00`, or `UTC`.
fn zone(text: &str) -> Result<FixedOffset, String> {
    if text.eq_ignore_ascii_case("utc") {
        return Ok(FixedOffset::east_opt(0).expect("nought is within a day"));
    }
    text.parse().map_err(|_| "write the distance from UTC, such as +03:00".to_owned())
}
