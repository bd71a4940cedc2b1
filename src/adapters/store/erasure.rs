//! Erasing: everything that names a company or a person, in one transaction; and destroying what has
//! lain for its time.
//!
//! Locks are taken in the order of all writers: referrals, leads by domain, jobs, counters.

mod retention;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    audit,
    bulk::{json, push_lock, rows, run},
    cells::Cells,
    connection::Store,
    counters::{Counted, Deltas},
    fault::{read_fault, retrying},
    jobs::{JobDelta, move_counts},
    leads::like_pattern,
    referrals::marks,
    sql::{Kind, Sql, id_text},
};
use crate::{
    domain::{
        erasure::{Erasable, of_domain},
        ids::{JobId, LeadId},
    },
    ports::store::{
        StoreError,
        audit::{AuditAction, AuditEntry},
        erasure::{Erased, ErasureStore, Kept},
    },
};

/// What stands where something was erased.
pub const BLOT: &str = "[erased]";

impl Store {
    async fn erase_all(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Erased, DbErr> {
        let transaction = self.begin().await?;
        let mut deltas = Deltas::default();
        let erased = match what {
            Erasable::Domain(domain) => {
                let erased = erase_company(&transaction, domain.as_str(), at, &mut deltas).await?;
                let at_it = like_pattern(&format!("@{}", domain.as_str()));
                let mut more = 0;
                for table in ["referral_contact", "lead_contact"] {
                    let mut sql = Sql::new(self.backend());
                    sql.push("DELETE FROM ").push(table).push(" WHERE lower(email) LIKE ");
                    sql.bind(at_it.trim_end_matches('%')).push(" ESCAPE '\\'");
                    more += run(&transaction, sql).await?;
                }
                Erased { contacts: erased.contacts + more, ..erased }
            }
            Erasable::Email(email) => erase_person(&transaction, email).await?,
        };
        let mut sql = Sql::new(self.backend());
        sql.push("INSERT INTO suppression (fingerprint, created_at) VALUES (");
        sql.bind(what.fingerprint()).push(", ").bind(at);
        sql.push(") ON CONFLICT (fingerprint) DO NOTHING");
        run(&transaction, sql).await?;
        let detail = format!(
            "{} leads, {} referrals, {} contacts, {} alerts, {} job items, {} notes",
            u8::from(erased.lead.is_some()),
            erased.referrals,
            erased.contacts,
            erased.alerts,
            erased.job_items,
            erased.notes
        );
        audit::record(&transaction, self.ids(), &[line(what, actor, detail, at)]).await?;
        deltas.apply(&transaction).await?;
        transaction.commit().await?;
        Ok(erased)
    }

    async fn lift_one(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, DbErr> {
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("DELETE FROM suppression WHERE fingerprint = ").bind(what.fingerprint());
        let lifted = run(&transaction, sql).await? > 0;
        if lifted {
            let entry = line(what, actor, "suppression lifted".to_owned(), at);
            audit::record(&transaction, self.ids(), &[entry]).await?;
        }
        transaction.commit().await?;
        Ok(lifted)
    }
}

fn line(what: &Erasable, actor: &str, detail: String, at: DateTime<Utc>) -> AuditEntry {
    AuditEntry {
        at,
        actor: actor.to_owned(),
        action: AuditAction::Erasure,
        subject: what.fingerprint(),
        detail: Some(detail),
        request_id: None,
    }
}

async fn erase_company(
    transaction: &DatabaseTransaction,
    domain: &str,
    at: DateTime<Utc>,
    deltas: &mut Deltas,
) -> Result<Erased, DbErr> {
    let mut erased = Erased::default();
    let referrals = referrals_of(transaction, domain).await?;
    let mut affected = domains_of(transaction, &referrals).await?;
    affected.insert(domain.to_owned());
    marks::lock_domains(transaction, &affected).await?;

    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id, p.dynamics_id, ").push(Counted::COLUMNS);
    sql.push(" FROM lead AS l LEFT JOIN dynamics_push AS p ON p.lead_id = l.id WHERE l.domain = ");
    sql.bind(domain);
    if let Some(row) = rows(transaction, sql).await?.first() {
        let mut cells = Cells::of(row)?;
        erased.lead = Some(LeadId(cells.id()?));
        erased.dynamics_id = cells.maybe_id()?;
        deltas.count(&Counted::read(&mut cells)?, -1);
    }
    erased.job_items = blot_items(transaction, domain, erased.lead, at).await?;

    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("DELETE FROM alert WHERE domain = ").bind(domain).push(" OR referral_id");
    sql.is_one_of(referrals.iter().copied());
    erased.alerts = run(transaction, sql).await?;

    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("DELETE FROM referral_contact WHERE referral_id");
    sql.is_one_of(referrals.iter().copied());
    erased.contacts = run(transaction, sql).await?;
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("DELETE FROM partner_referral WHERE id").is_one_of(referrals.iter().copied());
    erased.referrals = run(transaction, sql).await?;

    if let Some(lead) = erased.lead {
        // What hangs on it goes with it.
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("DELETE FROM lead WHERE id = ").bind(lead.0);
        run(transaction, sql).await?;
    }
    // The log's lines stay, and say of whom as the line of this erasure does.
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE audit_log SET subject = ").bind(of_domain(domain));
    sql.push(" WHERE subject = ").bind(domain);
    run(transaction, sql).await?;

    affected.remove(domain);
    if !affected.is_empty() {
        marks::mark(transaction, &affected, at, deltas).await?;
    }
    Ok(erased)
}

/// The referrals that are, or could be, of that company; locked.
async fn referrals_of(transaction: &DatabaseTransaction, domain: &str) -> Result<Vec<Uuid>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT p.id FROM partner_referral AS p WHERE p.domain = ").bind(domain);
    sql.push(" OR p.chosen_domain = ").bind(domain);
    sql.push(" OR p.id IN (SELECT d.referral_id FROM referral_domain AS d WHERE d.domain = ");
    sql.bind(domain).push(")");
    push_lock(&mut sql, "p.id", "p");
    rows(transaction, sql).await?.iter().map(|row| Cells::of(row)?.id()).collect()
}

async fn domains_of(
    transaction: &DatabaseTransaction,
    referrals: &[Uuid],
) -> Result<BTreeSet<String>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT DISTINCT d.domain FROM referral_domain AS d WHERE d.referral_id");
    sql.is_one_of(referrals.iter().copied());
    let read = |row| Ok(Cells::of(row)?.text()?.to_owned());
    rows(transaction, sql).await?.iter().map(read).collect()
}

