//! Registration data and whose turn it is. A lead's row is made by its first good scan.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DbErr;
use serde::Serialize;

use super::{
    bulk::{json, lock_leads, rows, run},
    cells::Cells,
    connection::Store,
    fault::retrying,
    rows::list,
    sql::{Kind, Sql, id_text, time_text},
};
use crate::{
    domain::{domain_name::DomainName, ids::LeadId},
    ports::store::{
        StoreError,
        whois::{WhoisResult, WhoisStore},
    },
};

#[async_trait]
impl WhoisStore for Store {
    async fn lease_due(
        &self,
        limit: u32,
        now: DateTime<Utc>,
        lease_for: TimeDelta,
    ) -> Result<Vec<(LeadId, DomainName)>, StoreError> {
        retrying(async || self.lease_lookups(limit, now, now + lease_for).await).await
    }

    async fn give_back(
        &self,
        leads: &[LeadId],
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if leads.is_empty() {
            return Ok(());
        }
        retrying(async || {
            let mut sql = Sql::new(self.backend());
            sql.push("UPDATE whois SET next_at = ").bind(now).push(" WHERE next_at = ").bind(until);
            sql.push(" AND lead_id");
            sql.is_one_of(leads.iter().map(|lead| lead.0));
            let transaction = self.begin().await?;
            run(&transaction, sql).await?;
            transaction.commit().await
        })
        .await
    }

    async fn store(&self, results: &[WhoisResult]) -> Result<(), StoreError> {
        if results.is_empty() {
            return Ok(());
        }
        retrying(async || self.store_lookups(results).await).await
    }
}

#[derive(Serialize)]
struct Good<'a> {
    lead: String,
    registrar: Option<&'a str>,
    expires: Option<String>,
    nameservers: Option<String>,
    source: &'a str,
    observed: String,
    at: String,
    next: String,
}

#[derive(Serialize)]
struct Failed<'a> {
    lead: String,
    failure: &'a str,
    at: String,
    next: String,
}

impl Store {
    async fn lease_lookups(
        &self,
        limit: u32,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(LeadId, DomainName)>, DbErr> {
        // An idle poll takes no lock.
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT lead_id FROM whois WHERE next_at <= ").bind(now).push(" LIMIT 1");
        if rows(self.reader(), sql).await?.is_empty() {
            return Ok(Vec::new());
        }
        let transaction = self.begin().await?;
        let mut sql = Sql::new(self.backend());
        sql.push("WITH due AS MATERIALIZED (SELECT lead_id FROM whois WHERE next_at <= ");
        sql.bind(now).push(" ORDER BY next_at LIMIT ").bind(i64::from(limit));
        if sql.is_postgres() {
            sql.push(" FOR UPDATE SKIP LOCKED");
        }
        sql.push(") UPDATE whois SET next_at = ").bind(until);
        sql.push(" WHERE lead_id IN (SELECT lead_id FROM due) RETURNING lead_id");
        let leads = rows(&transaction, sql).await?;
        let leads = leads.iter().map(|row| Cells::of(row)?.id()).collect::<Result<Vec<_>, _>>()?;
        let mut sql = Sql::new(self.backend());
        sql.push("SELECT l.id, l.domain, l.domain_unicode FROM lead AS l WHERE l.id");
        sql.is_one_of(leads).push(" ORDER BY l.domain");
        let read = |row| {
            let mut cells = Cells::of(row)?;
            let (lead, ascii) = (LeadId(cells.id()?), cells.text()?.to_owned());
            let unicode = cells.maybe_owned()?.unwrap_or_else(|| ascii.clone());
            Ok((lead, DomainName::from_stored(ascii, unicode)))
        };
        let due = rows(&transaction, sql).await?.iter().map(read).collect::<Result<_, DbErr>>()?;
        transaction.commit().await?;
        Ok(due)
    }

    async fn store_lookups(&self, results: &[WhoisResult]) -> Result<(), DbErr> {
        let (mut good, mut failed) = (Vec::new(), Vec::new());
        for result in results {
            let lead = id_text(result.lead_id.0);
            let (at, next) = (time_text(result.at), time_text(result.next_at));
            match &result.outcome {
                Ok(whois) => good.push(Good {
                    lead,
                    registrar: whois.registrar.as_deref(),
                    expires: whois.expires_at.map(|day| day.to_string()),
                    nameservers: list(&whois.nameservers),
                    source: &whois.source,
                    observed: time_text(whois.observed_at),
                    at,
                    next,
                }),
                Err(failure) => failed.push(Failed { lead, failure, at, next }),
            }
        }
        let transaction = self.begin().await?;
        lock_leads(&transaction, results.iter().map(|result| result.lead_id.0)).await?;
        if !good.is_empty() {
            let mut sql = Sql::new(self.backend());
            let day = if sql.is_postgres() { "r.expires::date" } else { "r.expires" };
            sql.push(
                "INSERT INTO whois (lead_id, registrar, expires_at, nameservers, source, \
                 observed_at, next_at) SELECT r.lead, r.registrar, ",
            );
            sql.push(day).push(", r.nameservers, r.source, r.observed, r.next FROM ");
            sql.records(json(&good), GOOD).push(
                " WHERE true ON CONFLICT (lead_id) DO UPDATE SET registrar = excluded.registrar, \
                 expires_at = excluded.expires_at, nameservers = excluded.nameservers, \
                 source = excluded.source, observed_at = excluded.observed_at, failure = NULL, \
                 failed_at = NULL, next_at = excluded.next_at",
            );
            run(&transaction, sql).await?;
            let mut sql = Sql::new(self.backend());
            sql.push("UPDATE lead SET updated_at = r.at FROM ").records(json(&good), GOOD);
            sql.push(" WHERE lead.id = r.lead");
            run(&transaction, sql).await?;
        }
        if !failed.is_empty() {
            let mut sql = Sql::new(self.backend());
            sql.push("INSERT INTO whois (lead_id, failure, failed_at, next_at) SELECT r.lead, r.failure, r.at, r.next FROM ");
            sql.records(json(&failed), FAILED).push(
                " WHERE true ON CONFLICT (lead_id) DO UPDATE SET failure = excluded.failure, \
                 failed_at = excluded.failed_at, next_at = excluded.next_at",
            );
            run(&transaction, sql).await?;
        }
        transaction.commit().await
    }
}

const GOOD: &[(&str, Kind)] = &[
    ("lead", Kind::Id),
    ("registrar", Kind::Text),
    ("expires", Kind::Text),
    ("nameservers", Kind::Text),
    ("source", Kind::Text),
    ("observed", Kind::Time),
    ("at", Kind::Time),
    ("next", Kind::Time),
];

const FAILED: &[(&str, Kind)] =
    &[("lead", Kind::Id), ("failure", Kind::Text), ("at", Kind::Time), ("next", Kind::Time)];
