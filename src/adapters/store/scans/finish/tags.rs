//! Tags that follow from the facts: those that hold are pinned, those that hold no longer go.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use serde::Serialize;

use super::{
    super::super::{
        bulk::{json, run},
        sql::{Kind, Sql, id_text, time_text},
    },
    changes::Before,
};
use crate::{
    domain::{annotation::automatic, ids::LeadId},
    ports::store::scans::ScanResult,
};

#[derive(Serialize)]
struct Pinned {
    lead: String,
    tag: &'static str,
    at: String,
}

const PINNED: &[(&str, Kind)] = &[("lead", Kind::Id), ("tag", Kind::Text), ("at", Kind::Time)];

/// Two statements, whatever the number of results.
pub(super) async fn follow_the_facts(
    transaction: &DatabaseTransaction,
    taken: &[&ScanResult],
    before: &HashMap<LeadId, Before>,
) -> Result<(), DbErr> {
    let mut pinned = Vec::new();
    let mut leads = Vec::new();
    for result in taken {
        let Ok((signals, assessment)) = &result.outcome else { continue };
        let (lead, at) = (result.lease.lead_id, result.finished_at);
        let expires_at = before.get(&lead).and_then(Before::expires_at);
        let (id, time) = (id_text(lead.0), time_text(at));
        let tags = automatic(signals, assessment, expires_at, at).into_iter();
        pinned.extend(tags.map(|tag| Pinned { lead: id.clone(), tag, at: time.clone() }));
        leads.push(lead.0);
    }
    if leads.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("DELETE FROM lead_tag WHERE is_automatic AND lead_id").is_one_of(leads);
    sql.push(" AND (lead_id, tag) NOT IN (SELECT r.lead, r.tag FROM ");
    sql.records(json(&pinned), PINNED).push(")");
    run(transaction, sql).await?;
    if pinned.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "INSERT INTO lead_tag (lead_id, tag, is_automatic, created_at) \
         SELECT r.lead, r.tag, true, r.at FROM ",
    );
    sql.records(json(&pinned), PINNED).push(" WHERE true ON CONFLICT (lead_id, tag) DO NOTHING");
    run(transaction, sql).await.map(drop)
}
