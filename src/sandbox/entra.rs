//! The sign-in service: device code, refresh token, password and client credentials, under
//! `/{tenant}/oauth2/v2.0/`, and the page on which a person types the code.

mod errors;
mod tokens;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
pub use errors::TokenError;
use serde_json::json;
pub use tokens::{Claims, Refusal};

use super::{Now, journal::Journal};

/// A refresh token that is not used for so long ends.
const REFRESH_LIFE: TimeDelta = TimeDelta::days(90);

/// How the service misbehaves.
#[derive(Debug, Clone)]
pub struct Faults {
    /// Each device code answers "slow down" so many times before anything else.
    pub slow_down_polls: u32,
    /// The person refuses.
    pub is_declined: bool,
    /// Every token request is refused with this.
    pub token_error: Option<TokenError>,
    /// Statuses of the next token requests, e.g. 503, each once.
    pub next_statuses: Vec<u16>,
    /// Life of an access token, seconds.
    pub lifetime: i64,
    /// `expires_in` as a text, as the first version of the endpoint writes it.
    pub expires_in_as_text: bool,
    /// Tokens without the MFA claim.
    pub without_mfa: bool,
    /// Seconds that are asked for between two polls for a typed code.
    pub poll_interval: u32,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            slow_down_polls: 0,
            is_declined: false,
            token_error: None,
            next_statuses: Vec::new(),
            lifetime: 3_599,
            expires_in_as_text: false,
            without_mfa: false,
            poll_interval: 5,
        }
    }
}

/// An account that may sign in by password.
#[derive(Debug, Clone)]
pub struct Account {
    /// User principal name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Then a password alone is refused.
    pub needs_mfa: bool,
}

/// The service.
pub struct Entra {
    tenant: String,
    /// Client id and, for a confidential client, its secret.
    clients: Vec<(String, Option<String>)>,
    accounts: Vec<Account>,
    state: Mutex<State>,
    journal: Arc<Journal>,
    now: Now,
}

#[derive(Debug, Default)]
struct State {
    faults: Faults,
    serial: u64,
    devices: HashMap<String, Device>,
    refresh: HashMap<String, (Grant, DateTime<Utc>)>,
    access: HashMap<String, Claims>,
    issued: Vec<String>,
}

#[derive(Debug)]
struct Device {
    user_code: String,
    grant: Grant,
    is_approved: bool,
    slow_downs: u32,
    expires_at: DateTime<Utc>,
}

/// What was granted to whom.
#[derive(Debug, Clone)]
struct Grant {
    client: String,
    scope: String,
    user: Option<String>,
    has_mfa: bool,
}

type Form = HashMap<String, String>;

impl Entra {
    /// A service of one tenant.
    pub fn new(
        tenant: &str,
        clients: Vec<(String, Option<String>)>,
        accounts: Vec<Account>,
        journal: Arc<Journal>,
        now: Now,
    ) -> Self {
        let state = Mutex::default();
        Self { tenant: tenant.to_owned(), clients, accounts, state, journal, now }
    }

