//! Tokens: access tokens that look like the real ones, refresh tokens that rotate.

use actix_web::HttpResponse;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Grant, State};

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// For which service.
    pub audience: String,
    /// Which application asked.
    pub client: String,
    /// Who signed in; `None` for an application.
    pub user: Option<String>,
    /// Whether a second factor was used.
    pub has_mfa: bool,
    /// End of its life.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Never issued, or revoked.
    Unknown,
    /// Its life is over.
    Expired,
    /// For another service.
    Audience,
}

impl State {
    pub(super) fn issue(&mut self, tenant: &str, grant: Grant, now: DateTime<Utc>) -> HttpResponse {
        self.serial += 1;
        let lifetime = self.faults.lifetime;
        let expires_at = now + TimeDelta::seconds(lifetime);
        let audience = grant
            .scope
            .split_whitespace()
            .find_map(|scope| scope.strip_suffix("/.default"))
            .unwrap_or_default()
            .to_owned();
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let payload = json!({
            "aud": audience, "tid": tenant, "appid": grant.client, "upn": grant.user,
            "amr": if grant.has_mfa { json!(["pwd", "mfa"]) } else { json!(["pwd"]) },
            "scp": "user_impersonation", "iat": now.timestamp(), "exp": expires_at.timestamp(),
        });
        let access = format!(
            "{}.{}.{}",
            part(&json!({"typ": "JWT", "alg": "RS256", "kid": "sandbox"})),
            part(&payload),
            URL_SAFE_NO_PAD.encode(format!("signature-{}", self.serial))
        );
        let claims = Claims {
            audience,
            client: grant.client.clone(),
            user: grant.user.clone(),
            has_mfa: grant.has_mfa,
            expires_at,
        };
        self.access.insert(access.clone(), claims);
        self.issued.push(access.clone());
        let expires_in = if self.faults.expires_in_as_text {
            json!(lifetime.to_string())
        } else {
            json!(lifetime)
        };
        let mut body = json!({
            "token_type": "Bearer",
            "scope": grant.scope,
            "expires_in": expires_in,
            "ext_expires_in": expires_in,
            "access_token": access,
        });
        if grant.user.is_some()
            && grant.scope.split_whitespace().any(|scope| scope == "offline_access")
        {
            // Each use gives a new one; the old one is not revoked by use.
            let refresh = format!("refresh-token-{:08}", self.serial);
            body["refresh_token"] = json!(refresh);
            self.issued.push(refresh.clone());
            self.refresh.insert(refresh, (grant, now));
        }
        HttpResponse::Ok().json(body)
    }
}
