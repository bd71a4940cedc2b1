//! A chunk of a bulk push: leads become wishes.

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, DbErr};

use super::{
    super::pushes::wish_pushes,
    items::{Outcome, State, Taken, move_on, waiting},
    scan::{UNKNOWN_LEAD, leads_of},
    step::{Chunk, LeasedJob},
    target::{is_unread, read_filter, read_target},
};
use crate::{
    domain::{ids::LeadId, push::PushState},
    ports::store::pushes::Wished,
};

/// `None`: somebody else has dealt with these items.
pub(super) async fn chunk(
    transaction: &DatabaseTransaction,
    job: &LeasedJob,
    size: u32,
    now: DateTime<Utc>,
) -> Result<Option<Chunk>, DbErr> {
    if is_unread(job) {
        return read_target(transaction, job).await.map(Some);
    }
    let items = waiting(transaction, job.id, size).await?;
    let known = leads_of(transaction, &items).await?;
    let leads: Vec<Option<LeadId>> = items
        .iter()
        .map(|item| {
            item.lead.or_else(|| known.get(item.domain.as_deref().unwrap_or_default()).copied())
        })
        .collect();
    let wanted: Vec<LeadId> = leads.iter().copied().flatten().collect();
    let wished = wish_pushes(transaction, &wanted, makes_anew(job)?, now).await?;

    let mut chunk = Chunk::default();
    let mut taken = Vec::with_capacity(items.len());
    for (item, lead) in items.iter().zip(leads) {
        let answer = lead.and_then(|lead| wished.get(&lead).copied()).unwrap_or(Wished::NoLead);
        let (state, outcome, reason) = match answer {
            Wished::Waiting { created: true } => (State::Pushing, Some(Outcome::Requested), None),
            Wished::Waiting { created: false } => (State::Pushing, Some(Outcome::Joined), None),
            Wished::Deleted => (State::Failed, None, Some("dynamics-deleted")),
            Wished::NotScanned => (State::Failed, None, Some("dynamics-not-scanned")),
            Wished::NoLead => (State::Failed, None, Some(UNKNOWN_LEAD)),
        };
        if state == State::Failed {
            chunk.job.failed += 1;
        }
        taken.push(Taken { position: item.position, state, outcome, reason, lead, scan: None });
    }
    Ok(move_on(transaction, job.id, &taken).await?.then_some(chunk))
}

/// Leads that were deleted in Dynamics are made anew where they were asked for as such: by name, or
/// by a filter for them.
fn makes_anew(job: &LeasedJob) -> Result<bool, DbErr> {
    let Some(target) = job.target.as_deref() else { return Ok(true) };
    Ok(read_filter(target)?.dynamics_state.contains(&PushState::Deleted))
}
