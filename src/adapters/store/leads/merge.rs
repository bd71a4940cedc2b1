//! Adding leads and merging facts into those that stand.
//!
//! One statement adds what is new and locks what is not, in the order of the domains, so that
//! concurrent writers wait for each other in one direction only. What stood already is then read
//! under that lock, merged here and written back in one more statement.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{
        cells::Cells,
        codes::Code,
        counters::{Counted, Deltas},
        sql::{Kind, Sql, id_text, time_text},
        suppression::erased_domains,
    },
    row::read_fact,
};
use crate::{
    domain::{
        domain_name::DomainName,
        fold::{fold, sort_key},
        ids::LeadId,
        lead::{FactSource, Sourced},
        scan::ScanState,
    },
    ports::{
        clock::Ids,
        store::leads::{NewLead, Upserted},
    },
};

/// What a merge did, and the counters it moves: to be applied as the last statement of the
/// transaction.
#[derive(Debug)]
pub struct Merged {
    /// In the order of the leads given.
    pub outcomes: Vec<(LeadId, Upserted)>,
    /// Not yet written.
    pub deltas: Deltas,
}

/// Adds leads or merges facts into existing ones; what was erased is left out. A fact from a worse source never replaces one
/// from a better source; of equals the newer stands.
pub async fn merge_leads(
    transaction: &DatabaseTransaction,
    ids: &dyn Ids,
    leads: &[NewLead],
    now: DateTime<Utc>,
) -> Result<Merged, DbErr> {
    let erased = erased_domains(transaction, leads.iter().map(|lead| lead.domain.as_str())).await?;
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, lead) in leads.iter().enumerate() {
        if erased.contains(lead.domain.as_str()) {
            continue;
        }
        places.entry(lead.domain.as_str()).or_default().push(place);
    }
    let mut outcomes = vec![(LeadId(Uuid::nil()), Upserted::Erased); leads.len()];
    let mut deltas = Deltas::default();
    if places.is_empty() {
        return Ok(Merged { outcomes, deltas });
    }

    let mut fresh: BTreeMap<&str, Standing> = BTreeMap::new();
    for (domain, places) in &places {
        let mut lead = Standing::new(LeadId(ids.new_id(now)), &leads[places[0]].domain);
        lead.merge_all(leads, places, now, &mut outcomes);
        outcomes[places[0]].1 = Upserted::Added;
        fresh.insert(domain, lead);
    }
    let added = insert(transaction, fresh.values(), now).await?;
    for (domain, is_referral) in &added {
        if let Some(lead) = fresh.remove(domain.as_str()) {
            deltas.added(&Counted { is_referral: *is_referral, ..lead.counted });
        }
    }
    if fresh.is_empty() {
        return Ok(Merged { outcomes, deltas });
    }

    let mut changed = Vec::new();
    let standing: Vec<&str> = fresh.into_keys().collect();
    for mut lead in read_standing(transaction, leads, &places, &standing).await? {
        let before = lead.counted.clone();
        let places = &places[lead.domain.as_str()];
        if lead.merge_all(leads, places, now, &mut outcomes) {
            deltas.changed(&before, &lead.counted);
            changed.push(lead);
        }
    }
    if !changed.is_empty() {
        update(transaction, &changed, now).await?;
    }
    Ok(Merged { outcomes, deltas })
}

/// A lead as far as merging goes.
struct Standing {
    id: LeadId,
    domain: DomainName,
    company_name: Option<Sourced<String>>,
    country: Option<Sourced<String>>,
    counted: Counted,
}

impl Standing {
    fn new(id: LeadId, domain: &DomainName) -> Self {
        Self {
            id,
            domain: domain.clone(),
            company_name: None,
            country: None,
            counted: Counted::default(),
        }
    }

    /// Merges the leads at these places in their order; answers whether anything changed.
    fn merge_all(
        &mut self,
        leads: &[NewLead],
        places: &[usize],
        now: DateTime<Utc>,
        outcomes: &mut [(LeadId, Upserted)],
    ) -> bool {
        let mut changed = false;
        for &place in places {
            let lead = &leads[place];
            let named = merge(&mut self.company_name, lead.company_name.as_ref(), lead.source, now);
            let moved = merge(&mut self.country, lead.country.as_ref(), lead.source, now);
            let outcome = if named || moved { Upserted::Updated } else { Upserted::Unchanged };
            outcomes[place] = (self.id, outcome);
            changed |= named || moved;
        }
        if changed {
            self.counted.country = self.country.as_ref().map(|country| country.value.clone());
        }
        changed
    }
}

fn merge(
    standing: &mut Option<Sourced<String>>,
    told: Option<&String>,
    source: FactSource,
    now: DateTime<Utc>,
) -> bool {
    let Some(told) = told.filter(|told| !told.is_empty()) else { return false };
    let better = match standing {
        None => true,
        Some(fact) => {
            source > fact.source || (source == fact.source && *told != fact.value && now >= fact.at)
        }
    };
    if better {
        *standing = Some(Sourced { value: told.clone(), source, at: now });
    }
    better
}

/// A lead in the JSON of its statements.
#[derive(Serialize)]
struct Record<'a> {
    id: String,
    domain: &'a str,
    domain_unicode: Option<&'a str>,
    name: Option<&'a str>,
    name_source: Option<&'static str>,
    name_at: Option<String>,
    country: Option<&'a str>,
    country_source: Option<&'static str>,
    country_at: Option<String>,
    search: String,
    name_key: String,
}

const RECORD: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("domain", Kind::Text),
    ("domain_unicode", Kind::Text),
    ("name", Kind::Text),
    ("name_source", Kind::Text),
    ("name_at", Kind::Time),
    ("country", Kind::Text),
    ("country_source", Kind::Text),
    ("country_at", Kind::Time),
    ("search", Kind::Text),
    ("name_key", Kind::Text),
];

