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
        lead::{FactSource, Lead, Sourced},
        provider::{MailProvider, TenantSize},
        rules::RuleSet,
        scan::ScanState,
        signals::{
            DkimSignal, DmarcPolicy, DmarcSignal, MxHost, MxSignal, Observation, Signals,
            SpfSignal, WhoisSignal,
        },
    },
    ports::{
        store::{
            Page, PageRequest, StoreError,
            leads::{
                DashboardFigures, LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore, NewLead,
                Upserted,
            },
        },
        tabular::{TableFiles, TableFormat, WriteOptions},
    },
    services::{
        export::{Export, ExportError, HEADINGS},
        import::{ImportOptions, read},
    },
    texts::Locale,
};
use uuid::Uuid;

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
        id: LeadId(Uuid::nil()),
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
    async fn dashboard(&self, _: &LeadFilter) -> Result<DashboardFigures, StoreError> {
        unreachable!("an export reads pages")
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
    let export =
        Export::new(Arc::new(store), LeadFilter::default(), LeadOrder::default(), Locale::Tr);
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
    assert!(table.iter().all(|row| row.len() == HEADINGS.len()));
}

#[tokio::test]
async fn an_export_can_be_imported_again() {
    let (_, bytes) = export(Numbered { leads: 3, ..Numbered::default() }, TableFormat::Csv).await;
    let parsed = read(&Files, &bytes, &ImportOptions::default()).unwrap();
    let lead = parsed.import.items[2].lead.as_ref().unwrap();
    assert_eq!(lead.domain.as_str(), "firma2.com");
    assert_eq!(lead.company_name.as_deref(), Some("=Firma \"2\"; Çağdaş"));
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
