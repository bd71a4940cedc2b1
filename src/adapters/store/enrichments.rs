//! What the offline databases said of the leads' addresses, and the countries that follow.

use std::{collections::HashMap, net::IpAddr};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult};
use serde::{Deserialize, Serialize};

use super::{
    bulk::{insert, json, lock_leads, rows, run},
    cells::Cells,
    codes::Code,
    connection::Store,
    counters::{Counted, Deltas},
    fault::{read_fault, retrying},
    sql::{Kind, Sql, id_text, time_text},
};
use crate::{
    domain::{
        ids::LeadId,
        infrastructure::{
            DatabaseKind, Enriched, Infrastructure, SourceAnswer, UsageType, merge::disagreements,
        },
        lead::FactSource,
    },
    ports::store::{
        StoreError,
        enrichments::{EnrichmentResult, EnrichmentStore},
    },
};

#[async_trait]
impl EnrichmentStore for Store {
    async fn enrichments(&self, leads: &[LeadId]) -> Result<Vec<(LeadId, Enriched)>, StoreError> {
        if leads.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(self.backend());
        sql.push(
            "SELECT e.lead_id, e.address_source, e.address, e.country, e.city, e.asn, \
             e.asn_organization, e.isp, e.usage_type, e.usage_code, e.is_proxy, e.proxy_type, \
             e.sources, e.observed_at, e.expires_at FROM ip_enrichment AS e WHERE e.lead_id",
        );
        sql.is_one_of(leads.iter().map(|lead| lead.0));
        // `MX` stands after `DOMAIN`.
        sql.push(" ORDER BY e.lead_id, e.address_source DESC, e.address");
        let found = rows(self.reader(), sql).await.map_err(|fault| read_fault(&fault))?;
        found.iter().map(read).collect::<Result<_, DbErr>>().map_err(|fault| read_fault(&fault))
    }

    async fn keep(&self, results: &[EnrichmentResult]) -> Result<(), StoreError> {
        if results.is_empty() {
            return Ok(());
        }
        retrying(async || self.keep_enrichments(results).await).await
    }
}

/// What one database said, as JSON within the row.
#[derive(Serialize, Deserialize)]
struct Said {
    database: String,
    built_at: Option<DateTime<Utc>>,
    country: Option<String>,
    city: Option<String>,
    asn: Option<u32>,
    asn_organization: Option<String>,
    isp: Option<String>,
    usage_code: Option<String>,
    is_proxy: Option<bool>,
    proxy_type: Option<String>,
}

fn said(enriched: &Enriched) -> Option<String> {
    let built_at = |kind: DatabaseKind| {
        enriched.built.iter().find(|(built, _)| *built == kind).map(|(_, at)| *at)
    };
    let said: Vec<_> = enriched
        .infrastructure
        .sources
        .iter()
        .map(|answer| Said {
            database: answer.database.code().to_owned(),
            built_at: built_at(answer.database),
            country: answer.country.clone(),
            city: answer.city.clone(),
            asn: answer.asn,
            asn_organization: answer.asn_organization.clone(),
            isp: answer.isp.clone(),
            usage_code: answer.usage_code.clone(),
            is_proxy: answer.is_proxy,
            proxy_type: answer.proxy_type.clone(),
        })
        .collect();
    (!said.is_empty()).then(|| json(&said))
}

type Built = Vec<(DatabaseKind, DateTime<Utc>)>;

fn heard(said: Vec<Said>) -> Result<(Vec<SourceAnswer>, Built), DbErr> {
    let (mut answers, mut built) = (Vec::with_capacity(said.len()), Vec::new());
    for said in said {
        let database = DatabaseKind::read(&said.database)?;
        built.extend(said.built_at.map(|at| (database, at)));
        answers.push(SourceAnswer {
            database,
            country: said.country,
            city: said.city,
            asn: said.asn,
            asn_organization: said.asn_organization,
            isp: said.isp,
            usage_type: said.usage_code.as_deref().and_then(UsageType::of_code),
            usage_code: said.usage_code,
            is_proxy: said.is_proxy,
            proxy_type: said.proxy_type,
        });
    }
    Ok((answers, built))
}