impl<'a> Record<'a> {
    fn of(lead: &'a Standing) -> Self {
        let name = lead.company_name.as_ref();
        let country = lead.country.as_ref();
        Self {
            id: id_text(lead.id.0),
            domain: lead.domain.as_str(),
            domain_unicode: Some(lead.domain.display()).filter(|it| *it != lead.domain.as_str()),
            name: name.map(|fact| fact.value.as_str()),
            name_source: name.map(|fact| fact.source.code()),
            name_at: name.map(|fact| time_text(fact.at)),
            country: country.map(|fact| fact.value.as_str()),
            country_source: country.map(|fact| fact.source.code()),
            country_at: country.map(|fact| time_text(fact.at)),
            search: search_text(&lead.domain, name.map(|fact| fact.value.as_str())),
            name_key: name_key(name.map(|fact| fact.value.as_str())),
        }
    }
}

/// What search looks into: the folded domain and name. A search is folded too and holds no line end, so it never matches across
/// the parts.
pub fn search_text(domain: &DomainName, name: Option<&str>) -> String {
    let mut text = fold(domain.as_str());
    if domain.display() != domain.as_str() {
        text.push('\n');
        text.push_str(&fold(domain.display()));
    }
    if let Some(name) = name {
        text.push('\n');
        text.push_str(&fold(name));
    }
    text
}

/// The sort key of a company name: names in Turkish alphabetical order, then the leads without one.
pub fn name_key(name: Option<&str>) -> String {
    name.map_or_else(|| "1".to_owned(), |name| format!("0{}", sort_key(name)))
}

fn records<'a>(leads: impl Iterator<Item = &'a Standing>) -> String {
    let records: Vec<_> = leads.map(Record::of).collect();
    serde_json::to_string(&records).expect("texts and numbers are JSON")
}

/// Adds the leads that are new and locks the others; answers the domains of the new ones, and
/// whether a referral names them.
async fn insert<'a>(
    transaction: &DatabaseTransaction,
    leads: impl Iterator<Item = &'a Standing>,
    now: DateTime<Utc>,
) -> Result<Vec<(String, bool)>, DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "INSERT INTO lead AS l (id, domain, domain_unicode, company_name, company_name_source, \
         company_name_at, country, country_source, country_at, scan_state, priority, sort_score, \
         search, name_key, is_referral, sort_scanned_at, created_at, updated_at) \
         SELECT r.id, r.domain, r.domain_unicode, r.name, r.name_source, r.name_at, r.country, \
         r.country_source, r.country_at, ",
    );
    sql.bind(ScanState::New.code()).push(", 99, 1, r.search, r.name_key, ");
    sql.push("EXISTS (SELECT 1 FROM referral_domain AS d WHERE d.domain = r.domain), ");
    sql.bind(DateTime::<Utc>::UNIX_EPOCH).push(", ").bind(now).push(", ").bind(now);
    sql.push(" FROM ").records(records(leads), RECORD).push(" WHERE true ORDER BY r.domain");
    if sql.is_postgres() {
        // The update never happens, but the row is locked for it, in its turn.
        sql.push(" COLLATE \"C\" ON CONFLICT (domain) DO UPDATE SET updated_at = l.updated_at WHERE false");
    } else {
        sql.push(" ON CONFLICT (domain) DO NOTHING");
    }
    sql.push(" RETURNING domain, is_referral");
    let rows = transaction.query_all_raw(sql.build()).await?;
    let read = |row| {
        let mut cells = Cells::of(row)?;
        Ok((cells.text()?.to_owned(), cells.flag()?))
    };
    rows.iter().map(read).collect()
}

async fn read_standing(
    transaction: &DatabaseTransaction,
    leads: &[NewLead],
    places: &BTreeMap<&str, Vec<usize>>,
    domains: &[&str],
) -> Result<Vec<Standing>, DbErr> {
    let asked: Vec<_> =
        domains.iter().map(|domain| serde_json::json!({ "domain": domain })).collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "SELECT l.id, l.domain, l.company_name, l.company_name_source, l.company_name_at, \
         l.country, l.country_source, l.country_at, ",
    );
    sql.push(Counted::COLUMNS).push(" FROM lead AS l WHERE l.domain IN (SELECT r.domain FROM ");
    sql.records(serde_json::Value::from(asked).to_string(), &[("domain", Kind::Text)]).push(")");
    let rows = transaction.query_all_raw(sql.build()).await?;
    let read = |row| {
        let mut cells = Cells::of(row)?;
        let id = LeadId(cells.id()?);
        let domain = cells.text()?;
        let place = places.get(domain).map(|places| places[0]);
        let place = place.ok_or_else(|| DbErr::Type(format!("{domain} was not asked for")))?;
        Ok(Standing {
            id,
            domain: leads[place].domain.clone(),
            company_name: read_fact(&mut cells)?,
            country: read_fact(&mut cells)?,
            counted: Counted::read(&mut cells)?,
        })
    };
    rows.iter().map(read).collect()
}

async fn update(
    transaction: &DatabaseTransaction,
    leads: &[Standing],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push(
        "UPDATE lead AS l SET company_name = r.name, company_name_source = r.name_source, \
         company_name_at = r.name_at, country = r.country, country_source = r.country_source, \
         country_at = r.country_at, search = r.search, name_key = r.name_key, updated_at = ",
    );
    sql.bind(now).push(" FROM ").records(records(leads.iter()), RECORD);
    sql.push(" WHERE l.id = r.id");
    transaction.execute_raw(sql.build()).await.map(drop)
}
