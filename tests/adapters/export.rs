//! Leads become rows for spreadsheets, page by page.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use hunter::{
    adapters::tabular::Files,
    domain::{
        assess::{Facts, MxFact, assess},
        domain_name::DomainName,
        ids::LeadId,
        infrastructure::{AddressSource, Enriched, Infrastructure, UsageType},
        lead::{FactSource, Lead, Sourced},
        provider::{MailProvider, TenantSize},
        rules::RuleSet,
        sales::price_book::PriceBook,
        scan::ScanState,
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
    ports::{
        clock::Clock,
        store::{
            Page, PageRequest, StoreError,
            enrichments::{EnrichmentResult, EnrichmentStore},
            leads::{
                Ages, DashboardFigures, LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore,
                NewLead, Upserted,
            },
        },
        tabular::{TableFiles, TableFormat, WriteOptions},
    },
    services::{
        export::{Export, ExportError, HEADINGS, Sources, file_name},
        import::{ImportOptions, read},
        sales::Sales,
    },
    texts::Locale,
};
use uuid::Uuid;

use crate::no_annotations::NoAnnotations;

/// A store of leads `firma<n>.com`, in that order.
#[derive(Default)]
struct Numbered {
    leads: u32,
    pages: AtomicU32,
    fails_after: Option<u32>,
}

fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap()
}

fn id(number: u32) -> LeadId {
    LeadId(Uuid::from_u128(number.into()))
}

fn lead(number: u32) -> Lead {
    let at = moment();
    let name = format!("=Firma \"{number}\"; Çağdaş");
    let signals = Signals {
        mx: MxSignal {
            state: Observation::Present,
            hosts: vec![MxHost { preference: 10, host: "mx.firma.com".to_owned() }],
            root: Some("firma.com".to_owned()),
            is_null_mx: false,
        },
        spf: SpfSignal { state: Observation::Absent, ..SpfSignal::default() },
        dkim: DkimSignal {
            state: Observation::Present,
            selectors: vec!["s1".to_owned(), "s2".to_owned()],
            ..DkimSignal::default()
        },
        dmarc: DmarcSignal {
            state: Observation::Present,
            policy: Some(DmarcPolicy::Reject),
            coverage: Some(50),
            ..DmarcSignal::default()
        },
        whois: Some(WhoisSignal {
            registrar: Some("@Registrar".to_owned()),
            expires_at: NaiveDate::from_ymd_opt(2027, 1, 2),
            nameservers: vec!["ns1.x.com".to_owned()],
            source: "rdap:x".to_owned(),
            observed_at: at,
        }),
        provider: MailProvider::Google,
        gateway: None,
        local_provider: None,
        provider_evidence: Vec::new(),
        tenant_size: TenantSize::Unknown,
        observed_at: at,
    };
    let assessment = assess(
        &Facts { mx: MxFact::Present, ..Facts::from_signals(&signals) },
        RuleSet::built_in(),
    );
    let scanned = number != 1;
    Lead {
        id: id(number),
        domain: DomainName::parse(&format!("firma{number}.com")).expect("a domain"),
        company_name: Some(Sourced { value: name, source: FactSource::Import, at }),
        country: None,
        scan_state: if scanned { ScanState::Scanned } else { ScanState::New },
        signals: scanned.then_some(signals),
        assessment: scanned.then_some((assessment, at)),
        created_at: at,
        updated_at: at,
        scanned_at: scanned.then_some(at),
    }
}

#[async_trait]
impl LeadStore for Numbered {
    async fn page(
        &self,
        _: &LeadFilter,
        order: LeadOrder,
        page: &PageRequest<LeadCursor>,
        parts: LeadParts,
    ) -> Result<Page<(LeadCursor, Lead)>, StoreError> {
        assert_eq!((parts, page.limit <= 100), (LeadParts::ALL, true));
        if self.fails_after == Some(self.pages.fetch_add(1, Ordering::Relaxed)) {
            return Err(StoreError::Unavailable("gone".to_owned()));
        }
        let start: u32 = match &page.after {
            Some(cursor) => cursor.domain.parse::<u32>().expect("our cursor") + 1,
            None => 0,
        };
        let end = (start + page.limit).min(self.leads);
        let cursor =
            |number: u32| LeadCursor { order, key: Vec::new(), domain: number.to_string() };
        Ok(Page {
            items: (start..end).map(|number| (cursor(number), lead(number))).collect(),
            has_next: end < self.leads,
            has_previous: start > 0,
        })
    }

