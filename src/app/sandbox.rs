//! The outside world of `--sandbox`: a name server, a sign-in service, Partner Center, IP databases,
//! all within this process and on loopback, and the settings that point at them.

mod faults;
mod organisation;

use std::{
    fs, io,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Core;
use crate::{
    adapters::system::SystemClock,
    config::Environment,
    domain::{job::Job, push::mapping::Mapping},
    http::Outside,
    ports::{clock::Clock as _, store::StoreError},
    sandbox::{
        Now, Served,
        dynamics::{Dynamics, Row},
        entra::Entra,
        ip_files,
        journal::Journal,
        name_server::NameServer,
        partner_center::{
            PartnerCenter,
            sample::{self, Company},
        },
        world,
        zones::Zones,
    },
    services::{
        import::{self, ImportOptions},
        set_up::SetUp,
    },
};

/// Leads of the sandbox, and nothing else; made anew with each start, as the outside world is.
pub const DATABASE: &str = "hunter-sandbox.db";

const TENANT: &str = "sandbox";
/// The public client of the device-code sign-in.
const CLIENT: &str = "hunter-sandbox";
/// The application user of Dynamics, and its secret, which opens nothing anywhere.
const APPLICATION: (&str, &str) = ("hunter-dynamics", "sandbox");

/// Referrals that Partner Center has.
const REFERRALS: usize = 60;

/// Calls that `/sandbox` shows.
const CALLS: usize = 100;

/// Days ago that the IP databases were built.
const DATABASE_AGE: i64 = 9;

/// The stand-ins, running. They end when dropped.
pub struct Sandbox {
    names: NameServer,
    entra: Arc<Entra>,
    partner_center: Arc<PartnerCenter>,
    dynamics: Arc<Dynamics>,
    journal: Arc<Journal>,
    now: Now,
    /// Faults that are switched on.
    on: Mutex<Vec<&'static str>>,
    sign_in: Served,
    referrals: Served,
    organisation: Served,
    files: TempDir,
}

/// Ports of the stand-ins; 0 takes a free one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// Name server, UDP and TCP.
    pub dns: u16,
    /// Sign-in service.
    pub sign_in: u16,
    /// Partner Center.
    pub partner_center: u16,
    /// Dynamics.
    pub dynamics: u16,
}

impl Sandbox {
    /// Starts them all. Must be called within an actix system.
    ///
    /// # Errors
    /// When a port is taken, or the databases can not be written.
    pub async fn start(ports: Ports) -> io::Result<Self> {
        let clock = SystemClock::new();
        let now: Now = Arc::new(move || clock.now());
        let journal = Arc::new(Journal::default());
        let entra = Arc::new(Entra::new(
            TENANT,
            vec![
                (CLIENT.to_owned(), None),
                (APPLICATION.0.to_owned(), Some(APPLICATION.1.to_owned())),
            ],
            Vec::new(),
            Arc::clone(&journal),
            Arc::clone(&now),
        ));
        let referrals = sample::referrals(&companies(), REFERRALS, now());
        let partner_center = Arc::new(PartnerCenter::new(
            referrals,
            Arc::clone(&entra),
            Arc::clone(&journal),
            Arc::clone(&now),
        ));
        let dynamics = Arc::new(Dynamics::new(
            vec![APPLICATION.0.to_owned()],
            Arc::clone(&entra),
            Arc::clone(&journal),
            Arc::clone(&now),
        ));
        organisation::provision(&dynamics, Mapping::built_in());
        organisation::settle(&dynamics);
        Ok(Self {
            names: NameServer::start(ports.dns, Zones::of_the_world()).await?,
            sign_in: Served::start(ports.sign_in, entra.routes())?,
            referrals: Served::start(ports.partner_center, partner_center.routes())?,
            organisation: Served::start(ports.dynamics, dynamics.routes())?,
            files: databases(now())?,
            entra,
            partner_center,
            dynamics,
            journal,
            now,
            on: Mutex::default(),
        })
    }

