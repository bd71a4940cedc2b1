//! The settings: the environment over `hunter.toml` over defaults.
//!
//! One table ([`SETTINGS`]) names every setting with its default and meaning; `--help`, `hunter
//! check` and the README are made from it. Whatever can not be read is collected and refused at
//! once, each with key, value and reason. Secrets never leave their type unasked.
//!
//! The environment is a value here ([`Environment`]), so that tests need not touch the process's.

mod alerts;
mod database;
mod dns;
mod dynamics;
mod enrichment;
mod environment;
mod error;
mod listing;
mod oidc;
mod partner_center;
mod reader;
mod retention;
mod server;
mod table;
mod telemetry;
mod value;

use std::{path::Path, time::Duration};

use secrecy::SecretString;

pub use self::{
    alerts::{Alerts, EmailSettings, WebhookSettings},
    database::{Database, DatabaseUrl, RedisUrl},
    dns::Dns,
    dynamics::{Dynamics, DynamicsTie},
    enrichment::Enrichment,
    environment::{Environment, no_colour, process_environment},
    error::{Invalid, SettingsError},
    listing::{Listed, Origin},
    oidc::Oidc,
    partner_center::{PartnerCenter, PartnerCenterAuth},
    retention::Retention,
    server::{Access, Auth, Bind, Playground, Server},
    table::{SETTINGS, Setting},
    telemetry::{LogFormat, Telemetry},
    value::interval,
};
use self::{reader::Reader, table::name};

/// The file that is read when it exists and no other one is named.
pub const DEFAULT_FILE: &str = "hunter.toml";

/// Everything that can be set, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address, sign-in, playground.
    pub server: Server,
    /// Sign-in by the tenant.
    pub oidc: Oidc,
    /// Where rows live.
    pub database: Database,
    /// Shared cache and budgets; `None`: in-process ones.
    pub redis: Option<RedisUrl>,
    /// Name servers and the scan's pace.
    pub dns: Dns,
    /// Look registration data up.
    pub whois_enabled: bool,
    /// Age at which a scanned lead is scanned again by itself; `None`: never.
    pub rescan_interval: Option<Duration>,
    /// A rule-set file instead of the built-in one.
    pub rules: Option<std::path::PathBuf>,
    /// A price book instead of the built-in one.
    pub price_book: Option<std::path::PathBuf>,
    /// IP databases.
    pub enrichment: Enrichment,
    /// Referral sync.
    pub partner_center: PartnerCenter,
    /// Lead push.
    pub dynamics: Dynamics,
    /// How long things lie.
    pub retention: Retention,
    /// Ways out for alerts.
    pub alerts: Alerts,
    /// Sign-in service of both Microsoft integrations.
    pub authority_url: url::Url,
    /// Permits plain HTTP and loopback for the Microsoft addresses: tests and the sandbox only.
    pub allow_insecure_upstreams: bool,
    /// Encrypts stored refresh tokens.
    pub secret_key: Option<SecretString>,
    /// Logs and traces.
    pub telemetry: Telemetry,
    listing: Vec<Listed>,
}

impl Settings {
    /// Reads the settings. `file` must exist when it is given; without it [`DEFAULT_FILE`] of the
    /// working directory is read if there is one.
    pub fn load(environment: &Environment, file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(environment, file)?;
        let settings = Self {
            server: Server::read(&mut reader),
            oidc: Oidc::read(&mut reader),
            database: Database::read(&mut reader),
            redis: reader.optional(name::REDIS_URL, RedisUrl::parse),
            dns: Dns::read(&mut reader),
            whois_enabled: reader.required(name::WHOIS_ENABLED, value::boolean),
            rescan_interval: reader.required(name::RESCAN_INTERVAL, value::interval),
            rules: reader.optional(name::RULES, value::path),
            price_book: reader.optional(name::PRICE_BOOK, value::path),
            enrichment: Enrichment::read(&mut reader),
            partner_center: PartnerCenter::read(&mut reader),
            dynamics: Dynamics::read(&mut reader),
            retention: Retention::read(&mut reader),
            alerts: Alerts::read(&mut reader),
            authority_url: reader.required(name::AUTHORITY_URL, value::http_url),
            allow_insecure_upstreams: reader
                .required(name::ALLOW_INSECURE_UPSTREAMS, value::boolean),
            secret_key: reader.secret(name::SECRET_KEY),
            telemetry: Telemetry::read(&mut reader),
            listing: Vec::new(),
        };
        let listing = reader.finish()?;
        Ok(Self { listing, ..settings })
    }

    /// Every setting with its effective value, secrets redacted, in the order of the table.
    pub fn listing(&self) -> &[Listed] {
        &self.listing
    }
}

#[cfg(test)]
mod tests;
