//! The IP databases: read in the background, asked about one address, measured.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use metrics::{counter, gauge};
use tokio::sync::OnceCell;

use super::EnrichmentFailure;
use crate::{
    domain::{
        address::is_public,
        infrastructure::{AddressSource, DatabaseKind, Enriched, Infrastructure, merge::merge},
    },
    ports::{
        clock::Clock,
        geoip::{DatabaseStatus, GeoIp},
    },
    telemetry::names,
};

/// The configured databases.
pub struct IpDatabases {
    geoip: Arc<dyn GeoIp>,
    clock: Arc<dyn Clock>,
    /// Filled by the first look at the files.
    opened: OnceCell<()>,
}

impl IpDatabases {
    /// Over that port. Nothing is read yet.
    pub fn new(geoip: Arc<dyn GeoIp>, clock: Arc<dyn Clock>) -> Self {
        Self { geoip, clock, opened: OnceCell::new() }
    }

    /// Waits until the files were read for the first time; whoever comes first reads them.
    pub async fn open(&self) {
        self.opened.get_or_init(|| self.refresh()).await;
    }

    /// Takes up files that are new or were replaced. Copies and verifies them on a thread that may
    /// block.
    pub async fn refresh(&self) {
        let geoip = Arc::clone(&self.geoip);
        if tokio::task::spawn_blocking(move || geoip.refresh()).await.is_err() {
            tracing::error!("a reader of IP databases panicked");
        }
        for database in self.statuses() {
            let name = || database.kind.label();
            let loaded =
                gauge!(names::ENRICHMENT_DATABASE_LOADED, names::ENRICHMENT_DATABASE => name());
            loaded.set(if database.is_loaded { 1.0 } else { 0.0 });
            if let Some(built) = database.built_at {
                let age = (self.clock.now() - built).num_seconds() as f64;
                gauge!(names::ENRICHMENT_DATABASE_AGE, names::ENRICHMENT_DATABASE => name())
                    .set(age);
            }
        }
    }

    /// How each one fares.
    pub fn statuses(&self) -> Vec<DatabaseStatus> {
        self.geoip.databases()
    }

    /// What they say of one address, as of now. A private or reserved one is told as such.
    ///
    /// # Errors
    /// When none of them can be read.
    pub async fn address(
        &self,
        ip: IpAddr,
        stands: TimeDelta,
    ) -> Result<Enriched, EnrichmentFailure> {
        self.open().await;
        let now = self.clock.now();
        self.ask(AddressSource::Domain, ip, now, now + stands)
    }

    pub(super) fn ask(
        &self,
        source: AddressSource,
        ip: IpAddr,
        observed_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<Enriched, EnrichmentFailure> {
        if !is_public(ip) {
            let infrastructure = Infrastructure::reserved(ip);
            let built = Vec::new();
            return Ok(Enriched { source, infrastructure, built, observed_at, expires_at });
        }
        let answers = self.geoip.look_up(ip);
        let databases = self.statuses();
        let answered = |kind: DatabaseKind| answers.iter().any(|answer| answer.database == kind);
        for database in &databases {
            let result = match (database.is_loaded, answered(database.kind)) {
                (false, _) => "unavailable",
                (true, true) => "found",
                (true, false) => "nothing",
            };
            counter!(
                names::ENRICHMENT_LOOK_UPS,
                names::ENRICHMENT_DATABASE => database.kind.label(),
                names::ENRICHMENT_RESULT => result
            )
            .increment(1);
        }
        if !databases.iter().any(|database| database.is_loaded) {
            return Err(EnrichmentFailure::NoDatabase);
        }
        let built = databases
            .iter()
            .filter(|database| answered(database.kind))
            .filter_map(|database| Some((database.kind, database.built_at?)))
            .collect();
        let infrastructure = merge(ip, answers).unwrap_or_else(|| Infrastructure::unknown(ip));
        Ok(Enriched { source, infrastructure, built, observed_at, expires_at })
    }
}
