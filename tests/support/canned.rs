//! A store of canned leads in memory, which counts what it is asked and fails on demand.

#[path = "no_annotations.rs"]
mod no_annotations;
#[path = "no_referrals.rs"]
mod no_referrals;
#[path = "canned/pushes.rs"]
mod pushes;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use hunter::{
    actors::handles::Handles,
    domain::{
        alert::Alert,
        assess::{Facts, assess},
        delivery::Delivery,
        domain_name::DomainName,
        ids::{AlertId, JobId, LeadId, ScanId},
        job::{Job, JobFailure, JobKind, JobState},
        lead::{FactSource, Lead, Sourced},
        provider::{MailProvider, TenantSize},
        push::{PushState, mapping::Mapping},
        rules::RuleSet,
        sales::price_book::PriceBook,
        scan::{Scan, ScanState},
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
    graphql::State,
    ports::{
        clock::Clock,
        progress::{Changed, Progress},
        store::{
            Page, PageRequest, StoreError,
            alerts::{AlertFilter, AlertStore, NewAlert},
            jobs::{BulkTarget, ImportCounts, JobStore, NewImport, Stepped},
            leads::{
                Ages, DashboardFigures, LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore,
                NewLead, Upserted,
            },
            scans::{LeasedScan, Requested, ScanResult, ScanStore, Stored},
            views::{TeamView, ViewStore},
        },
    },
    services::{
        alerts::Alerts, annotations::Annotations, assess::Assess, audit::Audit, jobs::Jobs,
        leads::Leads, push::Pushes, referral_sync::Syncs, referrals::Referrals, sales::Sales,
        scan::Scans, set_up::SetUp, views::Views,
    },
};
pub use no_annotations::NoAnnotations;
use no_referrals::NoReferrals;
use tokio::sync::broadcast;
use uuid::Uuid;

/// The moment at which everything here happens.
pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).single().expect("a moment")
}

/// A clock that stands.
pub struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        noon()
    }
}

/// A bus.
pub struct Bus(broadcast::Sender<Changed>);

impl Progress for Bus {
    fn publish(&self, event: Changed) {
        let _ = self.0.send(event);
    }

    fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}

/// What is stored.
#[derive(Default)]
pub struct Canned {
    pub leads: Mutex<Vec<Lead>>,
    pub scans: Mutex<Vec<Scan>>,
    pub jobs: Mutex<Vec<Job>>,
    pub imports: Mutex<Vec<NewImport>>,
    /// Every question so far, by name.
    pub asked: Mutex<Vec<String>>,
    /// What every answer is, when set.
    pub failure: Mutex<Option<StoreError>>,
    views: Mutex<Vec<TeamView>>,
    ids: AtomicU64,
}

impl Canned {
    /// With so many scanned leads: `company-000.com`, `company-001.com`, …
    pub fn with_leads(count: u64) -> Arc<Self> {
        let canned = Self { ids: AtomicU64::new(count), ..Self::default() };
        canned.leads.lock().expect("leads").extend((0..count).map(lead));
        Arc::new(canned)
    }

    /// The graph's state over this store.
    pub fn state(self: &Arc<Self>, progress: Arc<dyn Progress>) -> State {
        let clock = Arc::new(Noon);
        State {
            leads: Leads::new(self.clone(), progress.clone(), clock.clone()),
            views: Views::new(self.clone(), clock.clone()),
            scans: Scans::new(self.clone(), progress.clone(), clock.clone()),
            jobs: Jobs::new(self.clone(), progress.clone(), clock.clone()),
            alerts: Alerts::new(self.clone()),
            annotations: Annotations::new(Arc::new(NoAnnotations), progress.clone(), clock.clone()),
            audit: Audit::new(Arc::new(NoAnnotations), clock.clone()),
            assess: Assess::new(Arc::clone(RuleSet::built_in()), clock.clone()),
            sales: Sales::new(Arc::clone(PriceBook::built_in()), clock),
            enrichment: None,
            partner_center: SetUp::Off,
            pushes: Pushes::new(
                self.clone(),
                self.clone(),
                SetUp::Off,
                Arc::clone(Mapping::built_in()),
                progress.clone(),
                Arc::new(Noon),
            ),
            referrals: Referrals::new(Arc::new(NoReferrals), progress.clone(), Arc::new(Noon)),
            syncs: Syncs::new(
                Arc::new(NoReferrals),
                progress.clone(),
                Arc::new(Noon),
                TimeDelta::days(1),
            ),
            progress,
            handles: Handles::default(),
            tick: std::time::Duration::from_millis(20),
        }
    }

