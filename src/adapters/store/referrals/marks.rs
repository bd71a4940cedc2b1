//! Which domains referrals name, and the mark on the leads of those domains.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::super::{
    bulk::{insert, push_lock, rows, run},
    cells::Cells,
    counters::{Counted, Deltas},
    sql::{Kind, Sql},
};
use crate::domain::ids::LeadId;

/// Puts the domains that these referrals name in place of what stood.
pub async fn replace(
    transaction: &DatabaseTransaction,
    standing: &[Uuid],
    named: &[entity::referral_domain::Model],
) -> Result<(), DbErr> {
    if !standing.is_empty() {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("DELETE FROM referral_domain WHERE referral_id");
        sql.is_one_of(standing.iter().copied());
        run(transaction, sql).await?;
    }
    insert::<entity::referral_domain::Entity>(transaction, named).await
}

/// Locks the leads of these domains, in their order.
pub async fn lock_domains(
    transaction: &DatabaseTransaction,
    domains: &BTreeSet<String>,
) -> Result<(), DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id FROM lead AS l WHERE l.domain IN (SELECT r.domain FROM ");
    push_domains(&mut sql, domains);
    sql.push(")");
    push_lock(&mut sql, "l.domain", "l");
    rows(transaction, sql).await.map(drop)
}

/// Marks the leads of these domains that a referral names now, and takes the mark from those that
/// none names any more; answers those that are other than before.
pub async fn mark(
    transaction: &DatabaseTransaction,
    domains: &BTreeSet<String>,
    now: DateTime<Utc>,
    deltas: &mut Deltas,
) -> Result<Vec<LeadId>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "SELECT l.id, EXISTS (SELECT 1 FROM referral_domain AS d WHERE d.domain = l.domain), ",
    );
    sql.push(Counted::COLUMNS).push(" FROM lead AS l WHERE l.domain IN (SELECT r.domain FROM ");
    push_domains(&mut sql, domains);
    sql.push(")");
    let mut other: [Vec<Uuid>; 2] = Default::default();
    for row in &rows(transaction, sql).await? {
        let mut cells = Cells::of(row)?;
        let (lead, is_named) = (cells.id()?, cells.flag()?);
        let before = Counted::read(&mut cells)?;
        if before.is_referral != is_named {
            deltas.changed(&before, &Counted { is_referral: is_named, ..before.clone() });
            other[usize::from(is_named)].push(lead);
        }
    }
    for (is_named, leads) in [false, true].into_iter().zip(&other) {
        if leads.is_empty() {
            continue;
        }
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("UPDATE lead SET is_referral = ").bind(is_named).push(", updated_at = ").bind(now);
        sql.push(" WHERE id").is_one_of(leads.iter().copied());
        run(transaction, sql).await?;
    }
    Ok(other.into_iter().flatten().map(LeadId).collect())
}

fn push_domains(sql: &mut Sql, domains: &BTreeSet<String>) {
    let asked: Vec<_> =
        domains.iter().map(|domain| serde_json::json!({ "domain": domain })).collect();
    sql.records(serde_json::Value::from(asked).to_string(), &[("domain", Kind::Text)]);
}