/// Makes items of jobs nameless, and ends those that wait for a lead that is about to go.
async fn blot_items(
    transaction: &DatabaseTransaction,
    domain: &str,
    lead: Option<LeadId>,
    at: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let mut jobs: BTreeMap<JobId, JobDelta> = BTreeMap::new();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE job_item SET state = 'SKIPPED' WHERE state IN ('SCANNING', 'PUSHING') AND ");
    sql.push("(domain = ").bind(domain).push(" OR lead_id = ");
    sql.bind(lead.map_or(Uuid::nil(), |lead| lead.0)).push(") RETURNING job_id");
    for row in &rows(transaction, sql).await? {
        jobs.entry(JobId(Cells::of(row)?.id()?)).or_default().skipped += 1;
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE job_item SET domain = NULL, domain_unicode = NULL, company_name = NULL, ");
    sql.push("country = NULL, lead_id = NULL, scan_id = NULL, item = ").bind(BLOT);
    sql.push(" WHERE domain = ").bind(domain).push(" OR lead_id = ");
    sql.bind(lead.map_or(Uuid::nil(), |lead| lead.0));
    // Rows that were refused are known by what was written only.
    sql.push(" OR (domain IS NULL AND lower(item) LIKE ");
    sql.bind(like_pattern(domain)).push(" ESCAPE '\\')");
    let blotted = run(transaction, sql).await?;
    move_counts(transaction, &jobs, at).await?;
    Ok(blotted)
}

async fn erase_person(transaction: &DatabaseTransaction, email: &str) -> Result<Erased, DbErr> {
    let mut contacts = 0;
    for table in ["referral_contact", "lead_contact"] {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("DELETE FROM ").push(table).push(" WHERE lower(email) = ").bind(email);
        contacts += run(transaction, sql).await?;
    }
    let pattern = like_pattern(email);
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE job_item SET item = ").bind(BLOT);
    sql.push(" WHERE lower(item) LIKE ").bind(pattern.as_str()).push(" ESCAPE '\\'");
    let job_items = run(transaction, sql).await?;
    let notes = blot_notes(transaction, email, &pattern).await?;
    Ok(Erased { contacts, job_items, notes, ..Erased::default() })
}

#[derive(serde::Serialize)]
struct Blotted {
    id: String,
    text: String,
}

async fn blot_notes(
    transaction: &DatabaseTransaction,
    email: &str,
    pattern: &str,
) -> Result<u64, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT id, text FROM lead_note WHERE lower(text) LIKE ").bind(pattern);
    sql.push(" ESCAPE '\\'");
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok(Blotted { id: id_text(cells.id()?), text: blot(cells.text()?, email) })
    };
    let blotted: Vec<Blotted> =
        rows(transaction, sql).await?.iter().map(read).collect::<Result<_, DbErr>>()?;
    if blotted.is_empty() {
        return Ok(0);
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("UPDATE lead_note SET text = r.text FROM ");
    sql.records(json(&blotted), &[("id", Kind::Id), ("text", Kind::Text)]);
    sql.push(" WHERE lead_note.id = r.id");
    run(transaction, sql).await
}

/// The text without the address, in whatever case it stands there.
fn blot(text: &str, email: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length: usize = rest.chars().take(email.chars().count()).map(char::len_utf8).sum();
        if rest[..length].to_lowercase() == email {
            clean.push_str(BLOT);
            rest = &rest[length..];
        } else {
            clean.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    clean
}

#[async_trait]
impl ErasureStore for Store {
    async fn erase(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Erased, StoreError> {
        retrying(async || self.erase_all(what, actor, at).await).await
    }

    async fn lift(
        &self,
        what: &Erasable,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        retrying(async || self.lift_one(what, actor, at).await).await
    }

    async fn destroy(
        &self,
        what: Kept,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        retrying(async || self.destroy_some(what, before, limit).await).await
    }

    async fn compact(&self) -> Result<(), StoreError> {
        self.vacuum().await.map_err(|fault| read_fault(&fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_blotted_out_wherever_it_stands() {
        let told = "Ali@Example.com aradı; sonra ali@example.com, ali@example.comx";
        assert_eq!(blot(told, "ali@example.com"), "[erased] aradı; sonra [erased], [erased]x");
        assert_eq!(blot("İ ş", "ali@example.com"), "İ ş");
    }
}
