//! What a process needs to do the work itself: in the server the actors do it, on the command line
//! the command.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{runtime::Handle, sync::Notify};

use super::Core;
use crate::{
    adapters::{
        dns::{DnsOptions, StubDns},
        http_client::HttpError,
        tabular::Files,
        whois::{Registries, WhoisOptions},
    },
    ports::{
        store::{leads::LeadStore, scans::ScanStore},
        tabular::TableFiles,
    },
    services::{
        audit::Audit,
        contacts::Contacts,
        export::Sources,
        jobs::{JobRunner, Jobs},
        registration::Registration,
        retention::{Periods, Retention},
        sales::Sales,
        scan::{Pace, Ports, ScanRunner},
        survey::Surveyor,
    },
};

impl Core {
    /// Files of tables.
    pub fn tables(&self) -> Arc<dyn TableFiles> {
        Arc::new(Files)
    }

    /// The leads.
    pub fn leads(&self) -> Arc<dyn LeadStore> {
        Arc::clone(&self.store) as _
    }

    /// The scans.
    pub fn scan_store(&self) -> Arc<dyn ScanStore> {
        Arc::clone(&self.store) as _
    }

    /// Asks for jobs and reads them.
    pub fn jobs(&self) -> Jobs {
        Jobs::new(
            Arc::clone(&self.store) as _,
            Arc::clone(&self.progress) as _,
            Arc::clone(&self.clock) as _,
        )
    }

    /// Works jobs in this process.
    pub fn job_runner(&self) -> JobRunner {
        JobRunner::new(
            Arc::clone(&self.store) as _,
            Arc::clone(&self.clock) as _,
            Arc::clone(&self.progress) as _,
            self.node,
        )
    }

    /// Runs scans in this process. Its sockets live on the runtime that this is called on.
    pub fn scan_runner(&self, wake: Arc<Notify>) -> ScanRunner {
        self.scan_runner_on(Handle::current(), wake)
    }

    /// Runs scans in this process, with its sockets on that runtime.
    pub fn scan_runner_on(&self, runtime: Handle, wake: Arc<Notify>) -> ScanRunner {
        let client = self.dns_client(runtime);
        let surveyor = Surveyor::new(Arc::new(client), Arc::clone(&self.clock) as _);
        let ports = Ports {
            scans: self.scan_store(),
            survey: Arc::new(surveyor),
            clock: Arc::clone(&self.clock) as _,
            progress: Arc::clone(&self.progress) as _,
            wake,
        };
        let concurrency = self.settings.dns.scan_concurrency as usize;
        let pace = Pace { concurrency, ..Pace::default() };
        ScanRunner::new(ports, Arc::clone(&self.rules), self.node, pace)
    }

    pub(super) fn dns_client(&self, runtime: Handle) -> StubDns {
        let dns = &self.settings.dns;
        let options = DnsOptions {
            servers: dns.servers.clone().unwrap_or_default(),
            timeout: dns.timeout,
            ..DnsOptions::default()
        };
        StubDns::new(options, runtime)
    }

    /// Judges e-mail addresses in this process, with its sockets on the runtime that this is called
    /// on.
    pub fn contacts(&self) -> Contacts {
        Contacts::new(Arc::new(self.dns_client(Handle::current())))
    }

    /// Writes what a salesperson reads.
    pub fn sales(&self) -> Sales {
        Sales::new(Arc::clone(&self.price_book), Arc::clone(&self.clock) as _)
    }

    /// Notes what others may have to answer for.
    pub fn audit(&self) -> Audit {
        Audit::new(Arc::clone(&self.store) as _, Arc::clone(&self.clock) as _)
    }

    /// Destroys what has lain for its time.
    pub fn retention(&self) -> Retention {
        let set = self.settings.retention;
        let period = |time: Option<Duration>| time.and_then(|time| TimeDelta::from_std(time).ok());
        let periods =
            Periods { raw: period(set.raw), leads: period(set.leads), audit: period(set.audit) };
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        Retention::new(Arc::clone(&store) as _, store, clock, periods)
    }

    /// What exports are made of.
    pub fn export_sources(&self) -> Sources {
        Sources {
            leads: self.leads(),
            enrichments: self.settings.enrichment.enabled.then(|| Arc::clone(&self.store) as _),
            referrals: self.settings.partner_center.enabled.then(|| Arc::clone(&self.store) as _),
            pushes: self.settings.dynamics.enabled.then(|| Arc::clone(&self.store) as _),
            annotations: Arc::clone(&self.store) as _,
            sales: self.sales(),
        }
    }

    /// Looks registration data up in this process; `None` when that is switched off.
    ///
    /// # Errors
    /// When no HTTP client can be made, as without any root certificate.
    pub fn registration(&self) -> Result<Option<Registration>, HttpError> {
        if !self.settings.whois_enabled {
            return Ok(None);
        }
        let registries = Registries::new(WhoisOptions::default(), Arc::clone(&self.clock) as _)?;
        Ok(Some(Registration::new(
            Arc::clone(&self.store) as _,
            Arc::new(registries),
            Arc::clone(&self.clock) as _,
            Arc::clone(&self.progress) as _,
        )))
    }
}
