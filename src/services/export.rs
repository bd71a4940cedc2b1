//! Leads into a file for spreadsheets: page by page, in flat memory.

mod columns;
pub mod words;

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        assessment::Assessment,
        ids::LeadId,
        infrastructure::Enriched,
        lead::Lead,
        referral::{Referral, standing::Standing},
        scan::ScanState,
        signals::Signals,
    },
    ports::{
        store::{
            PageRequest, StoreError,
            annotations::AnnotationStore,
            enrichments::EnrichmentStore,
            leads::{LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore},
            pushes::{PushStatus, PushStore},
            referrals::ReferralStore,
        },
        tabular::{Cell, RowWriter, TableFormat, WriteError},
    },
    services::sales::{Beside, Sales},
    texts::{Locale, Texts},
};

/// Leads of one statement.
const PAGE: u32 = 100;

/// The columns, by the names that the graph has for them. `domain`, `companyName` and `country` are
/// read back by an import, which takes the country of an address for no company's.
pub const HEADINGS: &[&str] = &[
    "domain",
    "displayDomain",
    "companyName",
    "country",
    "scanState",
    "priority",
    "category",
    "categoryLabel",
    "score",
    "segment",
    "technicalHeat",
    "commercialSegment",
    "commercialHeat",
    "reason",
    "provider",
    "gateway",
    "localProvider",
    "tenantSize",
    "mx",
    "mxRoot",
    "mxHosts",
    "spf",
    "spfRecord",
    "dkim",
    "dkimSelectors",
    "dmarc",
    "dmarcPolicy",
    "dmarcCoverage",
    "registrar",
    "expiresAt",
    "nameservers",
    "createdAt",
    "updatedAt",
    "scannedAt",
    "rulesetVersion",
    "ip",
    "addressSource",
    "infrastructureSummary",
    "addressCountry",
    "addressCity",
    "asn",
    "asnOrganization",
    "isp",
    "usageType",
    "isProxy",
    "proxyType",
    "infrastructureObservedAt",
    "opportunityPotential",
    "urgency",
    "nextAction",
    "nextTimeline",
    "offerTier",
    "oneLiner",
    "tags",
    "contactEmails",
    "isReferral",
    "referralCount",
    "referralLinkStatus",
    "referralId",
    "referralStatus",
    "referralDealValue",
    "referralCurrency",
    "referralExpiresAt",
    "dynamicsState",
    "dynamicsLeadId",
    "dynamicsPushedAt",
];

/// The name of a file that is written now.
pub fn file_name(now: DateTime<Utc>, format: TableFormat) -> String {
    let ending = match format {
        TableFormat::Csv => "csv",
        TableFormat::Xlsx => "xlsx",
    };
    format!("leads_{}.{ending}", now.format("%Y-%m-%d_%H-%M-%S"))
}

/// Where the columns come from.
#[derive(Clone)]
pub struct Sources {
    /// The leads.
    pub leads: Arc<dyn LeadStore>,
    /// What was learnt of their addresses; `None`: nobody looks them up, and the columns are empty.
    pub enrichments: Option<Arc<dyn EnrichmentStore>>,
    /// What Partner Center knows of them; `None`: the sync is off, and the columns are empty.
    pub referrals: Option<Arc<dyn ReferralStore>>,
    /// How they stand in Dynamics; `None`: pushes are off, and the columns are empty.
    pub pushes: Option<Arc<dyn PushStore>>,
    /// What is pinned to them, and the people there.
    pub annotations: Arc<dyn AnnotationStore>,
    /// What to do with them.
    pub sales: Sales,
}

/// What is known beside the leads of a page: one statement for each kind.
#[derive(Default)]
struct PageFacts {
    first_address: HashMap<LeadId, Enriched>,
    referrals: HashMap<LeadId, Standing>,
    pushes: HashMap<LeadId, PushStatus>,
    tags: HashMap<LeadId, Vec<String>>,
    emails: HashMap<LeadId, Vec<String>>,
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The leads can not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file can not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// An export under way.
pub struct Export {
    sources: Sources,
    filter: LeadFilter,
    order: LeadOrder,
    locale: Locale,
    after: Option<LeadCursor>,
    rows: u64,
    ended: bool,
}

impl Export {
    /// The leads that match, in this order; labels and reasons in this language.
    pub fn new(sources: Sources, filter: LeadFilter, order: LeadOrder, locale: Locale) -> Self {
        Self { sources, filter, order, locale, after: None, rows: 0, ended: false }
    }

