//! Registration data: RDAP by IANA's bootstrap, then WHOIS by a table, by the root's referral, and
//! from the registry on to the registrar.

mod dates;
mod directory;
mod pace;
mod port43;
mod rdap;
mod text;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use moka::sync::Cache;
use reqwest::{Client, Url};
use tokio::time::Instant;

pub use self::directory::{DirectoryError, RdapDirectory, WhoisDirectory};
use self::{directory::WhoisServer, pace::Pace, text::Facts};
use crate::{
    adapters::http_client::{self, HttpError, HttpLimits, Reach},
    domain::{domain_name::DomainName, signals::WhoisSignal},
    ports::{
        clock::Clock,
        whois::{Whois, WhoisFailure},
    },
};

/// A bootstrap has some tens of kilobytes.
const LONGEST_BOOTSTRAP: usize = 4 * 1024 * 1024;
/// A server that limits us without saying for how long.
const WAIT_UNSAID: Duration = Duration::from_mins(1);
/// A server that says so gets at most this.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// How long the root's word on a suffix holds.
const REFERRAL_KEPT: Duration = Duration::from_hours(24);
/// The bootstrap is asked for again at most so often.
const REFRESH_EVERY: Duration = Duration::from_hours(24);

/// How registries are asked.
#[derive(Debug, Clone)]
pub struct WhoisOptions {
    /// RDAP servers known from the start.
    pub rdap: RdapDirectory,
    /// Where a newer list of RDAP servers is fetched from, once a day; `None`: never.
    pub rdap_source: Option<Url>,
    /// WHOIS servers.
    pub whois: WhoisDirectory,
    /// Who knows the WHOIS server of a suffix that is not in the table; `None`: nobody is asked.
    pub root: Option<String>,
    /// For one server.
    pub timeout: Duration,
    /// Between two questions to one server.
    pub pause: Duration,
    /// "Not found" and the like are not asked again for so long.
    pub failures_kept: Duration,
    /// Loopback only in tests and in the sandbox.
    pub reach: Reach,
}

impl Default for WhoisOptions {
    fn default() -> Self {
        Self {
            rdap: RdapDirectory::built_in(),
            rdap_source: Url::parse("https://data.iana.org/rdap/dns.json").ok(),
            whois: WhoisDirectory::built_in(),
            root: Some("whois.iana.org".to_owned()),
            timeout: Duration::from_secs(5),
            pause: Duration::from_millis(200),
            failures_kept: Duration::from_mins(10),
            reach: Reach::Public,
        }
    }
}

/// Asks registries.
pub struct Registries {
    options: WhoisOptions,
    http: Client,
    rdap: ArcSwap<RdapDirectory>,
    refreshed_at: Mutex<Option<Instant>>,
    pace: Pace,
    failures: Cache<String, WhoisFailure>,
    referrals: Cache<String, Option<String>>,
    clock: Arc<dyn Clock>,
}

impl Registries {
    /// A client without open connections.
    ///
    /// # Errors
    /// When TLS can not be set up.
    pub fn new(options: WhoisOptions, clock: Arc<dyn Clock>) -> Result<Self, HttpError> {
        let http = http_client::client(&HttpLimits {
            reach: options.reach,
            connect_timeout: options.timeout,
            timeout: options.timeout,
            redirects: 3,
        })?;
        let kept = |entries, time| Cache::builder().max_capacity(entries).time_to_live(time);
        Ok(Self {
            http,
            rdap: ArcSwap::from_pointee(options.rdap.clone()),
            refreshed_at: Mutex::new(None),
            pace: Pace::new(options.pause),
            failures: kept(10_000, options.failures_kept).build(),
            referrals: Cache::builder().max_capacity(2_000).time_to_live(REFERRAL_KEPT).build(),
            options,
            clock,
        })
    }

    /// When the list of RDAP servers in use was published.
    pub fn rdap_published(&self) -> String {
        self.rdap.load().published().to_owned()
    }

    /// Takes a list of RDAP servers over, for example from a file.
    pub fn use_rdap(&self, directory: RdapDirectory) {
        self.rdap.store(Arc::new(directory));
    }

    /// Fetches the list of RDAP servers once a day. Without it the known one goes on serving.
    async fn refresh_rdap_when_due(&self) {
        let Some(source) = &self.options.rdap_source else { return };
        {
            let mut at = self.refreshed_at.lock().unwrap_or_else(PoisonError::into_inner);
            if at.is_some_and(|at| at.elapsed() < REFRESH_EVERY) {
                return;
            }
            *at = Some(Instant::now());
        }
        match self.fetch_rdap(source).await {
            Ok(directory) => {
                tracing::info!(
                    published = directory.published(),
                    suffixes = directory.suffixes(),
                    "the list of RDAP servers was refreshed"
                );
                self.use_rdap(directory);
            }
            Err(error) => tracing::info!(%error, "the list of RDAP servers was not refreshed"),
        }
    }

