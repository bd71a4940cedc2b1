//! Changes of definitions: new columns, new keys, publishing.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{
    faults::Faults,
    reply::Refused,
    rows::Rows,
    schema::{Column, Key, KeyState, Kind, Table},
};

const MOST_KEYS: usize = 10;

/// Refuses while another change runs, as scripted.
pub(super) fn lock(faults: &mut Faults, what: &str) -> Result<(), Refused> {
    if faults.customization_locks == 0 {
        return Ok(());
    }
    faults.customization_locks -= 1;
    Err(Refused::new(
        400,
        0x8007_1151,
        format!(
            "CustomizationLockException: Cannot start the requested operation [{what}] because there \
             is another [PublishAll] running at this moment."
        ),
    ))
}

/// Adds a column.
pub(super) fn add_column(
    table: &mut Table,
    body: &Value,
    prefixes: &[String],
    id: Uuid,
    now: DateTime<Utc>,
    lag: Duration,
) -> Result<(), Refused> {
    let schema_name = body["SchemaName"].as_str().ok_or_else(|| missing("SchemaName"))?;
    let has_prefix = |prefix: &String| {
        schema_name.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('_'))
    };
    if !prefixes.iter().any(has_prefix) {
        let message =
            format!("Attribute {schema_name} must start with a publisher's customization prefix.");
        return Err(Refused::new(400, 0x8004_8303, message));
    }
    let name = schema_name.to_ascii_lowercase();
    if table.column(&name).is_some() {
        let message = format!("Attribute {name} already exists for entity {}.", table.name);
        return Err(Refused::new(400, 0x8004_7013, message));
    }
    let type_name = body["@odata.type"].as_str().unwrap_or_default().trim_start_matches('#');
    let kind = match type_name.strip_prefix("Microsoft.Dynamics.CRM.").unwrap_or_default() {
        "StringAttributeMetadata" => {
            let longest = longest(body, 4_000)?;
            if body["FormatName"]["Value"].as_str().is_none() {
                return Err(missing("FormatName"));
            }
            Kind::Text(longest)
        }
        "MemoAttributeMetadata" => Kind::Memo(longest(body, 1_048_576)?),
        "IntegerAttributeMetadata" => Kind::Whole(
            body["MinValue"].as_i64().ok_or_else(|| missing("MinValue"))?,
            body["MaxValue"].as_i64().ok_or_else(|| missing("MaxValue"))?,
        ),
        "DecimalAttributeMetadata" => Kind::Decimal(
            body["MinValue"].as_f64().ok_or_else(|| missing("MinValue"))?,
            body["MaxValue"].as_f64().ok_or_else(|| missing("MaxValue"))?,
            body["Precision"].as_u64().ok_or_else(|| missing("Precision"))? as u32,
        ),
        "DateTimeAttributeMetadata" => match body["Format"].as_str() {
            Some("DateOnly") => Kind::Day,
            Some("DateAndTime") => Kind::Time,
            _ => return Err(missing("Format")),
        },
        "BooleanAttributeMetadata" => Kind::Flag,
        "PicklistAttributeMetadata" => Kind::Choice(options(body)?),
        _ => return Err(missing("@odata.type")),
    };
    let label = text_of(&body["DisplayName"]).ok_or_else(|| missing("DisplayName"))?;
    let seen_from = (!lag.is_zero()).then(|| now + TimeDelta::from_std(lag).unwrap_or_default());
    table.columns.push(Column { label, id, seen_from, ..Column::new(schema_name, kind) });
    Ok(())
}

fn longest(body: &Value, most: u64) -> Result<usize, Refused> {
    let length = body["MaxLength"].as_u64().ok_or_else(|| missing("MaxLength"))?;
    if length == 0 || length > most {
        return Err(Refused::new(400, 0x8004_0203, format!("MaxLength must be 1 to {most}.")));
    }
    Ok(length as usize)
}

fn options(body: &Value) -> Result<Vec<(i64, String)>, Refused> {
    let listed = body["OptionSet"]["Options"].as_array().ok_or_else(|| missing("OptionSet"))?;
    let one = |option: &Value| Some((option["Value"].as_i64()?, text_of(&option["Label"])?));
    listed.iter().map(one).collect::<Option<_>>().ok_or_else(|| missing("Options"))
}

fn text_of(label: &Value) -> Option<String> {
    label["LocalizedLabels"][0]["Label"].as_str().map(str::to_owned)
}

/// Adds a key, whose index is then built.
pub(super) fn add_key(
    table: &mut Table,
    body: &Value,
    faults: &Faults,
    id: Uuid,
) -> Result<(), Refused> {
    let schema_name = body["SchemaName"].as_str().ok_or_else(|| missing("SchemaName"))?;
    let columns: Option<Vec<String>> = body["KeyAttributes"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    let columns = columns.filter(|names| !names.is_empty() && names.len() <= 16);
    let columns = columns.ok_or_else(|| missing("KeyAttributes"))?;
    if let Some(unknown) = columns.iter().find(|name| table.column(name).is_none()) {
        let message = format!("The attribute {unknown} of the key does not exist.");
        return Err(Refused::new(400, 0x8004_0203, message));
    }
    if table.keys.iter().any(|key| key.schema_name.eq_ignore_ascii_case(schema_name)) {
        let message = format!("An entity key with the name {schema_name} already exists.");
        return Err(Refused::new(400, 0x8006_0893, message));
    }
    if table.keys.iter().any(|key| key.columns == columns) {
        let message = "An entity key with the selected attributes already exists.";
        return Err(Refused::new(400, 0x8006_0894, message));
    }
    if table.keys.len() >= MOST_KEYS {
        return Err(Refused::new(400, 0x8006_0895, "The table has as many keys as it may."));
    }
    table.keys.push(Key {
        schema_name: schema_name.to_owned(),
        columns,
        state: KeyState::Pending,
        polls_left: faults.key_polls,
        id,
    });
    Ok(())
}

/// A look at the keys: jobs that build indexes go on.
pub(super) fn go_on(table: &mut Table, rows: &mut Rows, fails: bool) {
    for key in &mut table.keys {
        if !matches!(key.state, KeyState::Pending | KeyState::InProgress) {
            continue;
        }
        if key.polls_left > 0 {
            key.polls_left -= 1;
            if key.polls_left == 0 {
                key.state = KeyState::InProgress;
            }
            continue;
        }
        let built = !fails && rows.index(table.name, &key.name(), &key.columns);
        key.state = if built { KeyState::Active } else { KeyState::Failed };
    }
}

/// `ReactivateEntityKey`: a failed index is built anew.
pub(super) fn reactivate(table: &mut Table, body: &Value, polls: u32) -> Result<(), Refused> {
    let name = body["EntityKeyLogicalName"].as_str().unwrap_or_default();
    let key = table.keys.iter_mut().find(|key| key.name() == name);
    let key = key.ok_or_else(|| Refused::new(404, 0x8006_0891, "There is no such key."))?;
    if key.state == KeyState::Failed {
        key.state = KeyState::Pending;
        key.polls_left = polls;
    }
    Ok(())
}

/// What `PublishXml` must carry.
pub(super) fn check_publication(body: &Value) -> Result<(), Refused> {
    let xml = body["ParameterXml"].as_str().ok_or_else(|| missing("ParameterXml"))?;
    let reads = xml.starts_with("<importexportxml>") && xml.ends_with("</importexportxml>");
    if reads { Ok(()) } else { Err(missing("ParameterXml")) }
}

fn missing(name: &str) -> Refused {
    Refused::new(400, 0x8004_0203, format!("{name} is missing or invalid."))
}