    /// Sets the faults.
    pub fn set_faults(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.lock().faults);
    }

    /// A person types the code and signs in with MFA. False: no such code.
    pub fn approve(&self, user_code: &str) -> bool {
        let mut state = self.lock();
        let typed = user_code.trim().to_ascii_uppercase();
        let device = state.devices.values_mut().find(|device| device.user_code == typed);
        device.map(|device| device.is_approved = true).is_some()
    }

    /// Every secret that was ever handed out: device codes, access and refresh tokens.
    pub fn issued(&self) -> Vec<String> {
        self.lock().issued.clone()
    }

    /// Ends every access token now.
    pub fn expire_access_tokens(&self) {
        self.lock().access.clear();
    }

    /// Revokes every grant, as a password change does.
    pub fn revoke_grants(&self) {
        let mut state = self.lock();
        state.refresh.clear();
        state.access.clear();
    }

    /// Whether a bearer token is good for an audience, e.g. `https://api.partner.microsoft.com`.
    ///
    /// # Errors
    /// Says why not.
    pub fn check(&self, token: &str, audience: &str) -> Result<Claims, Refusal> {
        let state = self.lock();
        let claims = state.access.get(token).ok_or(Refusal::Unknown)?;
        if claims.expires_at <= (self.now)() {
            return Err(Refusal::Expired);
        }
        if claims.audience != audience {
            return Err(Refusal::Audience);
        }
        Ok(claims.clone())
    }

    /// Where it answers.
    pub fn routes(self: &Arc<Self>) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static {
        let entra = web::Data::from(Arc::clone(self));
        move |config: &mut web::ServiceConfig| {
            config
                .app_data(entra.clone())
                .route("/{tenant}/oauth2/v2.0/devicecode", web::post().to(device_code))
                .route("/{tenant}/oauth2/v2.0/token", web::post().to(token))
                .route("/device", web::get().to(code_page))
                .route("/device", web::post().to(type_code));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &HttpRequest, response: HttpResponse) -> HttpResponse {
        self.journal.write("entra", request, response.status().as_u16());
        response
    }

    fn client(&self, form: &Form) -> Result<String, TokenError> {
        let id = field(form, "client_id");
        let known = self.clients.iter().find(|(client, _)| client == id);
        let (_, secret) = known.ok_or(TokenError::new("unauthorized_client", 700_016))?;
        match (secret, form.get("client_secret")) {
            (None, None) => Ok(id.to_owned()),
            (None, Some(_)) => Err(TokenError::new("invalid_client", 700_025)),
            (Some(secret), Some(given)) if secret == given => Ok(id.to_owned()),
            (Some(_), _) => Err(TokenError::new("invalid_client", 7_000_215)),
        }
    }

    /// Judges one token request.
    fn grant(&self, state: &mut State, form: &Form) -> Result<Grant, TokenError> {
        if let Some(error) = &state.faults.token_error {
            return Err(error.clone());
        }
        let kind = field(form, "grant_type");
        // A device code names its own public client.
        let client = self.client(form)?;
        let has_mfa = !state.faults.without_mfa;
        match kind {
            "urn:ietf:params:oauth:grant-type:device_code" => {
                let code = field(form, "device_code");
                let is_declined = state.faults.is_declined;
                let device = state
                    .devices
                    .get_mut(code)
                    .ok_or(TokenError::new("bad_verification_code", 70_018))?;
                if device.expires_at <= (self.now)() {
                    return Err(TokenError::new("expired_token", 70_019));
                }
                if device.slow_downs > 0 {
                    device.slow_downs -= 1;
                    return Err(TokenError::new("slow_down", 70_016));
                }
                if is_declined {
                    return Err(TokenError::new("authorization_declined", 70_017));
                }
                if !device.is_approved {
                    return Err(TokenError::new("authorization_pending", 70_016));
                }
                let grant = device.grant.clone();
                state.devices.remove(code);
                Ok(Grant { client, has_mfa, ..grant })
            }
            "refresh_token" => {
                let known = state.refresh.get(field(form, "refresh_token")).cloned();
                let (grant, at) = known.ok_or(TokenError::new("invalid_grant", 50_173))?;
                if (self.now)() - at >= REFRESH_LIFE {
                    return Err(TokenError::new("invalid_grant", 700_082));
                }
                Ok(Grant { has_mfa: grant.has_mfa && has_mfa, ..grant })
            }
            "password" => {
                let user = field(form, "username");
                let account = self
                    .accounts
                    .iter()
                    .find(|account| account.username == user)
                    .ok_or(TokenError::new("invalid_grant", 50_034))?;
                if account.password != field(form, "password") {
                    return Err(TokenError::new("invalid_grant", 50_126));
                }
                if account.needs_mfa {
                    return Err(TokenError::new("invalid_grant", 50_076));
                }
                let scope = field(form, "scope").to_owned();
                Ok(Grant { client, scope, user: Some(user.to_owned()), has_mfa: false })
            }
            "client_credentials" => {
                let scope = field(form, "scope").to_owned();
                Ok(Grant { client, scope, user: None, has_mfa: false })
            }
            _ => Err(TokenError::new("unsupported_grant_type", 70_003)),
        }
    }
}

fn field<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

async fn device_code(
    request: HttpRequest,
    entra: web::Data<Entra>,
    form: web::Form<Form>,
) -> HttpResponse {
    let url = request.connection_info().host().to_owned();
    let response = match entra.client(&form) {
        Err(error) => error.response((entra.now)()),
        Ok(client) => {
            let mut state = entra.lock();
            state.serial += 1;
            let serial = state.serial;
            let code = format!("device-code-{serial:08}");
            let user_code = format!("HNTR{serial:04}");
            let grant = Grant {
                client,
                scope: field(&form, "scope").to_owned(),
                user: Some("seller@partner.example".to_owned()),
                has_mfa: true,
            };
            let slow_downs = state.faults.slow_down_polls;
            let expires_at = (entra.now)() + TimeDelta::seconds(900);
            let device = Device {
                user_code: user_code.clone(),
                grant,
                is_approved: false,
                slow_downs,
                expires_at,
            };
            state.devices.insert(code.clone(), device);
            state.issued.push(code.clone());
            let interval = state.faults.poll_interval;
            HttpResponse::Ok().json(json!({
                "device_code": code,
                "user_code": user_code,
                "verification_uri": format!("http://{url}/device"),
                "expires_in": 900,
                "interval": interval,
                "message": format!("Open http://{url}/device and type {user_code}."),
            }))
        }
    };
    entra.answer(&request, response)
}

async fn token(
    request: HttpRequest,
    path: web::Path<String>,
    entra: web::Data<Entra>,
    form: web::Form<Form>,
) -> HttpResponse {
    let response = {
        let mut state = entra.lock();
        if !state.faults.next_statuses.is_empty() {
            let status = state.faults.next_statuses.remove(0);
            errors::plain(status)
        } else if *path != entra.tenant {
            TokenError::new("invalid_request", 90_002).response((entra.now)())
        } else {
            match entra.grant(&mut state, &form) {
                Ok(grant) => state.issue(&entra.tenant, grant, (entra.now)()),
                Err(error) => error.response((entra.now)()),
            }
        }
    };
    entra.answer(&request, response)
}

async fn code_page() -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(
        "<!doctype html><title>Sandbox sign-in</title><h1>Sandbox sign-in</h1>\
         <form method=post><label>Code <input name=code autofocus></label> <button>Sign in</button></form>",
    )
}

async fn type_code(entra: web::Data<Entra>, form: web::Form<Form>) -> HttpResponse {
    if entra.approve(field(&form, "code")) {
        HttpResponse::Ok().body("Signed in. You can close this page.")
    } else {
        HttpResponse::NotFound().body("That code is not known.")
    }
}