    async fn by_domain(&self, _: &str, _: LeadParts) -> Result<Option<Lead>, StoreError> {
        unreachable!("an export reads pages")
    }
    async fn by_ids(&self, _: &[LeadId], _: LeadParts) -> Result<Vec<Lead>, StoreError> {
        unreachable!("an export reads pages")
    }
    async fn count(&self, _: &LeadFilter) -> Result<u64, StoreError> {
        unreachable!("an export reads pages")
    }
    async fn upsert(
        &self,
        _: &[NewLead],
        _: DateTime<Utc>,
    ) -> Result<Vec<(LeadId, Upserted)>, StoreError> {
        unreachable!("an export reads pages")
    }
    async fn ages(&self, _: &LeadFilter, _: DateTime<Utc>) -> Result<Ages, StoreError> {
        unreachable!("an export reads pages")
    }
    async fn dashboard(&self, _: &LeadFilter) -> Result<DashboardFigures, StoreError> {
        unreachable!("an export reads pages")
    }
}

/// Knows of every lead but the second that its mail is in Frankfurt.
struct Frankfurt;

#[async_trait]
impl EnrichmentStore for Frankfurt {
    async fn enrichments(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError> {
        let known = leads.iter().filter(|lead| **lead != id(1));
        let enriched = |lead: &LeadId, source| {
            let infrastructure = Infrastructure {
                country: Some("DE".to_owned()),
                isp: Some("=Hetzner".to_owned()),
                is_proxy: Some(false),
                usage_type: Some(UsageType::DataCenter),
                usage_code: Some("DCH".to_owned()),
                ..Infrastructure::unknown([9, 9, 9, 9].into())
            };
            let (built, at) = (Vec::new(), moment());
            let (observed_at, expires_at) = (at, at);
            (*lead, Enriched { source, infrastructure, built, observed_at, expires_at })
        };
        let both = |lead| [AddressSource::Mx, AddressSource::Domain].map(|it| enriched(lead, it));
        Ok(known.flat_map(both).collect())
    }
    async fn keep(&self, _: &[EnrichmentResult]) -> Result<(), StoreError> {
        unreachable!("an export changes nothing")
    }
}

struct Then;

impl Clock for Then {
    fn now(&self) -> DateTime<Utc> {
        moment()
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn export(store: Numbered, format: TableFormat) -> (Result<u64, ExportError>, Vec<u8>) {
    let out = Shared::default();
    let options = WriteOptions { format, delimiter: b';', sheet: "Leads" };
    let writer = Files.write(&options, HEADINGS, Box::new(out.clone())).expect("memory");
    let sources = Sources {
        leads: Arc::new(store),
        enrichments: Some(Arc::new(Frankfurt)),
        referrals: None,
        pushes: None,
        annotations: Arc::new(NoAnnotations),
        sales: Sales::new(Arc::clone(PriceBook::built_in()), Arc::new(Then)),
    };
    let export = Export::new(sources, LeadFilter::default(), LeadOrder::default(), Locale::Tr);
    let rows = export.run(writer).await;
    let bytes = std::mem::take(&mut *out.0.lock().expect("one thread"));
    (rows, bytes)
}

fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut take = |cells: &[&str]| rows.push(cells.iter().map(|&cell| cell.to_owned()).collect());
    Files.read(bytes, None, &mut |row| take(row.cells)).expect("our own file");
    rows
}

#[tokio::test]
async fn every_lead_is_a_row_of_every_format() {
    for format in [TableFormat::Csv, TableFormat::Xlsx] {
        let (rows, bytes) = export(Numbered { leads: 250, ..Numbered::default() }, format).await;
        assert_eq!(rows.unwrap(), 250);
        let table = table(&bytes);
        assert_eq!(table.len(), 251);
        assert_eq!(table[0], HEADINGS);
        assert_eq!(table[250][0], "firma249.com");
    }
}

#[tokio::test]
async fn a_row_says_what_the_graph_says() {
    let (_, bytes) = export(Numbered { leads: 2, ..Numbered::default() }, TableFormat::Csv).await;
    let table = table(&bytes);
    let value = |row: usize, heading: &str| {
        let column = HEADINGS.iter().position(|known| *known == heading).expect("a heading");
        table[row].get(column).cloned().unwrap_or_default()
    };
    assert_eq!(value(1, "companyName"), "'=Firma \"0\"; Çağdaş");
    assert_eq!((value(1, "score"), value(1, "segment")), ("70".to_owned(), "MIGRATION".to_owned()));
    assert_eq!((value(1, "priority"), value(1, "category")), ("2".to_owned(), "P2".to_owned()));
    assert_eq!(value(1, "categoryLabel"), "Rakipten Devralma");
    assert!(value(1, "reason").contains("taşınmaya hazır"));
    assert_eq!(
        (value(1, "spf"), value(1, "dmarcPolicy")),
        ("ABSENT".to_owned(), "REJECT".to_owned())
    );
    assert_eq!(
        (value(1, "dkimSelectors"), value(1, "mxHosts")),
        ("s1, s2".to_owned(), "mx.firma.com".to_owned())
    );
    assert_eq!(
        (value(1, "registrar"), value(1, "expiresAt")),
        ("'@Registrar".to_owned(), "2027-01-02".to_owned())
    );
    assert_eq!(value(1, "scannedAt"), "2026-03-01T09:30:00Z");
    assert_eq!(value(1, "rulesetVersion"), **RuleSet::built_in().version());
    assert_eq!((value(2, "scanState"), value(2, "score")), ("NEW".to_owned(), String::new()));
    assert_eq!(value(2, "createdAt"), "2026-03-01T09:30:00Z");
    assert_eq!(
        (value(1, "addressSource"), value(1, "addressCountry")),
        ("MX".to_owned(), "DE".to_owned())
    );
    assert_eq!(
        (value(1, "isp"), value(1, "usageType")),
        ("'=Hetzner".to_owned(), "DATA_CENTER".to_owned())
    );
    assert_eq!(value(1, "isProxy"), "false");
    assert_eq!((value(2, "ip"), value(2, "isp")), (String::new(), String::new()));
    assert_eq!(
        (value(1, "opportunityPotential"), value(1, "offerTier")),
        ("82".to_owned(), "BUSINESS_STANDARD".to_owned())
    );
    assert_eq!(
        (value(1, "nextAction"), value(1, "nextTimeline")),
        ("CALL".to_owned(), "HOURS_24".to_owned())
    );
    assert!(value(1, "oneLiner").starts_with("firma0.com Microsoft 365'e geçiş için aday"));
    assert_eq!((value(2, "nextAction"), value(2, "oneLiner")), (String::new(), String::new()));
    assert_eq!(
        (value(1, "isReferral"), value(1, "dynamicsState")),
        (String::new(), String::new()),
        "both are off"
    );
    assert!(table.iter().all(|row| row.len() == HEADINGS.len()));
}

#[tokio::test]
async fn an_export_can_be_imported_again() {
    let (_, bytes) = export(Numbered { leads: 3, ..Numbered::default() }, TableFormat::Csv).await;
    let parsed = read(&Files, &bytes, &ImportOptions::default()).unwrap();
    let lead = parsed.import.items[2].lead.as_ref().unwrap();
    assert_eq!(lead.domain.as_str(), "firma2.com");
    assert_eq!(lead.company_name.as_deref(), Some("=Firma \"2\"; Çağdaş"));
    assert_eq!(lead.country, None, "an address's country is not the company's");
}

#[test]
fn a_file_is_named_by_the_moment_it_is_written_in() {
    assert_eq!(file_name(moment(), TableFormat::Xlsx), "leads_2026-03-01_09-30-00.xlsx");
}

#[tokio::test]
async fn an_export_without_leads_has_its_headings() {
    let (rows, bytes) = export(Numbered::default(), TableFormat::Csv).await;
    assert_eq!((rows.unwrap(), table(&bytes)[0].len()), (0, HEADINGS.len()));
}

#[tokio::test]
async fn an_export_stops_when_the_store_is_gone() {
    let store = Numbered { leads: 500, fails_after: Some(2), ..Numbered::default() };
    let (rows, _) = export(store, TableFormat::Csv).await;
    assert!(matches!(rows, Err(ExportError::Store(StoreError::Unavailable(_)))));
}