    async fn fetch_rdap(&self, source: &Url) -> anyhow::Result<RdapDirectory> {
        http_client::permit(source, self.options.reach)?;
        let request = self.http.get(source.clone());
        let response = http_client::send("rdap", request).await?.error_for_status()?;
        let body = http_client::read_body(response, LONGEST_BOOTSTRAP).await?;
        Ok(RdapDirectory::parse(std::str::from_utf8(&body)?)?)
    }

    async fn look_up(&self, name: &str) -> Result<(Facts, String), WhoisFailure> {
        self.refresh_rdap_when_due().await;
        let over_rdap = match self.over_rdap(name).await {
            Err(WhoisFailure::NotFound) => return Err(WhoisFailure::NotFound),
            Err(failure) => failure,
            found => return found,
        };
        match self.over_whois(name).await {
            // Nobody else is known: what the first one said counts.
            Err(WhoisFailure::NoServer) => Err(over_rdap),
            other => other,
        }
    }

    async fn over_rdap(&self, name: &str) -> Result<(Facts, String), WhoisFailure> {
        let directory = self.rdap.load_full();
        let server = directory.server_of(name).ok_or(WhoisFailure::NoServer)?;
        let host = server.host_str().ok_or(WhoisFailure::NoServer)?;
        self.pace.turn(host).await?;
        match rdap::ask(&self.http, server, name, self.options.reach).await {
            Ok(facts) => Ok((facts, format!("rdap:{host}"))),
            Err(refusal) => {
                if refusal.failure == WhoisFailure::RateLimited {
                    let wait = refusal.wait.unwrap_or(WAIT_UNSAID).min(LONGEST_WAIT);
                    self.pace.close(host, wait);
                }
                Err(refusal.failure)
            }
        }
    }

    async fn over_whois(&self, name: &str) -> Result<(Facts, String), WhoisFailure> {
        let server = match self.options.whois.server_of(name) {
            Some(server) => server,
            None => self.referred_by_root(name).await?,
        };
        let mut facts = self.ask_whois(&server, name).await?;
        let mut source = host_of(&server.address).to_owned();
        // A thin registry knows little more than who knows more.
        if (facts.registrar.is_none() || facts.expires_at.is_none())
            && let Some(registrar) = facts.referral.take().map(|found| WhoisServer::new(&found))
            && registrar.address != server.address
            && let Ok(more) = self.ask_whois(&registrar, name).await
        {
            if facts.is_empty() {
                host_of(&registrar.address).clone_into(&mut source);
            }
            facts.complete_with(more);
        }
        if facts.is_empty() {
            return Err(WhoisFailure::Unreadable);
        }
        Ok((facts, format!("whois:{source}")))
    }

    /// Facts, perhaps only a referral.
    async fn ask_whois(&self, server: &WhoisServer, name: &str) -> Result<Facts, WhoisFailure> {
        let answer = self.exchange(server, name).await?;
        let facts = text::read(&answer);
        if !facts.is_empty() || facts.referral.is_some() {
            Ok(facts)
        } else if text::says_not_found(&answer) {
            Err(WhoisFailure::NotFound)
        } else if text::says_slow_down(&answer) {
            self.pace.close(&server.address, WAIT_UNSAID);
            Err(WhoisFailure::RateLimited)
        } else {
            Err(WhoisFailure::Unreadable)
        }
    }

    async fn exchange(&self, server: &WhoisServer, name: &str) -> Result<String, WhoisFailure> {
        self.pace.turn(&server.address).await?;
        port43::ask(server, name, self.options.reach, self.options.timeout).await
    }

    async fn referred_by_root(&self, name: &str) -> Result<WhoisServer, WhoisFailure> {
        let suffix = name.rsplit('.').next().unwrap_or(name);
        let known = self.referrals.get(suffix);
        let referral = match (known, &self.options.root) {
            (Some(known), _) => known,
            (None, None) => None,
            (None, Some(root)) => {
                let answer = self.exchange(&WhoisServer::new(root), suffix).await?;
                let referral = text::read(&answer).referral;
                self.referrals.insert(suffix.to_owned(), referral.clone());
                referral
            }
        };
        referral.map(|found| WhoisServer::new(&found)).ok_or(WhoisFailure::NoServer)
    }
}

#[async_trait]
impl Whois for Registries {
    async fn lookup(&self, domain: &DomainName) -> Result<WhoisSignal, WhoisFailure> {
        let name = domain.registrable();
        if let Some(failure) = self.failures.get(name) {
            return Err(failure);
        }
        match self.look_up(name).await {
            Ok((facts, source)) => Ok(WhoisSignal {
                registrar: facts.registrar,
                expires_at: facts.expires_at,
                nameservers: facts.nameservers,
                source,
                observed_at: self.clock.now(),
            }),
            Err(failure) => {
                // Busy or dead servers are no fact about the name.
                if !matches!(failure, WhoisFailure::RateLimited | WhoisFailure::Unreachable) {
                    self.failures.insert(name.to_owned(), failure.clone());
                }
                Err(failure)
            }
        }
    }
}

fn host_of(address: &str) -> &str {
    address.split(':').next().unwrap_or(address)
}