    /// The settings that point at them.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| self.files.path().join(name).display().to_string();
        vec![
            ("HUNTER_DNS_SERVERS", self.names.address.to_string()),
            ("HUNTER_WHOIS_ENABLED", "false".to_owned()),
            ("HUNTER_ALLOW_INSECURE_UPSTREAMS", "true".to_owned()),
            ("HUNTER_AUTHORITY_URL", self.sign_in.url.clone()),
            ("HUNTER_ENRICHMENT_ENABLED", "true".to_owned()),
            ("MAXMIND_CITY_DB", file(CITY)),
            ("MAXMIND_ASN_DB", file(SYSTEMS)),
            ("IP2LOCATION_DB", file(LOCATION)),
            ("IP2PROXY_DB", file(PROXY)),
            ("PARTNER_CENTER_SYNC_ENABLED", "true".to_owned()),
            ("HUNTER_PARTNER_CENTER_API_URL", self.referrals.url.clone()),
            ("HUNTER_PARTNER_CENTER_TENANT_ID", TENANT.to_owned()),
            ("HUNTER_PARTNER_CENTER_CLIENT_ID", CLIENT.to_owned()),
            ("HUNTER_D365_ENABLED", "true".to_owned()),
            ("HUNTER_D365_BASE_URL", self.organisation.url.clone()),
            ("HUNTER_D365_TENANT_ID", TENANT.to_owned()),
            ("HUNTER_D365_CLIENT_ID", APPLICATION.0.to_owned()),
            ("HUNTER_D365_CLIENT_SECRET", APPLICATION.1.to_owned()),
        ]
    }

    /// An environment in which Hunter sees this world and no other, and keeps its own database.
    pub fn environment(&self, real: Environment) -> Environment {
        let mut environment = real;
        // What points at the real world must not be mixed with this one.
        environment.retain(|name, _| !FOREIGN.iter().any(|begin| name.starts_with(begin)));
        let database = format!("sqlite://{DATABASE}?mode=rwc");
        environment.insert("DATABASE_URL".to_owned(), database);
        let ours = self.settings().into_iter().map(|(name, value)| (name.to_owned(), value));
        environment.extend(ours);
        environment
    }

    /// Signs in to Partner Center as a person would: asks for a code, and types it.
    pub async fn sign_in(&self, core: &Core) {
        let SetUp::On(parts) = core.partner_center() else { return };
        let signed_in = async {
            let asked = parts.sign_ins.begin().await.map_err(|error| error.to_string())?;
            self.entra.approve(&asked.user_code);
            parts.sign_ins.finish().await.map_err(|error| error.to_string())
        };
        if let Err(error) = signed_in.await {
            tracing::warn!(error, "nobody signed in to the sandbox's Partner Center");
        }
    }
}

/// Records the import of the sample companies with their scans; the server works it.
///
/// # Errors
/// The store's.
pub async fn seed(core: &Core) -> Result<Job, StoreError> {
    let options = ImportOptions { name: "sandbox.csv", scan: true, ..ImportOptions::default() };
    let parsed = import::read(&*core.tables(), world::list().as_bytes(), &options)
        .expect("the list of the sandbox is one that Hunter reads");
    core.jobs().import(&parsed.import).await
}

const LOCATION: &str = "IP2LOCATION-SANDBOX-DB26.BIN";
const PROXY: &str = "IP2PROXY-SANDBOX-PX7.BIN";
const CITY: &str = "Sandbox-City.mmdb";
const SYSTEMS: &str = "Sandbox-ASN.mmdb";

/// Beginnings of the settings that name things of the real world.
const FOREIGN: [&str; 9] = [
    "DATABASE_URL",
    "REDIS_URL",
    "MAXMIND_",
    "IP2",
    "PARTNER_CENTER_",
    "HUNTER_PARTNER_CENTER_",
    "HUNTER_D365_",
    "HUNTER_DNS_",
    "HUNTER_SECRET_KEY",
];

fn databases(now: DateTime<Utc>) -> io::Result<TempDir> {
    let folder = TempDir::with_prefix("hunter-sandbox-")?;
    let built = now - TimeDelta::days(DATABASE_AGE);
    fs::write(folder.path().join(CITY), ip_files::city(built).map_err(io::Error::other)?)?;
    fs::write(folder.path().join(SYSTEMS), ip_files::systems(built).map_err(io::Error::other)?)?;
    let built = (built.year(), built.month(), built.day());
    fs::write(folder.path().join(LOCATION), ip_files::location(built))?;
    fs::write(folder.path().join(PROXY), ip_files::proxy(built))?;
    Ok(folder)
}

/// Those that referrals speak of: every second one.
fn companies() -> Vec<Company> {
    let named = world::companies().iter().step_by(2);
    named
        .map(|company| Company {
            name: company.name.to_owned(),
            domain: company.domain.to_owned(),
            country: company.country.to_owned(),
        })
        .collect()
}

impl Outside for Sandbox {
    fn state(&self) -> Value {
        let calls: Vec<Value> = self
            .journal
            .calls()
            .iter()
            .rev()
            .take(CALLS)
            .map(|call| {
                json!({
                    "service": call.service,
                    "method": call.method,
                    "path": call.path,
                    "status": call.status,
                })
            })
            .collect();
        json!({
            "addresses": [
                ["dns", self.names.address.to_string()],
                ["signIn", self.sign_in.url],
                ["partnerCenter", self.referrals.url],
                ["dynamics", self.organisation.url],
            ],
            "referrals": self.partner_center.referrals().iter().map(referral).collect::<Vec<_>>(),
            "dynamics": self.dynamics.rows("lead").iter().map(lead).collect::<Vec<_>>(),
            "calls": calls,
            "faults": self.faults(),
        })
    }

    fn switch(&self, fault: &str, is_on: bool) -> bool {
        self.set_fault(fault, is_on)
    }
}

/// What people want to see of a referral.
fn referral(of: &Value) -> Value {
    json!({
        "company": of["customerProfile"]["name"],
        "status": of["status"],
        "substatus": of["substatus"],
        "dealValue": of["details"]["dealValue"],
        "currency": of["details"]["currency"],
        "expiresAt": of["expirationDateTime"],
    })
}

/// What people want to see of a lead in Dynamics.
fn lead(row: &Row) -> Value {
    json!({
        "id": row.id,
        "company": row.value("companyname"),
        "domain": row.value("hnt_domain"),
        "state": match row.value("statecode").as_i64() {
            Some(1) => "Qualified",
            Some(2) => "Disqualified",
            _ => "Open",
        },
        "at": row.value("modifiedon"),
    })
}