    /// Rows written so far.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes the next page; answers whether more may follow. Whoever sends the file on can do so
    /// between two steps.
    ///
    /// # Errors
    /// When leads can not be read or the file not written; the file is not whole then.
    pub async fn step(&mut self, writer: &mut dyn RowWriter) -> Result<bool, ExportError> {
        if self.ended {
            return Ok(false);
        }
        let request =
            PageRequest { limit: PAGE, after: self.after.take(), before: None, from_end: false };
        let leads = &self.sources.leads;
        let page = leads.page(&self.filter, self.order, &request, LeadParts::ALL).await?;
        let ids: Vec<LeadId> = page.items.iter().map(|(_, lead)| lead.id).collect();
        let facts = self.facts(&ids).await?;
        for (_, lead) in &page.items {
            self.write_lead(lead, &facts, writer)?;
            self.rows += 1;
        }
        self.after = page.items.into_iter().next_back().map(|(cursor, _)| cursor);
        self.ended = !page.has_next || self.after.is_none();
        Ok(!self.ended)
    }

    async fn facts(&self, leads: &[LeadId]) -> Result<PageFacts, StoreError> {
        let mut facts = PageFacts::default();
        let sources = &self.sources;
        if leads.is_empty() {
            return Ok(facts);
        }
        if let Some(store) = &sources.enrichments {
            for (lead, enriched) in store.enrichments(leads).await? {
                facts.first_address.entry(lead).or_insert(enriched);
            }
        }
        if let Some(store) = &sources.referrals {
            let mut own: HashMap<LeadId, Vec<Referral>> = HashMap::new();
            for (lead, referral) in store.of_leads(leads).await?.referrals {
                own.entry(lead).or_default().push(referral);
            }
            facts.referrals =
                own.into_iter().map(|(lead, all)| (lead, Standing::of(all))).collect();
        }
        if let Some(store) = &sources.pushes {
            let statuses = store.statuses(leads).await?.into_iter();
            facts.pushes = statuses.map(|status| (status.subject.lead_id, status)).collect();
        }
        for (lead, tag) in sources.annotations.tags(leads).await? {
            facts.tags.entry(lead).or_default().push(tag.name);
        }
        for (lead, contact) in sources.annotations.contacts_of(leads).await? {
            facts.emails.entry(lead).or_default().push(contact.email);
        }
        Ok(facts)
    }

    fn write_lead(
        &self,
        lead: &Lead,
        facts: &PageFacts,
        writer: &mut dyn RowWriter,
    ) -> Result<(), WriteError> {
        let found = facts.first_address.get(&lead.id);
        let referrals = facts.referrals.get(&lead.id);
        let beside = Beside { infrastructure: found, referrals };
        // Of a lead that was never scanned there is nothing to advise.
        let summary = lead
            .assessment
            .is_some()
            .then(|| self.sources.sales.summary(lead, beside, self.locale));
        let mut cells: Cells<'_> = Vec::with_capacity(HEADINGS.len());
        lead_cells(lead, self.locale, &mut cells);
        columns::infrastructure_cells(found, self.locale, &mut cells);
        columns::sales_cells(summary.as_ref(), &mut cells);
        let listed = |texts: &HashMap<LeadId, Vec<String>>| {
            list(texts.get(&lead.id).into_iter().flatten().map(String::as_str))
        };
        cells.extend([listed(&facts.tags), listed(&facts.emails)]);
        let is_synced = self.sources.referrals.is_some();
        columns::referral_cells(is_synced, referrals, &mut cells);
        let is_pushed = self.sources.pushes.is_some();
        columns::dynamics_cells(is_pushed, facts.pushes.get(&lead.id), &mut cells);
        let row: Vec<Cell<'_>> = cells.iter().map(Value::as_cell).collect();
        writer.write_row(&row)
    }

