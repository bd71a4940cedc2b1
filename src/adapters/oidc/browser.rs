//! The authorization code flow with PKCE.

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::EntraTokens;
use crate::{
    adapters::http_client,
    ports::identity::{BrowserSignIn, Ceremony, Identity, TokenProblem},
};

/// Bytes of an answer.
const MOST_BYTES: usize = 64 * 1024;

/// Our application, as the tenant knows it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Client id; also the audience of its tokens.
    pub client_id: String,
    /// Its secret.
    pub secret: SecretString,
    /// Where browsers come back to, as it is registered.
    pub redirect: Url,
}

/// Signs people in at a browser.
pub struct EntraSignIn {
    application: Application,
    tokens: EntraTokens,
    http: Client,
}

#[derive(Deserialize)]
struct Answer {
    id_token: String,
}

impl EntraSignIn {
    /// `tokens` judges what the service answers.
    pub const fn new(application: Application, tokens: EntraTokens, http: Client) -> Self {
        Self { application, tokens, http }
    }

    async fn exchange(&self, code: &str, verifier: &str) -> Result<Answer, TokenProblem> {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.application.client_id),
            ("client_secret", self.application.secret.expose_secret()),
            ("redirect_uri", self.application.redirect.as_str()),
            ("code_verifier", verifier),
            ("code", code),
        ];
        let url = self.tokens.issuer.at("oauth2/v2.0/token");
        let failed = |why: String| TokenProblem::Unavailable(why);
        let request = self.http.post(url).form(&form);
        let response = http_client::send("sign-in", request).await;
        let response = response.map_err(|error| failed(error.without_url().to_string()))?;
        if response.status().is_client_error() {
            // The code is old, used or made up.
            return Err(TokenProblem::Malformed);
        }
        let response = response.error_for_status();
        let response = response.map_err(|error| failed(error.without_url().to_string()))?;
        let body = http_client::read_body(response, MOST_BYTES).await;
        let body = body.map_err(|error| failed(error.to_string()))?;
        serde_json::from_slice(&body).map_err(|_| failed("it answers something else".to_owned()))
    }
}

#[async_trait]
impl BrowserSignIn for EntraSignIn {
    fn page(&self, ceremony: &Ceremony) -> Url {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(ceremony.verifier.as_bytes()));
        let mut url = self.tokens.issuer.at("oauth2/v2.0/authorize");
        url.query_pairs_mut()
            .append_pair("client_id", &self.application.client_id)
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("redirect_uri", self.application.redirect.as_str())
            .append_pair("scope", "openid profile")
            .append_pair("state", &ceremony.state)
            .append_pair("nonce", &ceremony.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        url
    }

    async fn redeem(&self, code: &str, ceremony: &Ceremony) -> Result<Identity, TokenProblem> {
        let answer = self.exchange(code, &ceremony.verifier).await?;
        self.tokens.judge(&answer.id_token, Some(&ceremony.nonce)).await
    }
}
