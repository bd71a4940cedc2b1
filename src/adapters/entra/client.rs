//! The OAuth client of the `oauth2` crate, with Entra's errors and our HTTP client.

use std::{pin::Pin, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth2::{
    Client as OAuthClient, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, RevocationErrorResponseType, StandardErrorResponse, StandardRevocableToken,
    StandardTokenIntrospectionResponse, StandardTokenResponse, TokenResponse,
    basic::BasicTokenType,
};
use reqwest::Client;
use secrecy::SecretString;
use serde_json::Value;

use super::errors::EntraError;
use crate::adapters::http_client::{self, HttpError};

const ANSWER_LIMIT: usize = 256 * 1024;

pub(super) type Token = StandardTokenResponse<EmptyExtraTokenFields, BasicTokenType>;

pub(super) type EntraClient<D = EndpointSet, T = EndpointSet> = OAuthClient<
    EntraError,
    Token,
    StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>,
    StandardRevocableToken,
    StandardErrorResponse<RevocationErrorResponseType>,
    EndpointNotSet,
    D,
    EndpointNotSet,
    EndpointNotSet,
    T,
>;

/// What was granted.
pub(super) struct Granted {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) lifetime: Duration,
}

impl From<Token> for Granted {
    fn from(token: Token) -> Self {
        Self {
            access: SecretString::from(token.access_token().secret().clone()),
            refresh: token.refresh_token().map(|token| SecretString::from(token.secret().clone())),
            // An answer without a lifetime is used, and renewed soon.
            lifetime: token.expires_in().unwrap_or(Duration::from_mins(5)),
        }
    }
}

type Call = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send>>;

/// Makes the crate's requests with our client.
pub(super) fn caller(http: &Client) -> impl Fn(HttpRequest) -> Call + Send + Sync + 'static {
    let http = http.clone();
    move |request| {
        let http = http.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let request =
                http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
            let answer = http_client::send("sign-in", request).await?;
            let mut response = oauth2::http::Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            let body = http_client::read_body(answer, ANSWER_LIMIT).await?;
            let body = numbers_as_numbers(&body).unwrap_or_else(|| body.to_vec());
            response.body(body).map_err(|_| HttpError::Forbidden)
        })
    }
}

/// The older endpoint writes `"expires_in":"3600"`.
fn numbers_as_numbers(body: &[u8]) -> Option<Vec<u8>> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    let number = json.get("expires_in")?.as_str()?.parse::<u64>().ok()?;
    json["expires_in"] = number.into();
    serde_json::to_vec(&json).ok()
}

/// Whether an access token says that a second factor was used. For people to read, never to decide
/// by: the token is not ours to verify.
pub(super) fn has_mfa(token: &str) -> Option<bool> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    Some(claims.get("amr")?.as_array()?.iter().any(|method| method == "mfa"))
}