    /// Writes all pages and ends the file; answers how many leads it holds.
    ///
    /// # Errors
    /// As [`Export::step`].
    pub async fn run(mut self, mut writer: Box<dyn RowWriter + '_>) -> Result<u64, ExportError> {
        while self.step(&mut *writer).await? {}
        writer.finish()?;
        Ok(self.rows)
    }
}

/// Cells whose text is made for them.
type Cells<'a> = Vec<Value<'a>>;

enum Value<'a> {
    Plain(Cell<'a>),
    Made(Cow<'a, str>),
}

impl Value<'_> {
    fn as_cell(&self) -> Cell<'_> {
        match self {
            Self::Plain(cell) => *cell,
            Self::Made(text) if text.is_empty() => Cell::Empty,
            Self::Made(text) => Cell::Text(text),
        }
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    Value::Plain(text.map_or(Cell::Empty, Cell::Text))
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value<'static> {
    Value::Made(Cow::Owned(items.collect::<Vec<_>>().join(", ")))
}

fn lead_cells<'a>(lead: &'a Lead, locale: Locale, cells: &mut Cells<'a>) {
    cells.extend([
        text(Some(lead.domain.as_str())),
        text(Some(lead.domain.display())),
        text(lead.company_name.as_ref().map(|name| name.value.as_str())),
        text(lead.country.as_ref().map(|country| country.value.as_str())),
        text(Some(match lead.scan_state {
            ScanState::New => "NEW",
            ScanState::Queued => "QUEUED",
            ScanState::Scanning => "SCANNING",
            ScanState::Scanned => "SCANNED",
            ScanState::Failed => "FAILED",
        })),
    ]);
    let assessment = lead.assessment.as_ref().map(|(assessment, _)| assessment);
    assessment_cells(assessment, locale, cells);
    signal_cells(lead.signals.as_ref(), cells);
    cells.extend([
        Value::Plain(Cell::Time(lead.created_at)),
        Value::Plain(Cell::Time(lead.updated_at)),
        Value::Plain(lead.scanned_at.map_or(Cell::Empty, Cell::Time)),
        text(assessment.map(|assessment| &*assessment.ruleset_version)),
    ]);
}

const ASSESSMENT_CELLS: usize = 9;
const SIGNAL_CELLS: usize = 17;

fn assessment_cells<'a>(assessment: Option<&'a Assessment>, locale: Locale, cells: &mut Cells<'a>) {
    let Some(assessment) = assessment else {
        cells.extend((0..ASSESSMENT_CELLS).map(|_| Value::Plain(Cell::Empty)));
        return;
    };
    let texts = Texts::get();
    cells.extend([
        Value::Plain(Cell::Number(assessment.priority.into())),
        text(Some(words::category(assessment.category))),
        Value::Made(Cow::Owned(texts.category(assessment.category, locale).to_string())),
        Value::Plain(Cell::Number(assessment.score.into())),
        text(Some(words::segment(assessment.segment))),
        text(Some(words::technical_heat(assessment.technical_heat))),
        text(Some(words::commercial_segment(assessment.commercial_segment))),
        text(Some(words::commercial_heat(assessment.commercial_heat))),
        Value::Made(Cow::Owned(texts.reason(&assessment.reason, locale).to_string())),
    ]);
}

fn signal_cells<'a>(signals: Option<&'a Signals>, cells: &mut Cells<'a>) {
    let Some(signals) = signals else {
        cells.extend((0..SIGNAL_CELLS).map(|_| Value::Plain(Cell::Empty)));
        return;
    };
    let whois = signals.whois.as_ref();
    cells.extend([
        text(Some(words::provider(signals.provider))),
        text(signals.gateway.as_deref()),
        text(signals.local_provider.as_deref()),
        text(Some(words::tenant_size(signals.tenant_size))),
        text(Some(words::observation(signals.mx.state))),
        text(signals.mx.root.as_deref()),
        list(signals.mx.hosts.iter().map(|host| host.host.as_str())),
        text(Some(words::observation(signals.spf.state))),
        text(signals.spf.record.as_deref()),
        text(Some(words::observation(signals.dkim.state))),
        list(signals.dkim.selectors.iter().map(String::as_str)),
        text(Some(words::observation(signals.dmarc.state))),
        text(signals.dmarc.policy.map(words::dmarc_policy)),
        Value::Plain(
            signals.dmarc.coverage.map_or(Cell::Empty, |share| Cell::Number(share.into())),
        ),
        text(whois.and_then(|whois| whois.registrar.as_deref())),
        Value::Plain(whois.and_then(|whois| whois.expires_at).map_or(Cell::Empty, Cell::Date)),
        list(whois.into_iter().flat_map(|whois| whois.nameservers.iter().map(String::as_str))),
    ]);
}
