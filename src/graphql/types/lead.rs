//! A lead.

use std::sync::Arc;

use async_graphql::{Context, ID, Lookahead, Object, Result, SelectionField};
use chrono::{DateTime, Utc};
use futures::join;

use super::{
    Assessment, Contact, DynamicsStatus, Infrastructure, Locale, Note, PartnerReferral,
    SalesSummary, ScanConnection, ScanState, Signals, Tag,
};
use crate::{
    domain::{contacts, domain_name::DomainName, ids::LeadId, infrastructure::Enriched, lead},
    graphql::{
        connection::{Paging, length},
        context::Reach,
        cursor,
        error::store_fault,
        loaders::Known,
        node::{NodeKind, id_of},
        row::Row,
        word::Word,
    },
    ports::store::{intake::StoredContact, leads::LeadParts, referrals::LeadContact},
    services::{enrichment::Wanted, sales::Beside, set_up::SetUp},
};

/// A company's domain, who it is, and the last good facts about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    id: LeadId,
    domain: DomainName,
    company_name: Option<String>,
    country: Option<String>,
    scan_state: ScanState,
    signals: Option<Row<Signals>>,
    assessment: Option<Row<Assessment>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    scanned_at: Option<DateTime<Utc>>,
}

/// A company's domain, who it is, and the last good facts about it.
#[Object]
impl Lead {
    /// Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id_of(NodeKind::Lead, self.id.0)
    }

    /// Key: lower case, ASCII (punycode).
    async fn domain(&self) -> &str {
        self.domain.as_str()
    }

    /// The same name for people (Unicode).
    async fn display_domain(&self) -> &str {
        self.domain.display()
    }

    /// The company's name, when known.
    async fn company_name(&self) -> Option<&str> {
        self.company_name.as_deref()
    }

    /// ISO 3166-1 alpha-2, when known.
    async fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// State of the newest scan.
    async fn scan_state(&self) -> Word<ScanState> {
        Word(self.scan_state)
    }

    /// Null until the first successful scan; after that the last good facts, never erased by a
    /// failed scan.
    async fn signals(&self) -> Option<&Row<Signals>> {
        self.signals.as_ref()
    }

    /// What the engine makes of the signals.
    async fn assessment(&self) -> Option<&Row<Assessment>> {
        self.assessment.as_ref()
    }

    /// Lazy, batched. Null without error: enrichment is off or the domain has no address. Null with
    /// error at this path: not known now.
    async fn infrastructure(&self, ctx: &Context<'_>) -> Option<Result<Row<Infrastructure>>> {
        match self.addresses(ctx).await? {
            Ok(found) => Infrastructure::of_first(found).map(|first| Ok(Row(first))),
            Err(error) => Some(Err(error)),
        }
    }

    /// Lazy, batched. Null only where the sync is off; otherwise isReferral answers.
    async fn partner_referral(&self, ctx: &Context<'_>) -> Option<Result<Row<PartnerReferral>>> {
        let known = self.referrals(ctx).await?;
        Some(known.map(|known| Row(PartnerReferral::new(known.standing.clone(), known.synced_at))))
    }

    /// Lazy, batched. Null only where the integration is off; otherwise state answers.
    async fn dynamics_status(&self, ctx: &Context<'_>) -> Option<Result<Row<DynamicsStatus>>> {
        let is_on = ctx.state().pushes.is_on();
        match ctx.loaders().standing(self.id).await {
            // Switched off, only what was pushed or asked for before is shown.
            Ok(None) | Err(_) if !is_on => None,
            Ok(standing) => Some(Ok(Row(DynamicsStatus::new(self.id, standing)))),
            Err(error) => Some(Err(error)),
        }
    }

    /// What to say and to offer, in the language asked for.
    async fn sales_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(Locale::En)")] locale: Option<Locale>,
    ) -> Option<Result<Row<SalesSummary>>> {
        let (facts, found, known) =
            join!(ctx.loaders().facts(self.id), self.addresses(ctx), self.referrals(ctx));
        match facts {
            Ok(facts) => {
                let found = found.and_then(Result::ok).unwrap_or_default();
                let known = known.and_then(Result::ok).filter(|known| known.is_some());
                let referrals = known.as_ref().map(|known| &known.standing);
                let beside = Beside { infrastructure: found.first(), referrals };
                let locale = locale.unwrap_or(Locale::En).into();
                let summary = ctx.state().sales.summary(&*facts?, beside, locale);
                Some(Ok(Row(summary.into())))
            }
            Err(error) => Some(Err(error)),
        }
    }

    /// People at the company.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Row<Contact>>> {
        let (stored, named) = self.people(ctx).await?;
        let stored = stored.into_iter().map(|contact| Row(contact.into()));
        Ok(stored.chain(named.into_iter().map(|contact| Row(contact.into()))).collect())
    }

    /// How good the known contacts are, 0-100: how many there are, and how many of them have an
    /// address at the company. Null where there is none.
    async fn contact_quality(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let (stored, named) = self.people(ctx).await?;
        let stored = stored.iter().map(|contact| contact.email.as_str());
        let named = named.iter().filter_map(|one| one.contact.email.as_deref());
        let emails = contacts::clean(&stored.chain(named).collect::<Vec<_>>());
        let quality = || contacts::quality(&emails, &self.domain).into();
        Ok((!emails.is_empty()).then(quality))
    }

    /// What is pinned to it, in alphabetical order.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Row<Tag>>> {
        let found = ctx.loaders().tags(self.id).await?;
        Ok(found.into_iter().map(|tag| Row(tag.into())).collect())
    }

    /// What was written about it, newest first.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)")] first: Option<i32>,
    ) -> Result<Vec<Row<Note>>> {
        let first = length("first", first.unwrap_or(10))?;
        let found = ctx.loaders().notes(self.id, first).await?;
        Ok(found.into_iter().map(|note| Row(note.into())).collect())
    }

    /// Whether the viewer keeps it at hand.
    async fn is_favorite(&self, ctx: &Context<'_>) -> Result<bool> {
        ctx.loaders().is_favorite(ctx.caller().viewer.account(), self.id).await
    }

    /// Past scans, newest first.
    async fn scans(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Row<ScanConnection>> {
        let paging = Paging { first, after, last: None, before: None };
        let page = paging.request(cursor::scan)?;
        // The first page is what a page of leads asks for: one statement for all of them.
        let scans = if page.after.is_none() {
            ctx.loaders().newest_scans(self.id, page.limit).await?
        } else {
            ctx.state().scans.of_lead(self.id, &page).await.map_err(store_fault)?
        };
        Ok(Row(ScanConnection::from(scans)))
    }

    /// Birth of the lead.
    async fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    /// Last change.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.updated_at
    }

    /// End of the last good scan.
    async fn scanned_at(&self) -> Option<DateTime<Utc>> {
        self.scanned_at
    }
}

