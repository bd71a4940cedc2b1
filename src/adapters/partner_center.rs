//! The client of Partner Center's referral list: reads only, follows pages within the service only,
//! and retries what may pass.

mod link;
mod text;
mod wire;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Response, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    adapters::http_client,
    ports::{
        clock::{Clock, Ids, Patience},
        partner_center::{NextPage, PartnerCenter, PartnerCenterError, ReferralItem, ReferralPage},
        sign_in::Tokens,
    },
};

const PATH: &str = "v1.0/engagements/referrals";
const TRIES: u32 = 5;
/// Longer waits end the run; the next one starts later.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// A hundred referrals are about 300 KiB.
const PAGE_LIMIT: usize = 32 * 1024 * 1024;

/// The client.
pub struct ReferralClient {
    http: Client,
    list: Url,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    patience: Arc<dyn Patience>,
}

/// What one try gave.
enum Tried {
    Page(ReferralPage),
    /// May pass: wait so long, or by the schedule.
    Again {
        wait: Option<Duration>,
        error: PartnerCenterError,
    },
}

impl ReferralClient {
    /// A client of the service at `api_url`, e.g. `https://api.partner.microsoft.com`.
    ///
    /// # Errors
    /// When the address can not be extended.
    pub fn new(
        http: Client,
        api_url: &Url,
        tokens: Arc<dyn Tokens>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        patience: Arc<dyn Patience>,
    ) -> Result<Self, url::ParseError> {
        let base = format!("{}/", api_url.as_str().trim_end_matches('/'));
        let list = Url::parse(&base)?.join(PATH)?;
        Ok(Self { http, list, tokens, clock, ids, patience })
    }

    /// The first page. Newest change first is the safe direction: what is changed while pages are
    /// read jumps to the front and is seen by the next run, and nothing slips through.
    fn first(&self) -> Url {
        self.asking("$orderby=updatedDateTime%20desc&$top=100")
    }

    fn asking(&self, query: &str) -> Url {
        let mut url = self.list.clone();
        url.set_query(Some(query));
        url
    }

    async fn try_once(&self, url: &Url) -> Result<Tried, PartnerCenterError> {
        let token = self.tokens.token().await?;
        let mut response = match self.send(url, &token).await {
            Ok(response) => response,
            Err(tried) => return Ok(tried),
        };
        if response.status() == StatusCode::UNAUTHORIZED {
            let fresh = self.tokens.token_after(&token).await?;
            response = match self.send(url, &fresh).await {
                Ok(response) => response,
                Err(tried) => return Ok(tried),
            };
        }
        self.read(url, response).await
    }

    async fn send(&self, url: &Url, token: &SecretString) -> Result<Response, Tried> {
        let correlation = self.ids.new_id(self.clock.now()).to_string();
        let request = self
            .http
            .get(url.clone())
            .bearer_auth(token.expose_secret())
            .header(header::ACCEPT, "application/json")
            .header("client-request-id", &correlation)
            .header("MS-CorrelationId", &correlation);
        http_client::send("partner-center", request)
            .await
            .map_err(|_| Tried::Again { wait: None, error: PartnerCenterError::Unreachable })
    }

    async fn read(&self, url: &Url, response: Response) -> Result<Tried, PartnerCenterError> {
        let status = response.status();
        let wait = self.retry_after(&response);
        let asks_for_mfa = response
            .headers()
            .get(header::WWW_AUTHENTICATE)
            .is_some_and(|value| value.as_bytes().windows(13).any(|part| part == b"invalid_token"));
        let body = http_client::read_body(response, PAGE_LIMIT).await;
        match status.as_u16() {
            200 => {
                let Ok(body) = body else {
                    let error = PartnerCenterError::Unreachable;
                    return Ok(Tried::Again { wait: None, error });
                };
                // Half an answer is as good as none, and may be whole the next time.
                let Some((items, next)) = wire::page(&body) else {
                    let error = PartnerCenterError::Malformed;
                    return Ok(Tried::Again { wait: None, error });
                };
                let next = match next {
                    Some(next) => Some(NextPage(link::follow(&self.list, url, &next)?)),
                    None => None,
                };
                Ok(Tried::Page(ReferralPage { items, next }))
            }
            401 => {
                let number = body.is_ok_and(|body| wire::mentions_mfa(&body));
                Err(PartnerCenterError::Unauthorized { wants_mfa: number || asks_for_mfa })
            }
            403 => Err(PartnerCenterError::Forbidden),
            429 => {
                let until = wait.unwrap_or(LONGEST_WAIT);
                let until = self.clock.now() + TimeDelta::from_std(until).unwrap_or_default();
                Ok(Tried::Again { wait, error: PartnerCenterError::RateLimited { until } })
            }
            408 | 500 | 502..=504 => {
                let error = PartnerCenterError::Unavailable { status: status.as_u16() };
                Ok(Tried::Again { wait, error })
            }
            status => Err(PartnerCenterError::Refused { status }),
        }
    }

    /// `Retry-After` in seconds or as a date.
    fn retry_after(&self, response: &Response) -> Option<Duration> {
        let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let until: DateTime<Utc> = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
        Some((until - self.clock.now()).to_std().unwrap_or(Duration::ZERO))
    }

    /// 1, 2, 4, 8 s and up to half as much again.
    fn back_off(&self, tries: u32) -> Duration {
        let base = Duration::from_secs(1 << tries.min(6));
        base + base.mul_f64(self.patience.chance() / 2.0)
    }
}

#[async_trait]
impl PartnerCenter for ReferralClient {
    async fn page(&self, next: Option<&NextPage>) -> Result<ReferralPage, PartnerCenterError> {
        let url = match next {
            Some(next) => Url::parse(&next.0).map_err(|_| PartnerCenterError::Malformed)?,
            None => self.first(),
        };
        self.patiently(&url).await
    }

    async fn oldest(&self) -> Result<Option<ReferralItem>, PartnerCenterError> {
        let page = self.patiently(&self.asking("$orderby=updatedDateTime%20asc&$top=1")).await?;
        Ok(page.items.into_iter().next())
    }
}

impl ReferralClient {
    /// Tries again what may pass.
    async fn patiently(&self, url: &Url) -> Result<ReferralPage, PartnerCenterError> {
        let mut tries = 0;
        loop {
            match self.try_once(url).await? {
                Tried::Page(page) => return Ok(page),
                Tried::Again { wait, error } => {
                    tries += 1;
                    let wait = wait.map_or_else(
                        || self.back_off(tries - 1),
                        |asked| asked + Duration::from_secs(1).mul_f64(self.patience.chance()),
                    );
                    if tries == TRIES || wait > LONGEST_WAIT {
                        return Err(error);
                    }
                    tracing::info!(error = %error, tries, "Partner Center is asked again");
                    self.patience.wait(wait).await;
                }
            }
        }
    }
}