    /// What was asked since the last time.
    pub fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("asked"))
    }

    fn ask(&self, what: impl Into<String>) -> Result<(), StoreError> {
        self.asked.lock().expect("asked").push(what.into());
        self.failure.lock().expect("failure").clone().map_or(Ok(()), Err)
    }

    fn id(&self) -> Uuid {
        id(self.ids.fetch_add(1, Ordering::Relaxed))
    }
}

/// A bus that nothing else hears.
pub fn bus() -> Arc<dyn Progress> {
    Arc::new(Bus(broadcast::channel(64).0))
}

/// The number's id.
pub fn id(number: u64) -> Uuid {
    Uuid::from_u128(0x0193_7000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

/// A lead on Google with everything published.
pub fn lead(number: u64) -> Lead {
    let signals = signals(number);
    let verdict = assess(&Facts::from_signals(&signals), RuleSet::built_in());
    let domain = format!("company-{number:03}.com");
    Lead {
        id: LeadId(id(number)),
        domain: DomainName::parse(&domain).expect("a domain"),
        company_name: Some(Sourced {
            value: format!("Company {number} A.Ş."),
            source: FactSource::Import,
            at: noon(),
        }),
        country: Some(Sourced { value: "TR".to_owned(), source: FactSource::Import, at: noon() }),
        scan_state: ScanState::Scanned,
        signals: Some(signals),
        assessment: Some((verdict, noon())),
        created_at: noon(),
        updated_at: noon(),
        scanned_at: Some(noon()),
    }
}

fn signals(number: u64) -> Signals {
    let host = |preference, host: &str| MxHost { preference, host: host.to_owned() };
    Signals {
        mx: MxSignal {
            state: Observation::Present,
            hosts: vec![host(1, "aspmx.l.google.com"), host(5, "alt1.aspmx.l.google.com")],
            root: Some("google.com".to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal {
            state: Observation::Present,
            record: Some("v=spf1 include:_spf.google.com -all".to_owned()),
            include_count: Some(1),
            lookup_count: Some(4),
            all: Some("-all".to_owned()),
            problems: vec![],
        },
        dkim: DkimSignal {
            state: Observation::Present,
            selectors: vec!["google".to_owned()],
            revoked: vec![],
        },
        dmarc: DmarcSignal {
            state: Observation::Present,
            record: Some("v=DMARC1; p=reject".to_owned()),
            policy: Some(DmarcPolicy::Reject),
            subdomain_policy: Some(DmarcPolicy::Reject),
            found_at: Some(format!("_dmarc.company-{number:03}.com")),
            ..DmarcSignal::default()
        },
        whois: Some(WhoisSignal {
            registrar: Some("A Registrar".to_owned()),
            expires_at: noon().date_naive().checked_add_days(chrono::Days::new(30)),
            nameservers: vec!["ns1.example.com".to_owned()],
            source: "rdap:rdap.example.com".to_owned(),
            observed_at: noon(),
        }),
        provider: MailProvider::Google,
        gateway: None,
        local_provider: None,
        provider_evidence: vec!["mx: aspmx.l.google.com".to_owned()],
        tenant_size: TenantSize::Unknown,
        observed_at: noon(),
    }
}

/// The lead with the parts that were asked for.
fn cut(lead: &Lead, parts: LeadParts) -> Lead {
    let mut lead = lead.clone();
    lead.signals = lead.signals.filter(|_| parts.signals);
    if let Some(signals) = &mut lead.signals
        && !parts.whois
    {
        signals.whois = None;
    }
    lead.assessment = lead.assessment.filter(|_| parts.assessment);
    lead
}

fn says(parts: LeadParts) -> String {
    let names =
        [(parts.signals, "signals"), (parts.whois, "whois"), (parts.assessment, "assessment")];
    let names: Vec<&str> =
        names.iter().filter(|(asked, _)| *asked).map(|(_, name)| *name).collect();
    names.join("+")
}

#[async_trait]
impl LeadStore for Canned {
    async fn by_domain(&self, domain: &str, parts: LeadParts) -> Result<Option<Lead>, StoreError> {
        self.ask(format!("lead by domain [{}]", says(parts)))?;
        let leads = self.leads.lock().expect("leads");
        Ok(leads.iter().find(|lead| lead.domain.as_str() == domain).map(|lead| cut(lead, parts)))
    }

    async fn by_ids(&self, ids: &[LeadId], parts: LeadParts) -> Result<Vec<Lead>, StoreError> {
        self.ask(format!("{} leads by id [{}]", ids.len(), says(parts)))?;
        let leads = self.leads.lock().expect("leads");
        Ok(leads
            .iter()
            .filter(|lead| ids.contains(&lead.id))
            .map(|lead| cut(lead, parts))
            .collect())
    }

    /// Ordered by domain, whatever is asked.
    async fn page(
        &self,
        filter: &LeadFilter,
        order: LeadOrder,
        page: &PageRequest<LeadCursor>,
        parts: LeadParts,
    ) -> Result<Page<(LeadCursor, Lead)>, StoreError> {
        self.ask(format!("page of {} leads [{}]", page.limit, says(parts)))?;
        let leads = self.leads.lock().expect("leads");
        let mut items: Vec<&Lead> = leads
            .iter()
            .filter(|_| !is_nothing(filter))
            .filter(|lead| {
                page.after.as_ref().is_none_or(|after| lead.domain.as_str() > after.domain.as_str())
            })
            .filter(|lead| {
                page.before
                    .as_ref()
                    .is_none_or(|before| lead.domain.as_str() < before.domain.as_str())
            })
            .collect();
        let limit = page.limit as usize;
        let more = items.len() > limit;
        if page.from_end {
            items.drain(..items.len().saturating_sub(limit));
        } else {
            items.truncate(limit);
        }
        let item = |lead: &Lead| {
            let domain = lead.domain.as_str().to_owned();
            (LeadCursor { order, key: vec![], domain }, cut(lead, parts))
        };
        Ok(Page {
            items: items.into_iter().map(item).collect(),
            has_next: if page.from_end { page.before.is_some() } else { more },
            has_previous: if page.from_end { more } else { page.after.is_some() },
        })
    }

    async fn count(&self, filter: &LeadFilter) -> Result<u64, StoreError> {
        self.ask("count of leads")?;
        let leads = self.leads.lock().expect("leads");
        Ok(if is_nothing(filter) { 0 } else { leads.len() as u64 })
    }

    async fn upsert(
        &self,
        new: &[NewLead],
        now: DateTime<Utc>,
    ) -> Result<Vec<(LeadId, Upserted)>, StoreError> {
        self.ask(format!("upsert of {} leads", new.len()))?;
        let mut leads = self.leads.lock().expect("leads");
        let mut answers = Vec::new();
        for new in new {
            if let Some(lead) = leads.iter().find(|lead| lead.domain == new.domain) {
                answers.push((lead.id, Upserted::Unchanged));
                continue;
            }
            let fact =
                |value: &String| Sourced { value: value.clone(), source: new.source, at: now };
            let lead = Lead {
                id: LeadId(self.id()),
                domain: new.domain.clone(),
                company_name: new.company_name.as_ref().map(fact),
                country: new.country.as_ref().map(fact),
                scan_state: ScanState::New,
                signals: None,
                assessment: None,
                created_at: now,
                updated_at: now,
                scanned_at: None,
            };
            answers.push((lead.id, Upserted::Added));
            leads.push(lead);
        }
        Ok(answers)
    }

    async fn ages(&self, _: &LeadFilter, _: DateTime<Utc>) -> Result<Ages, StoreError> {
        self.ask("ages")?;
        let scanned = self.leads.lock().expect("leads").len() as u64;
        Ok(Ages { day: scanned, ..Ages::default() })
    }

    async fn dashboard(&self, filter: &LeadFilter) -> Result<DashboardFigures, StoreError> {
        self.ask("dashboard")?;
        let leads = self.leads.lock().expect("leads");
        if is_nothing(filter) || leads.is_empty() {
            return Ok(DashboardFigures::default());
        }
        let scores: Vec<u8> = leads
            .iter()
            .filter_map(|lead| lead.assessment.as_ref().map(|(verdict, _)| verdict.score))
            .collect();
        let mut figures = DashboardFigures {
            lead_count: leads.len() as u64,
            average_score: Some(
                scores.iter().copied().map(f64::from).sum::<f64>() / scores.len() as f64,
            ),
            by_provider: vec![(MailProvider::Google, leads.len() as u64)],
            by_country: vec![("TR".to_owned(), leads.len() as u64)],
            ..DashboardFigures::default()
        };
        for score in scores {
            figures.score_histogram[usize::from(score / 10).min(9)] += 1;
        }
        Ok(figures)
    }
}

#[async_trait]
impl ScanStore for Canned {
    async fn request(
        &self,
        leads: &[LeadId],
        _: DateTime<Utc>,
    ) -> Result<Vec<Requested>, StoreError> {
        self.ask(format!("request of {} scans", leads.len()))?;
        let mut scans = self.scans.lock().expect("scans");
        let mut stored = self.leads.lock().expect("leads");
        let mut answers = Vec::new();
        for lead in leads {
            let active = |scan: &&Scan| {
                scan.lead_id == *lead
                    && matches!(scan.state, ScanState::Queued | ScanState::Scanning)
            };
            if let Some(scan) = scans.iter().find(active) {
                answers.push(Requested { scan_id: scan.id, created: false });
                continue;
            }
            let lead = stored.iter_mut().find(|stored| stored.id == *lead).expect("a known lead");
            lead.scan_state = ScanState::Queued;
            let scan = Scan {
                id: ScanId(self.id()),
                lead_id: lead.id,
                domain: lead.domain.as_str().to_owned(),
                state: ScanState::Queued,
                started_at: None,
                finished_at: None,
                failure: None,
                assessment: None,
            };
            answers.push(Requested { scan_id: scan.id, created: true });
            scans.push(scan);
        }
        Ok(answers)
    }

    async fn lease(
        &self,
        _: Uuid,
        _: u32,
        _: DateTime<Utc>,
        _: TimeDelta,
    ) -> Result<Vec<LeasedScan>, StoreError> {
        unreachable!("the graph runs no scans")
    }

    async fn renew(&self, _: &[LeasedScan], _: DateTime<Utc>) -> Result<Vec<ScanId>, StoreError> {
        unreachable!("the graph runs no scans")
    }

    async fn release(&self, _: &[LeasedScan]) -> Result<(), StoreError> {
        unreachable!("the graph runs no scans")
    }

    async fn finish(&self, _: &[ScanResult]) -> Result<Stored, StoreError> {
        unreachable!("the graph runs no scans")
    }

    async fn by_ids(&self, ids: &[ScanId]) -> Result<Vec<Scan>, StoreError> {
        self.ask(format!("{} scans by id", ids.len()))?;
        let scans = self.scans.lock().expect("scans");
        Ok(scans.iter().filter(|scan| ids.contains(&scan.id)).cloned().collect())
    }

    async fn page_of_lead(
        &self,
        lead: LeadId,
        page: &PageRequest<ScanId>,
    ) -> Result<Page<Scan>, StoreError> {
        self.ask("page of scans")?;
        let scans = self.scans.lock().expect("scans");
        let mut items: Vec<Scan> = scans
            .iter()
            .rev()
            .filter(|scan| scan.lead_id == lead)
            .filter(|scan| page.after.is_none_or(|after| scan.id < after))
            .cloned()
            .collect();
        let has_next = items.len() > page.limit as usize;
        items.truncate(page.limit as usize);
        Ok(Page { items, has_next, has_previous: page.after.is_some() })
    }

    async fn newest_of_leads(&self, leads: &[LeadId], limit: u32) -> Result<Vec<Scan>, StoreError> {
        self.ask(format!("newest scans of {} leads", leads.len()))?;
        let scans = self.scans.lock().expect("scans");
        let of = |lead: &LeadId| {
            let lead = *lead;
            scans.iter().rev().filter(move |scan| scan.lead_id == lead).take(limit as usize)
        };
        Ok(leads.iter().flat_map(of).cloned().collect())
    }

    async fn request_rescans(
        &self,
        _: DateTime<Utc>,
        _: u32,
        _: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        unreachable!("the graph asks for no rescans")
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        unreachable!("the graph runs no scans")
    }
}

#[async_trait]
impl JobStore for Canned {
    async fn create_import(&self, import: &NewImport, _: DateTime<Utc>) -> Result<Job, StoreError> {
        self.ask("job of rows")?;
        let job = Job { kind: JobKind::Import, ..job(self.id(), import.items.len() as u32) };
        self.imports.lock().expect("imports").push(import.clone());
        self.jobs.lock().expect("jobs").push(job.clone());
        Ok(job)
    }

    async fn create_scan(&self, target: &BulkTarget, _: DateTime<Utc>) -> Result<Job, StoreError> {
        self.ask("job of scans")?;
        let total = match target {
            BulkTarget::Domains(domains) => domains.len() as u32,
            BulkTarget::Filter(_) => self.leads.lock().expect("leads").len() as u32,
        };
        let job = job(self.id(), total);
        self.jobs.lock().expect("jobs").push(job.clone());
        Ok(job)
    }

    async fn create_push(&self, target: &BulkTarget, _: DateTime<Utc>) -> Result<Job, StoreError> {
        self.ask("job of pushes")?;
        let total = match target {
            BulkTarget::Domains(domains) => domains.len() as u32,
            BulkTarget::Filter(_) => self.leads.lock().expect("leads").len() as u32,
        };
        let job = Job { kind: JobKind::Push, ..job(self.id(), total) };
        self.jobs.lock().expect("jobs").push(job.clone());
        Ok(job)
    }

    async fn step(
        &self,
        _: Uuid,
        _: u32,
        _: DateTime<Utc>,
        _: TimeDelta,
    ) -> Result<Stepped, StoreError> {
        unreachable!("the graph works no jobs")
    }

    async fn by_ids(&self, ids: &[JobId]) -> Result<Vec<Job>, StoreError> {
        self.ask(format!("{} jobs by id", ids.len()))?;
        let jobs = self.jobs.lock().expect("jobs");
        Ok(jobs.iter().filter(|job| ids.contains(&job.id)).cloned().collect())
    }

    async fn running(&self, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.ask(format!("{limit} running jobs"))?;
        let jobs = self.jobs.lock().expect("jobs");
        let running = jobs.iter().rev().filter(|job| !job.state.is_terminal());
        Ok(running.take(limit as usize).cloned().collect())
    }

    async fn failures(&self, _: JobId, limit: u32) -> Result<Vec<JobFailure>, StoreError> {
        self.ask(format!("{limit} failures"))?;
        let failure = |row| JobFailure {
            item: format!("item {row}"),
            reason: "It is wrong.".to_owned(),
            row: Some(row),
        };
        Ok((2..4).map(failure).take(limit as usize).collect())
    }

    async fn import_counts(&self, _: JobId) -> Result<ImportCounts, StoreError> {
        unreachable!("the graph imports nothing")
    }

    async fn cancel(&self, id: JobId, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
        self.ask("cancel of a job")?;
        let mut jobs = self.jobs.lock().expect("jobs");
        Ok(jobs.iter_mut().find(|job| job.id == id).map(|job| {
            if !job.state.is_terminal() {
                job.state = JobState::Cancelled;
                job.skipped = job.total - job.succeeded - job.failed;
                job.done = job.total;
                job.finished_at = Some(now);
            }
            job.clone()
        }))
    }
}

/// Nobody ever pushed one of the leads.
fn is_nothing(filter: &LeadFilter) -> bool {
    let states = &filter.dynamics_state;
    let wants_referrals = filter.is_referral == Some(true);
    filter.nothing
        || wants_referrals
        || (!states.is_empty() && !states.contains(&PushState::NotPushed))
}

/// A bulk scan with one item done.
pub fn job(id: Uuid, total: u32) -> Job {
    Job {
        id: JobId(id),
        kind: JobKind::Scan,
        state: JobState::Queued,
        total,
        done: 0,
        succeeded: 0,
        failed: 0,
        skipped: 0,
        started_at: None,
        finished_at: None,
        follow_up: None,
    }
}

/// There are none here: what alerts hold is asked of real databases.
#[async_trait]
impl AlertStore for Canned {
    async fn raise(&self, _: &[NewAlert]) -> Result<u64, StoreError> {
        self.ask("raise").map(|()| 0)
    }

    async fn alerts(
        &self,
        _: &AlertFilter,
        _: &PageRequest<AlertId>,
    ) -> Result<Page<Alert>, StoreError> {
        self.ask("alerts")?;
        Ok(Page { items: Vec::new(), has_next: false, has_previous: false })
    }

    async fn alerts_by_ids(&self, ids: &[AlertId]) -> Result<Vec<Alert>, StoreError> {
        self.ask(format!("{} alerts by id", ids.len())).map(|()| Vec::new())
    }

    async fn deliveries(&self, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError> {
        self.ask(format!("deliveries of {} alerts", alerts.len())).map(|()| Vec::new())
    }
}

#[async_trait]
impl ViewStore for Canned {
    async fn views(&self) -> Result<Vec<TeamView>, StoreError> {
        self.ask("views")?;
        Ok(self.views.lock().expect("views").clone())
    }

    async fn save_view(&self, view: &TeamView, limit: u32) -> Result<bool, StoreError> {
        self.ask("view to save")?;
        let mut views = self.views.lock().expect("views");
        views.retain(|one| one.name != view.name);
        let fits = views.len() < limit as usize;
        if fits {
            views.push(view.clone());
        }
        Ok(fits)
    }

    async fn remove_view(&self, name: &str) -> Result<bool, StoreError> {
        self.ask("view to remove")?;
        let mut views = self.views.lock().expect("views");
        let before = views.len();
        views.retain(|one| one.name != name);
        Ok(views.len() < before)
    }
}
