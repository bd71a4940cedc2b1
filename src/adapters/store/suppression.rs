//! What was erased does not come back: its fingerprints, asked before anything new is written.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::{
    bulk::rows,
    cells::Cells,
    sql::{Kind, Sql},
};
use crate::domain::erasure::{of_domain, of_email};

/// Those of the ASCII domains that were erased.
pub async fn erased_domains<'a>(
    transaction: &DatabaseTransaction,
    domains: impl IntoIterator<Item = &'a str>,
) -> Result<HashSet<String>, DbErr> {
    erased(transaction, domains, of_domain).await
}

/// Those of the addresses that were erased.
pub async fn erased_emails<'a>(
    transaction: &DatabaseTransaction,
    emails: impl IntoIterator<Item = &'a str>,
) -> Result<HashSet<String>, DbErr> {
    erased(transaction, emails, of_email).await
}

async fn erased<'a>(
    transaction: &DatabaseTransaction,
    values: impl IntoIterator<Item = &'a str>,
    fingerprint: impl Fn(&str) -> String,
) -> Result<HashSet<String>, DbErr> {
    // Where nothing was ever erased, nothing is worked out.
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT fingerprint FROM suppression LIMIT 1");
    if rows(transaction, sql).await?.is_empty() {
        return Ok(HashSet::new());
    }
    let asked: HashMap<String, &str> =
        values.into_iter().map(|value| (fingerprint(value), value)).collect();
    let records: Vec<_> = asked.keys().map(|print| serde_json::json!({ "print": print })).collect();
    let mut sql = Sql::new(transaction.get_database_backend());
    sql.push("SELECT s.fingerprint FROM ");
    sql.records(serde_json::Value::from(records).to_string(), &[("print", Kind::Text)]);
    sql.push(" JOIN suppression AS s ON s.fingerprint = r.print");
    let mut found = HashSet::new();
    for row in &rows(transaction, sql).await? {
        found.extend(asked.get(Cells::of(row)?.text()?).map(|value| (*value).to_owned()));
    }
    Ok(found)
}
