//! Rows as answers show them.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value, json};

use super::{
    rows::Row,
    schema::{Kind, Table},
};

/// What of a row is shown, and how.
pub(super) struct Shown<'a> {
    /// Address of the service with its version.
    pub(super) base: &'a str,
    pub(super) select: Option<&'a [String]>,
    /// Labels of choices beside their numbers.
    pub(super) with_labels: bool,
}

impl Shown<'_> {
    /// A row that comes alone.
    pub(super) fn alone(&self, table: &Table, row: &Row) -> Value {
        let mut body = self.listed(table, row);
        let context = format!("{}/$metadata#{}/$entity", self.base, table.set);
        body["@odata.context"] = json!(context);
        body
    }

    /// The selected properties, the identity and the version.
    pub(super) fn listed(&self, table: &Table, row: &Row) -> Value {
        let all = whole(table, row);
        let mut body = match self.select {
            None => all,
            Some(names) => {
                let mut kept: Map<String, Value> =
                    names.iter().map(|name| (name.clone(), all[name].clone())).collect();
                kept.insert(table.id_column.to_owned(), json!(row.id));
                Value::Object(kept)
            }
        };
        if self.with_labels {
            for column in &table.columns {
                let known = column.options().unwrap_or_default();
                let value = body.get(&column.name).and_then(Value::as_i64);
                if let Some((_, label)) = known.iter().find(|(number, _)| Some(*number) == value) {
                    let name = format!("{}@OData.Community.Display.V1.FormattedValue", column.name);
                    body[name] = json!(label);
                }
            }
        }
        body["@odata.etag"] = json!(row.etag());
        body
    }
}

/// Every property, null where it is empty.
pub(super) fn whole(table: &Table, row: &Row) -> Value {
    let columns = table.columns.iter().map(|column| {
        let value = match (&column.kind, row.value(&column.name)) {
            (Kind::Time, Value::String(text)) => json!(to_the_second(text)),
            (_, value) => value.clone(),
        };
        (column.name.clone(), value)
    });
    let lookups = table
        .lookups
        .iter()
        .map(|lookup| (lookup.value.to_owned(), row.value(lookup.value).clone()));
    columns.chain(lookups).collect()
}

/// Moments come back in UTC, to the second.
fn to_the_second(text: &str) -> String {
    DateTime::parse_from_rfc3339(text).map_or_else(
        |_| text.to_owned(),
        |time| time.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}
