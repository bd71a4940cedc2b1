//! Whether what a body says may stand in a row: names, types, lengths, ranges, choices.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    address::{self, Literal},
    reply::Refused,
    rows::Rows,
    schema::{Column, Kind, Table},
};

/// What a body changes, checked.
pub(super) type Given = BTreeMap<String, Value>;

/// Reads a body for a table.
pub(super) fn read(
    body: &Map<String, Value>,
    table: &Table,
    tables: &[Table],
    rows: &Rows,
) -> Result<Given, Refused> {
    let mut given = Given::new();
    for (name, value) in body {
        if let Some(navigation) = name.strip_suffix("@odata.bind") {
            let lookup = table.lookup(navigation).ok_or_else(|| undeclared(navigation, table))?;
            let bound = match value {
                Value::Null => Value::Null,
                Value::String(target) => json!(bind(target, tables, rows)?),
                _ => return Err(bad_payload(table, "A bind takes a text.")),
            };
            given.insert(lookup.value.to_owned(), bound);
        } else if !name.contains('@') {
            let column = table.column(name).ok_or_else(|| unknown_property(name, table))?;
            check(column, value, table)?;
            given.insert(name.clone(), value.clone());
        }
    }
    Ok(given)
}

fn check(column: &Column, value: &Value, table: &Table) -> Result<(), Refused> {
    let Column { name, kind, .. } = column;
    let wrong_type = |wanted: &str| {
        let message = format!(
            "Cannot convert the literal '{}' to the expected type '{wanted}'.",
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        );
        Err(bad_payload(table, &message))
    };
    if value.is_null() {
        return if column.required == "SystemRequired" {
            Err(Refused::new(400, 0x8004_0203, format!("{name} must have a value.")))
        } else {
            Ok(())
        };
    }
    match kind {
        Kind::Text(longest) | Kind::Memo(longest) => {
            let Some(text) = value.as_str() else { return wrong_type("Edm.String") };
            if text.encode_utf16().count() > *longest {
                // The two spaces are the service's.
                return Err(Refused::new(
                    400,
                    0x8004_4331,
                    format!(
                        "A validation error occurred.  The length of the '{name}' attribute of the \
                         '{}' entity exceeded the maximum allowed length of '{longest}'.",
                        table.name
                    ),
                ));
            }
        }
        Kind::Whole(min, max) => match value.as_i64() {
            None => return wrong_type("Edm.Int32"),
            Some(number) if !(*min..=*max).contains(&number) => {
                return Err(out_of_range(column, table, value, min, max));
            }
            Some(_) => {}
        },
        Kind::Decimal(min, max, _) => match value.as_f64() {
            None => return wrong_type("Edm.Decimal"),
            Some(number) if number < *min || number > *max => {
                return Err(out_of_range(column, table, value, min, max));
            }
            Some(_) => {}
        },
        Kind::Money(most) => match value.as_f64() {
            None => return wrong_type("Edm.Decimal"),
            Some(number) if number.abs() > *most => {
                return Err(out_of_range(column, table, value, &-most, most));
            }
            Some(_) => {}
        },
        Kind::Time => {
            let time = value.as_str().map(DateTime::parse_from_rfc3339);
            if !matches!(time, Some(Ok(_))) {
                return wrong_type("Edm.DateTimeOffset");
            }
        }
        Kind::Day => {
            if value.as_str().is_none_or(|day| day.parse::<NaiveDate>().is_err()) {
                return wrong_type("Edm.Date");
            }
        }
        Kind::Flag => {
            if !value.is_boolean() {
                return wrong_type("Edm.Boolean");
            }
        }
        Kind::Choice(_) | Kind::State(_) | Kind::Status(_) => {
            let Some(number) = value.as_i64() else { return wrong_type("Edm.Int32") };
            let options = column.options().unwrap_or_default();
            if !options.iter().any(|(known, _)| *known == number) {
                let known: Vec<_> = options.iter().map(|(known, _)| known.to_string()).collect();
                return Err(Refused::new(
                    400,
                    0x8004_431a,
                    format!(
                        "A validation error occurred. The value {number} of '{name}' on record of \
                         type '{}' is outside the valid range. Accepted Values: {}",
                        table.name,
                        known.join(",")
                    ),
                ));
            }
        }
        Kind::Id => {
            if value.as_str().is_none_or(|id| id.parse::<Uuid>().is_err()) {
                return wrong_type("Edm.Guid");
            }
        }
    }
    Ok(())
}

fn out_of_range(
    column: &Column,
    table: &Table,
    value: &Value,
    min: &dyn std::fmt::Display,
    max: &dyn std::fmt::Display,
) -> Refused {
    // Whole numbers have a number of their own.
    let code = if matches!(column.kind, Kind::Whole(..)) { 0x8004_432f } else { 0x8004_4330 };
    Refused::new(
        400,
        code,
        format!(
            "A validation error occurred. The value {value} of '{}' on record of type '{}' is \
             outside the valid range. Accepted range: {min} to {max}.",
            column.name, table.name
        ),
    )
}

/// `/accounts(<guid>)` or `accounts(accountnumber='X')`.
fn bind(target: &str, tables: &[Table], rows: &Rows) -> Result<Uuid, Refused> {
    let unparsed = || {
        Refused::new(
            400,
            0x8006_0888,
            "URL was not parsed due to an ODataUnrecognizedPathException. Resource not found for the \
             segment provided in the URL.",
        )
    };
    let path = target.rsplit_once("/api/data/v9.2/").map_or(target, |(_, path)| path);
    let segments = address::read(path)?;
    let [segment] = segments.as_slice() else { return Err(unparsed()) };
    let table = tables.iter().find(|table| table.set == segment.name);
    let (table, arguments) = table.zip(segment.arguments.as_deref()).ok_or_else(unparsed)?;
    let found = match arguments {
        [argument] if argument.name.is_none() => match &argument.value {
            Literal::Bare(id) => id.parse().ok().and_then(|id| rows.get(table.name, id)),
            Literal::Text(_) => None,
        },
        [argument] => {
            let column = argument.name.clone().unwrap_or_default();
            let key = table.keys.iter().find(|key| key.columns == [column.clone()]);
            let key = key.ok_or_else(|| super::write::no_such_key(table))?;
            rows.by_key(table.name, &key.name(), &argument.value.text().to_lowercase())
        }
        _ => None,
    };
    found.map(|row| row.id).ok_or_else(|| super::write::no_row_of_key(table))
}

fn unknown_property(name: &str, table: &Table) -> Refused {
    Refused::new(
        400,
        0,
        format!(
            "An error occurred while validating input parameters: Microsoft.Crm.CrmException: Invalid \
             property '{name}' was found in entity 'Microsoft.Dynamics.CRM.{}'. ---> \
             Microsoft.OData.ODataException: Does not support untyped value in non-open type.",
            table.name
        ),
    )
}

fn undeclared(name: &str, table: &Table) -> Refused {
    let message = format!(
        "An undeclared property '{name}' which only has property annotations in the payload but no \
         property value was found in the payload."
    );
    bad_payload(table, &message)
}

pub(super) fn bad_payload(table: &Table, inner: &str) -> Refused {
    Refused::new(
        400,
        0x8004_8d19,
        format!(
            "Error identified in Payload provided by the user for Entity :'{}', For more information \
             on this error please follow this help link. ----> InnerException : \
             Microsoft.OData.ODataException: {inner}",
            table.set
        ),
    )
}
