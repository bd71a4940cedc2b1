//! The referrals of a page: what is new or other than before is written, and nothing else.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    super::{
        bulk::{push_insert, push_lock, rows, run},
        cells::Cells,
        codes::Code as _,
        connection::Store,
        counters::Deltas,
        leads::merge_leads,
        scans::request_scans,
        sql::{Kind, Sql},
        suppression::erased_domains,
    },
    contacts, marks,
    row::{Tie, search_text, sort_lapse, sort_time, sort_value},
};
use crate::{
    domain::{
        clean::clean_name,
        domain_name::DomainName,
        ids::{LeadId, ReferralId, ScanId},
        lead::FactSource,
        referral::{LinkSource, ReferralFacts},
        sync_run::{SyncCounts, SyncMode},
    },
    ports::store::{
        alerts::NewAlert,
        leads::{NewLead, Upserted},
        sync_runs::{Incoming, LeasedRun},
    },
};

/// What writing did. The counters are not applied yet.
#[derive(Default)]
pub struct Written {
    pub counts: SyncCounts,
    pub leads: BTreeSet<LeadId>,
    pub scans: Vec<ScanId>,
    pub new_referrals: Vec<(ReferralId, Option<LeadId>)>,
    pub news: Vec<NewAlert>,
    pub deltas: Deltas,
}

/// A referral that is new or other than before.
struct Change<'a> {
    told: &'a Incoming,
    hash: String,
    id: Uuid,
    tie: Tie,
    /// First sync and first sight; `None` while it is new.
    born: Option<(Uuid, DateTime<Utc>)>,
}

/// Writes what a page brought.
pub async fn write_referrals(
    transaction: &DatabaseTransaction,
    store: &Store,
    lease: &LeasedRun,
    items: &[Incoming],
    now: DateTime<Utc>,
) -> Result<Written, DbErr> {
    let mut written = Written::default();
    let mut changes = changes(transaction, lease.run.mode, items, &mut written.counts).await?;
    if changes.is_empty() {
        return Ok(written);
    }
    let standing: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
    let mut affected = lock_standing(transaction, &mut changes, now, store).await?;
    for change in &mut changes {
        change.choose();
        affected.extend(change.tie.named().iter().cloned());
    }
    marks::lock_domains(transaction, &affected).await?;
    link(transaction, store, &mut changes, now, &mut written).await?;

    let models: Vec<_> = changes.iter().map(|change| change.row(lease, now)).collect();
    upsert(transaction, &models).await?;
    let known: Vec<Uuid> = standing.into_iter().filter(|id| !id.is_nil()).collect();
    let told = changes.iter().map(|change| (change.id, change.told.facts.contacts.as_slice()));
    contacts::replace(transaction, &known, told).await?;
    let named: Vec<_> = changes.iter().flat_map(Change::named).collect();
    marks::replace(transaction, &known, &named).await?;
    written.leads.extend(marks::mark(transaction, &affected, now, &mut written.deltas).await?);

    for change in &changes {
        let lead = change.tie.link.map(|(lead, _)| lead);
        written.leads.extend(lead);
        if change.born.is_none() {
            written.counts.inserted += 1;
            written.new_referrals.push((ReferralId(change.id), lead));
            written.news.extend(change.news(now));
        } else {
            written.counts.updated += 1;
        }
    }
    Ok(written)
}

/// What of a page is new or other than before. Looks without a lock: a page without a change
/// writes nothing.
async fn changes<'a>(
    transaction: &DatabaseTransaction,
    mode: SyncMode,
    items: &'a [Incoming],
    counts: &mut SyncCounts,
) -> Result<Vec<Change<'a>>, DbErr> {
    // An entry that stands twice on a page counts once, in its newer state.
    let mut newest: HashMap<&str, &Incoming> = HashMap::with_capacity(items.len());
    let named = items.iter().flat_map(|item| item.candidates.domains.iter());
    let erased = erased_domains(transaction, named.map(DomainName::as_str)).await?;
    for item in items {
        // Of a company that was erased nothing comes back.
        if item.candidates.domains.iter().any(|domain| erased.contains(domain.as_str())) {
            continue;
        }
        let seen = newest.entry(&item.facts.referral_id).or_insert(item);
        if item.facts.updated_at > seen.facts.updated_at {
            *seen = item;
        }
    }
    counts.skipped += (items.len() - newest.len()) as u32;
    let known = known(transaction, newest.keys().copied()).await?;
    let mut changes = Vec::new();
    for item in items {
        let id = item.facts.referral_id.as_str();
        let is_the_one = newest.get(id).is_some_and(|one| std::ptr::eq(*one, item));
        if !is_the_one {
            continue;
        }
        let hash = hash(item);
        match known.get(id) {
            Some(stood) if stood.hash == hash && !stood.is_missing => counts.unchanged += 1,
            // A page that was put together before the change that was read already.
            Some(stood) if mode == SyncMode::Delta && item.facts.updated_at < stood.updated_at => {
                counts.skipped += 1;
            }
            stood => changes.push(Change {
                told: item,
                hash,
                id: stood.map_or(Uuid::nil(), |stood| stood.id),
                tie: Tie::default(),
                born: None,
            }),
        }
    }
    Ok(changes)
}

