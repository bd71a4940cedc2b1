//! A chunk of an import: rows become leads, and scans are asked for.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};

use super::{
    super::{
        bulk::insert,
        codes::Code,
        connection::Store,
        leads::{Merged, merge_leads},
        scans::request_scans,
    },
    items::{ERASED, Outcome, State, Taken, Waiting, blank, move_on, waiting},
    step::{Chunk, LeasedJob},
};
use crate::{
    domain::{
        domain_name::DomainName,
        ids::{JobId, LeadId},
        lead::FactSource,
    },
    ports::store::leads::{NewLead, Upserted},
};

/// `None`: somebody else has dealt with these items.
pub(super) async fn chunk(
    transaction: &DatabaseTransaction,
    store: &Store,
    job: &LeasedJob,
    size: u32,
    now: DateTime<Utc>,
) -> Result<Option<Chunk>, DbErr> {
    let items = waiting(transaction, job.id, size).await?;
    let leads: Vec<NewLead> = items.iter().filter_map(new_lead).collect();
    let Merged { outcomes, deltas } = if leads.is_empty() {
        Merged { outcomes: Vec::new(), deltas: super::super::counters::Deltas::default() }
    } else {
        merge_leads(transaction, store.ids(), &leads, now).await?
    };

    let mut chunk = Chunk { deltas, ..Chunk::default() };
    let mut outcomes = outcomes.into_iter();
    let mut taken = Vec::with_capacity(items.len());
    for item in &items {
        let merged = if item.domain.is_some() { outcomes.next() } else { None };
        taken.push(judge(&mut chunk, item, merged));
    }
    if let Some(follow_up) = job.follow_up {
        ask_for_scans(transaction, store, follow_up, &items, &taken, now, &mut chunk).await?;
    }
    Ok(move_on(transaction, job.id, &taken).await?.then_some(chunk))
}

fn new_lead(item: &Waiting) -> Option<NewLead> {
    let ascii = item.domain.clone()?;
    let unicode = item.domain_unicode.clone().unwrap_or_else(|| ascii.clone());
    Some(NewLead {
        domain: DomainName::from_stored(ascii, unicode),
        company_name: item.company_name.clone(),
        country: item.country.clone(),
        source: item.source.unwrap_or(FactSource::Import),
    })
}

fn judge(chunk: &mut Chunk, item: &Waiting, merged: Option<(LeadId, Upserted)>) -> Taken {
    let Some((lead, upserted)) = merged else {
        chunk.job.failed += 1;
        chunk.import.refused += 1;
        return taken(item, State::Failed, Outcome::Refused, None);
    };
    if upserted == Upserted::Erased {
        chunk.job.failed += 1;
        chunk.import.refused += 1;
        let refused = taken(item, State::Failed, Outcome::Refused, None);
        return Taken { reason: Some(ERASED), ..refused };
    }
    if item.outcome == Some(Outcome::Duplicate) {
        chunk.job.skipped += 1;
        chunk.import.duplicates += 1;
        return taken(item, State::Skipped, Outcome::Duplicate, Some(lead));
    }
    chunk.job.succeeded += 1;
    let (outcome, count) = match upserted {
        Upserted::Added => (Outcome::Added, &mut chunk.import.added),
        Upserted::Updated => (Outcome::Updated, &mut chunk.import.updated),
        Upserted::Unchanged | Upserted::Erased => (Outcome::Unchanged, &mut chunk.import.unchanged),
    };
    *count += 1;
    taken(item, State::Succeeded, outcome, Some(lead))
}

fn taken(item: &Waiting, state: State, outcome: Outcome, lead: Option<LeadId>) -> Taken {
    Taken { position: item.position, state, outcome: Some(outcome), reason: None, lead, scan: None }
}

async fn ask_for_scans(
    transaction: &DatabaseTransaction,
    store: &Store,
    follow_up: JobId,
    items: &[Waiting],
    taken: &[Taken],
    now: DateTime<Utc>,
    chunk: &mut Chunk,
) -> Result<(), DbErr> {
    let stored = || items.iter().zip(taken).filter(|(_, taken)| taken.state == State::Succeeded);
    let leads: Vec<LeadId> = stored().filter_map(|(_, taken)| taken.lead).collect();
    if leads.is_empty() {
        return Ok(());
    }
    let asked = request_scans(transaction, store.ids(), &leads, now).await?;
    let mut seen = HashSet::with_capacity(leads.len());
    let mut rows = Vec::with_capacity(leads.len());
    for (item, taken) in stored() {
        let Some(lead) = taken.lead.filter(|lead| seen.insert(*lead)) else { continue };
        let scan = asked.of(lead)?;
        let outcome = if scan.created { Outcome::Requested } else { Outcome::Joined };
        rows.push(entity::job_item::Model {
            row_number: item.row_number,
            domain: item.domain.clone(),
            domain_unicode: item.domain_unicode.clone(),
            outcome: Some(outcome.code().to_owned()),
            lead_id: Some(lead.0),
            scan_id: Some(scan.scan_id.0),
            ..blank(follow_up.0, item.position, &item.item, State::Scanning)
        });
    }
    chunk.follow_up.added = rows.len() as u32;
    insert::<entity::job_item::Entity>(transaction, &rows).await
}