fn read(row: &QueryResult) -> Result<(LeadId, Enriched), DbErr> {
    let mut cells = Cells::of(row)?;
    let lead = LeadId(cells.id()?);
    let source = cells.code()?;
    let address = cells.text()?;
    let ip: IpAddr =
        address.parse().map_err(|_| DbErr::Type(format!("{address:?} is no address")))?;
    let mut infrastructure = Infrastructure {
        country: cells.maybe_owned()?,
        city: cells.maybe_owned()?,
        asn: cells.maybe_large()?.and_then(|asn| u32::try_from(asn).ok()),
        asn_organization: cells.maybe_owned()?,
        isp: cells.maybe_owned()?,
        usage_type: cells.maybe_code()?,
        usage_code: cells.maybe_owned()?,
        is_proxy: cells.maybe_flag()?,
        proxy_type: cells.maybe_owned()?,
        ..Infrastructure::unknown(ip)
    };
    let (sources, built) = heard(cells.json()?.unwrap_or_default())?;
    infrastructure.disagreements = disagreements(&sources);
    infrastructure.sources = sources;
    let (observed_at, expires_at) = (cells.moment()?, cells.moment()?);
    Ok((lead, Enriched { source, infrastructure, built, observed_at, expires_at }))
}

fn row(lead: LeadId, enriched: &Enriched) -> entity::ip_enrichment::Model {
    let found = &enriched.infrastructure;
    entity::ip_enrichment::Model {
        lead_id: lead.0,
        address: found.ip.to_string(),
        address_source: enriched.source.code().to_owned(),
        country: found.country.clone(),
        city: found.city.clone(),
        asn: found.asn.map(i64::from),
        asn_organization: found.asn_organization.clone(),
        isp: found.isp.clone(),
        usage_type: found.usage_type.map(|usage| usage.code().to_owned()),
        usage_code: found.usage_code.clone(),
        is_proxy: found.is_proxy,
        proxy_type: found.proxy_type.clone(),
        sources: said(enriched),
        observed_at: enriched.observed_at,
        expires_at: enriched.expires_at,
    }
}

impl Store {
    async fn keep_enrichments(&self, results: &[EnrichmentResult]) -> Result<(), DbErr> {
        let leads = || results.iter().map(|result| result.lead_id.0);
        let transaction = self.begin().await?;
        lock_leads(&transaction, leads()).await?;
        let mut sql = Sql::new(self.backend());
        sql.push("DELETE FROM ip_enrichment WHERE lead_id").is_one_of(leads());
        run(&transaction, sql).await?;
        let rows: Vec<_> = results
            .iter()
            .flat_map(|result| result.addresses.iter().map(|address| row(result.lead_id, address)))
            .collect();
        insert::<entity::ip_enrichment::Entity>(&transaction, &rows).await?;
        let deltas = fill_countries(&transaction, results).await?;
        deltas.apply(&transaction).await?;
        transaction.commit().await
    }
}

#[derive(Serialize)]
struct Filled<'a> {
    lead: String,
    country: &'a str,
    at: String,
}

const FILLED: &[(&str, Kind)] = &[("lead", Kind::Id), ("country", Kind::Text), ("at", Kind::Time)];

/// Gives locked leads the countries that nobody else knew; answers what that counts.
async fn fill_countries(
    transaction: &DatabaseTransaction,
    results: &[EnrichmentResult],
) -> Result<Deltas, DbErr> {
    let countries: HashMap<_, _> = results
        .iter()
        .filter_map(|result| {
            let at = result.addresses.first()?.observed_at;
            Some((result.lead_id.0, (result.country.as_deref()?, at)))
        })
        .collect();
    let mut deltas = Deltas::default();
    if countries.is_empty() {
        return Ok(deltas);
    }
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT l.id, ")
        .push(Counted::COLUMNS)
        .push(" FROM lead AS l WHERE (l.country IS NULL OR l.country_source = ");
    sql.bind(FactSource::Enrichment.code()).push(") AND l.id");
    sql.is_one_of(countries.keys().copied());
    let mut filled = Vec::new();
    for row in rows(transaction, sql).await? {
        let mut cells = Cells::of(&row)?;
        let lead = cells.id()?;
        let before = Counted::read(&mut cells)?;
        let Some(&(country, at)) = countries.get(&lead) else { continue };
        if before.country.as_deref() == Some(country) {
            continue;
        }
        let after = Counted { country: Some(country.to_owned()), ..before.clone() };
        deltas.changed(&before, &after);
        filled.push(Filled { lead: id_text(lead), country, at: time_text(at) });
    }
    if !filled.is_empty() {
        let mut sql = Sql::new(transaction.get_database_backend());
        sql.push("UPDATE lead SET country = r.country, country_source = ");
        sql.bind(FactSource::Enrichment.code());
        sql.push(", country_at = r.at, updated_at = r.at FROM ").records(json(&filled), FILLED);
        sql.push(" WHERE lead.id = r.lead");
        run(transaction, sql).await?;
    }
    Ok(deltas)
}