/// Of all that is told and what follows of it, so that other rules are a change, too.
fn hash(item: &Incoming) -> String {
    blake3::hash(format!("{item:?}").as_bytes()).to_hex()[..32].to_owned()
}

struct Known {
    id: Uuid,
    hash: String,
    updated_at: Option<DateTime<Utc>>,
    is_missing: bool,
}

async fn known(
    transaction: &DatabaseTransaction,
    referral_ids: impl Iterator<Item = &str>,
) -> Result<HashMap<String, Known>, DbErr> {
    let asked: Vec<_> = referral_ids.map(|id| serde_json::json!({ "asked": id })).collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT p.referral_id, p.id, p.hash, p.updated_at, p.missing_since FROM ");
    sql.records(serde_json::Value::from(asked).to_string(), &[("asked", Kind::Text)]);
    sql.push(" JOIN partner_referral AS p ON p.referral_id = r.asked");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let referral_id = cells.text()?.to_owned();
        let id = cells.id()?;
        let hash = cells.text()?.to_owned();
        let updated_at = cells.maybe_moment()?;
        let is_missing = cells.maybe_moment()?.is_some();
        Ok((referral_id, Known { id, hash, updated_at, is_missing }))
    };
    rows(transaction, sql).await?.iter().map(read).collect()
}

/// Locks the referrals that stand and reads how they are tied; gives identities to the new ones.
/// Answers the domains that are named now.
async fn lock_standing(
    transaction: &DatabaseTransaction,
    changes: &mut [Change<'_>],
    now: DateTime<Utc>,
    store: &Store,
) -> Result<BTreeSet<String>, DbErr> {
    let mut affected = BTreeSet::new();
    let standing: Vec<Uuid> =
        changes.iter().map(|change| change.id).filter(|id| !id.is_nil()).collect();
    let mut found: HashMap<Uuid, (Tie, (Uuid, DateTime<Utc>))> = HashMap::new();
    if !standing.is_empty() {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("SELECT p.id, p.first_run_id, p.first_seen_at, ").push(Tie::COLUMNS);
        sql.push(" FROM partner_referral AS p WHERE p.id").is_one_of(standing);
        push_lock(&mut sql, "p.id", "p");
        for row in &rows(transaction, sql).await? {
            let mut cells = Cells::of(row)?;
            let id = cells.id()?;
            let born = (cells.id()?, cells.moment()?);
            let tie = Tie::read(&mut cells)?;
            affected.extend(tie.named().iter().cloned());
            found.insert(id, (tie, born));
        }
    }
    for change in changes {
        if let Some((tie, born)) = found.remove(&change.id) {
            (change.tie, change.born) = (tie, Some(born));
        } else {
            change.id = store.ids().new_id(now);
        }
    }
    Ok(affected)
}

impl Change<'_> {
    /// Takes the sync's choice over. A person's stands; and when Microsoft has blanked the people
    /// of a referral, or the addresses no longer agree, what was known of its company stands.
    fn choose(&mut self) {
        let Incoming { candidates, .. } = self.told;
        let told: Vec<String> =
            candidates.domains.iter().map(|domain| domain.as_str().to_owned()).collect();
        let choice = candidates.choice.domain().map(str::to_owned);
        let stands = choice.is_none()
            && self
                .tie
                .chosen_domain
                .as_ref()
                .is_some_and(|known| told.is_empty() || told.contains(known));
        if !told.is_empty() || self.tie.chosen_domain.is_none() {
            self.tie.candidates = told;
        }
        if !candidates.tenant_hints.is_empty() {
            self.tie.tenant_hints.clone_from(&candidates.tenant_hints);
        }
        if !stands {
            self.tie.chosen_domain = choice;
        }
        if !self.tie.by_hand {
            if self.tie.domain != self.tie.chosen_domain {
                self.tie.link = None;
            }
            self.tie.domain.clone_from(&self.tie.chosen_domain);
        }
    }

    /// That it came, unless it was over by then.
    fn news(&self, now: DateTime<Utc>) -> Option<NewAlert> {
        let facts = &self.told.facts;
        let lead = self.tie.link.map(|(lead, _)| lead).zip(self.tie.domain.as_deref());
        let customer = facts.company_name.as_deref();
        facts.is_open().then(|| NewAlert::of_new_referral(ReferralId(self.id), lead, customer, now))
    }

    fn named(&self) -> impl Iterator<Item = entity::referral_domain::Model> {
        let referral_id = self.id;
        self.tie.named().iter().map(move |domain| entity::referral_domain::Model {
            domain: domain.clone(),
            referral_id,
        })
    }

    fn row(&self, lease: &LeasedRun, now: DateTime<Utc>) -> entity::partner_referral::Model {
        let (facts, tie) = (&self.told.facts, &self.tie);
        let run = lease.run.id.0;
        let (first_run_id, first_seen_at) = self.born.unwrap_or((run, now));
        entity::partner_referral::Model {
            id: self.id,
            referral_id: facts.referral_id.clone(),
            engagement_id: facts.engagement_id.clone(),
            name: facts.name.clone(),
            referral_type: facts.referral_type.clone(),
            qualification: facts.qualification.clone(),
            invited_by: facts.invited_by.clone(),
            direction: facts.direction.clone(),
            status: facts.status.clone(),
            substatus: facts.substatus.clone(),
            is_open: facts.is_open(),
            category: facts.category().code().to_owned(),
            company_name: facts.company_name.clone(),
            customer_country: facts.customer_country.clone(),
            consent_to_contact: facts.consent_to_contact,
            deal_value: facts.deal_value.map(|value| value.to_string()),
            currency: facts.currency.clone(),
            created_at: facts.created_at,
            updated_at: facts.updated_at,
            expires_at: facts.expires_at,
            accepted_at: facts.accepted_at,
            closed_at: facts.closed_at,
            etag: facts.etag.clone(),
            domain: tie.domain.clone(),
            chosen_domain: tie.chosen_domain.clone(),
            domain_candidates: super::super::rows::list(&tie.candidates),
            tenant_hints: super::super::rows::list(&tie.tenant_hints),
            lead_id: tie.link.map(|(lead, _)| lead.0),
            link_source: tie.link.map(|(_, source)| source.code().to_owned()),
            by_hand: tie.by_hand,
            linked_at: tie.linked_at,
            hash: self.hash.clone(),
            search: search_text(facts, tie),
            sort_updated_at: sort_time(facts.updated_at),
            sort_created_at: sort_time(facts.created_at),
            sort_expires_at: sort_lapse(facts.expires_at),
            sort_value: sort_value(facts.deal_value),
            first_run_id,
            last_run_id: run,
            first_seen_at,
            synced_at: now,
            missing_since: None,
        }
    }
}

