//! What the lead table holds, read from the organisation's definitions. Lists are read and searched:
//! a question about one column can not tell "missing" from "refused".

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::exchange::{Call, Connection, encoded, failed};
use crate::{
    domain::push::{
        failure::FailureReason,
        mapping::Mapping,
        schema::{KeyState, LeadSchema, SchemaColumn, SchemaKind},
    },
    ports::dynamics::DynamicsError,
};

const TABLE: &str = "EntityDefinitions(LogicalName='lead')";

/// How the key of another table stands.
pub(super) async fn key_of(
    connection: &Connection,
    table: &str,
    column: &str,
    fresh: bool,
) -> Result<KeyState, DynamicsError> {
    let mut call = Call::get(format!(
        "EntityDefinitions(LogicalName='{table}')?$select=LogicalName\
         &$expand=Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)"
    ));
    if fresh {
        call.headers.push(("Consistency", "Strong"));
    }
    let answer = connection.call(&call).await.map_err(DynamicsError::from)?;
    Ok(key(&answer.json()?, column))
}

/// Reads everything the mapping names. `fresh`: also what was changed a moment ago.
pub(super) async fn schema(
    connection: &Connection,
    mapping: &Mapping,
    fresh: bool,
) -> Result<LeadSchema, DynamicsError> {
    let read = async |path: String| {
        let mut call = Call::get(path);
        if fresh {
            call.headers.push(("Consistency", "Strong"));
        }
        let answer = connection.call(&call).await.map_err(DynamicsError::from)?;
        let trace = answer.trace.clone();
        Ok::<_, DynamicsError>((answer.json()?, trace))
    };
    let (table, trace) = read(format!(
        "{TABLE}?$select=LogicalName,IsOptimisticConcurrencyEnabled\
         &$expand=Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)"
    ))
    .await?;
    if table["LogicalName"] != "lead" {
        return Err(failed(FailureReason::WrongAddress.into(), None, trace));
    }
    let names = mapping.columns().iter().map(|column| column.name.as_str());
    let filter: Vec<_> = [mapping.key().column.as_str()]
        .into_iter()
        .chain(names)
        .map(|name| format!("LogicalName eq '{name}'"))
        .collect();
    let filter = encoded(&filter.join(" or "));
    let (columns, _) = read(format!(
        "{TABLE}/Attributes?$select=LogicalName,AttributeType,IsValidForCreate,IsValidForUpdate\
         &$filter={filter}"
    ))
    .await?;
    let mut found: BTreeMap<String, (SchemaColumn, String)> =
        list(&columns).iter().filter_map(column).collect();
    for (kind, details) in [
        ("String", "$select=LogicalName,MaxLength"),
        ("Memo", "$select=LogicalName,MaxLength"),
        ("Integer", "$select=LogicalName,MinValue,MaxValue"),
        (
            "Picklist",
            "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)",
        ),
    ] {
        if !found.values().any(|(_, known)| known == kind) {
            continue;
        }
        let path = format!(
            "{TABLE}/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata?{details}\
             &$filter={filter}"
        );
        let (details, _) = read(path).await?;
        for detail in list(&details) {
            let name = detail["LogicalName"].as_str().unwrap_or_default();
            if let Some((column, _)) = found.get_mut(name) {
                refine(&mut column.kind, detail);
            }
        }
    }
    Ok(LeadSchema {
        columns: found.into_iter().map(|(name, (column, _))| (name, column)).collect(),
        key: key(&table, &mapping.key().column),
        has_versions: table["IsOptimisticConcurrencyEnabled"].as_bool().unwrap_or(false),
    })
}

/// How the key on that column alone stands.
pub(super) fn key(table: &Json, column: &str) -> KeyState {
    let ours = table["Keys"].as_array().into_iter().flatten().find(|key| {
        key["KeyAttributes"].as_array().is_some_and(
            |names| matches!(names.as_slice(), [only] if only.as_str() == Some(column)),
        )
    });
    match ours.and_then(|key| key["EntityKeyIndexStatus"].as_str()) {
        None if ours.is_none() => KeyState::Missing,
        Some("Active") => KeyState::Active,
        Some("Failed") => KeyState::Failed,
        _ => KeyState::Pending,
    }
}

fn list(body: &Json) -> &[Json] {
    body["value"].as_array().map_or(&[], Vec::as_slice)
}

/// Name, what it holds as far as every column tells, and the name of its kind.
fn column(definition: &Json) -> Option<(String, (SchemaColumn, String))> {
    let name = definition["LogicalName"].as_str()?.to_owned();
    let type_name = definition["AttributeType"].as_str()?.to_owned();
    let kind = match type_name.as_str() {
        "String" | "Memo" => SchemaKind::Text { max_length: None },
        "Integer" | "BigInt" => SchemaKind::Whole { min: None, max: None },
        "Picklist" => SchemaKind::Choice { options: Vec::new() },
        "DateTime" => SchemaKind::Time,
        _ => SchemaKind::Other,
    };
    let may = |name: &str| definition[name].as_bool().unwrap_or(true);
    let is_writable = may("IsValidForCreate") && may("IsValidForUpdate");
    Some((name, (SchemaColumn { kind, is_writable }, type_name)))
}

fn refine(kind: &mut SchemaKind, detail: &Json) {
    match kind {
        SchemaKind::Text { max_length } => {
            *max_length = detail["MaxLength"].as_u64().and_then(|most| most.try_into().ok());
        }
        SchemaKind::Whole { min, max } => {
            *min = detail["MinValue"].as_i64();
            *max = detail["MaxValue"].as_i64();
        }
        SchemaKind::Choice { options } => {
            let sets = [&detail["OptionSet"], &detail["GlobalOptionSet"]];
            *options = sets
                .into_iter()
                .flat_map(|set| set["Options"].as_array().into_iter().flatten())
                .flat_map(labels)
                .collect();
        }
        SchemaKind::Time | SchemaKind::Other => {}
    }
}

/// The labels of one option, in every language.
fn labels(option: &Json) -> Vec<(String, i64)> {
    let Some(number) = option["Value"].as_i64() else { return Vec::new() };
    let label = &option["Label"];
    label["LocalizedLabels"]
        .as_array()
        .into_iter()
        .flatten()
        .chain([&label["UserLocalizedLabel"]])
        .filter_map(|label| Some((label["Label"].as_str()?.to_owned(), number)))
        .collect()
}