impl Lead {
    /// What the lead's addresses tell; `None` while nobody looks them up.
    async fn addresses(&self, ctx: &Context<'_>) -> Option<Result<Arc<[Enriched]>>> {
        ctx.state().enrichment.as_ref()?;
        let wanted = Wanted { lead: self.id, domain: self.domain.clone() };
        Some(ctx.loaders().infrastructure(wanted).await)
    }

    /// The people whom programs handed in, and those whom referrals name. The latter cost a page
    /// nothing while the sync is off.
    async fn people(&self, ctx: &Context<'_>) -> Result<(Vec<StoredContact>, Vec<LeadContact>)> {
        let stored = ctx.loaders().stored_contacts(self.id).await?;
        if matches!(ctx.state().partner_center, SetUp::Off) {
            return Ok((stored, Vec::new()));
        }
        Ok((stored, ctx.loaders().contacts(self.id).await?))
    }

    /// What Partner Center knows of the lead; `None` while the sync is off.
    async fn referrals(&self, ctx: &Context<'_>) -> Option<Result<Arc<Known>>> {
        if matches!(ctx.state().partner_center, SetUp::Off) {
            return None;
        }
        Some(ctx.loaders().partner_referral(self.id).await)
    }
}

impl From<lead::Lead> for Lead {
    fn from(lead: lead::Lead) -> Self {
        Self {
            id: lead.id,
            domain: lead.domain,
            company_name: lead.company_name.map(|name| name.value),
            country: lead.country.map(|country| country.value),
            scan_state: lead.scan_state.into(),
            signals: lead.signals.map(|signals| Row(signals.into())),
            assessment: lead.assessment.map(|(verdict, at)| Row(Assessment::new(verdict, at))),
            created_at: lead.created_at,
            updated_at: lead.updated_at,
            scanned_at: lead.scanned_at,
        }
    }
}

/// What a selection of `Lead` needs from the store.
pub(in crate::graphql) fn parts(selection: &Lookahead<'_>) -> LeadParts {
    let signals = selection.field("signals");
    LeadParts {
        signals: signals.exists(),
        records: needs_records(&signals),
        whois: signals.field("whois").exists(),
        assessment: selection.field("assessment").exists(),
    }
}

/// Whether a selection of `Signals` has a field beyond the states that every lead brings along.
fn needs_records(signals: &Lookahead<'_>) -> bool {
    signals.selection_fields().iter().flat_map(SelectionField::selection_set).any(|field| {
        let states: &[&str] = match field.name() {
            "mx" => &["state", "root", "isNullMx"],
            "spf" | "dkim" => &["state"],
            "dmarc" => &["state", "policy"],
            "whois" | "provider" | "gateway" | "localProvider" | "tenantSize" | "observedAt"
            | "__typename" => return false,
            _ => return true,
        };
        let mut inner = field.selection_set().map(|inner| inner.name());
        !inner.all(|name| name == "__typename" || states.contains(&name))
    })
}

/// The same for a field that reaches leads over several ways.
pub(in crate::graphql) fn parts_of(selections: &[Lookahead<'_>]) -> LeadParts {
    selections.iter().map(parts).fold(LeadParts::default(), |all, one| LeadParts {
        signals: all.signals || one.signals,
        records: all.records || one.records,
        whois: all.whois || one.whois,
        assessment: all.assessment || one.assessment,
    })
}