/// The lead that a referral speaks of, as Partner Center tells of it.
pub fn lead_of(facts: &ReferralFacts, domain: DomainName) -> NewLead {
    NewLead {
        domain,
        company_name: facts.company_name.as_deref().and_then(clean_name),
        country: facts.customer_country.clone(),
        source: FactSource::PartnerCenter,
    }
}

/// Makes or finds the leads of the referrals whose domain is known, ties them, and asks for scans
/// of the new ones.
async fn link(
    transaction: &DatabaseTransaction,
    store: &Store,
    changes: &mut [Change<'_>],
    now: DateTime<Utc>,
    written: &mut Written,
) -> Result<(), DbErr> {
    let mut told: Vec<(usize, NewLead)> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| !change.tie.by_hand)
        .filter_map(|(place, change)| {
            let domain = DomainName::parse_lead(change.tie.domain.as_deref()?).ok()?;
            Some((place, lead_of(&change.told.facts, domain)))
        })
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    // Of several referrals of one company the newest has the last word on its name.
    told.sort_by_key(|(place, _)| changes[*place].told.facts.updated_at);
    let (places, leads): (Vec<usize>, Vec<NewLead>) = told.into_iter().unzip();
    let merged = merge_leads(transaction, store.ids(), &leads, now).await?;
    written.deltas = merged.deltas;
    let mut new = Vec::new();
    for (place, (lead, upserted)) in places.into_iter().zip(merged.outcomes) {
        if upserted == Upserted::Erased {
            continue;
        }
        let tie = &mut changes[place].tie;
        if tie.link.is_none_or(|(tied, _)| tied != lead) {
            (tie.link, tie.linked_at) = (Some((lead, LinkSource::Auto)), Some(now));
        }
        match upserted {
            Upserted::Added => new.push(lead),
            Upserted::Updated => drop(written.leads.insert(lead)),
            Upserted::Unchanged | Upserted::Erased => {}
        }
    }
    if !new.is_empty() {
        let asked = request_scans(transaction, store.ids(), &new, now).await?;
        for lead in new {
            written.scans.push(asked.of(lead)?.scan_id);
            written.leads.insert(lead);
        }
    }
    Ok(())
}

/// One statement for all that is new or other than before.
async fn upsert(
    transaction: &DatabaseTransaction,
    models: &[entity::partner_referral::Model],
) -> Result<(), DbErr> {
    use sea_orm::{IdenStatic as _, Iterable as _};
    let mut sql = Sql::new(transaction.get_database_backend());
    push_insert::<entity::partner_referral::Entity>(&mut sql, models);
    sql.push(" ON CONFLICT (referral_id) DO UPDATE SET ");
    for (index, column) in entity::partner_referral::Column::iter().enumerate() {
        let name = column.as_str();
        sql.push(if index > 0 { ", " } else { "" }).push(name).push(" = excluded.").push(name);
    }
    sql.push(" WHERE partner_referral.hash <> excluded.hash OR ");
    sql.push("partner_referral.missing_since IS NOT NULL");
    run(transaction, sql).await.map(drop)
}
