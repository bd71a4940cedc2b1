//! Rows: values with a version that grows, and the indexes of active keys.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::{KeyState, Table};

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its identity.
    pub id: Uuid,
    /// Grows with each change, in the whole organisation.
    pub version: u64,
    /// By logical name; lookups as `_…_value`. What is empty is not there.
    pub values: BTreeMap<String, Value>,
}

impl Row {
    pub(super) fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }

    /// A value; null where there is none.
    pub fn value(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }
}

/// The rows of every table.
#[derive(Debug, Default)]
pub(super) struct Rows {
    tables: HashMap<&'static str, Stored>,
    version: u64,
    serial: u128,
}

#[derive(Debug, Default)]
struct Stored {
    rows: BTreeMap<Uuid, Row>,
    /// By name of the key, then by its folded value.
    indexes: HashMap<String, HashMap<String, Uuid>>,
}

/// A key that another row holds.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) key: String,
    pub(super) column: String,
    pub(super) value: String,
    pub(super) by: Uuid,
}

impl Rows {
    pub(super) fn all(&self, table: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(table).into_iter().flat_map(|stored| stored.rows.values())
    }

    pub(super) fn get(&self, table: &str, id: Uuid) -> Option<&Row> {
        self.tables.get(table)?.rows.get(&id)
    }

    /// The row of an active key's value.
    pub(super) fn by_key(&self, table: &str, key: &str, value: &str) -> Option<&Row> {
        let stored = self.tables.get(table)?;
        stored.rows.get(stored.indexes.get(key)?.get(value)?)
    }

    /// Puts a row in, new or changed, unless it would take a key from another one.
    pub(super) fn put(
        &mut self,
        table: &Table,
        id: Option<Uuid>,
        mut values: BTreeMap<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<&Row, Taken> {
        let id = id.unwrap_or_else(|| {
            self.serial += 1;
            Uuid::from_u128(0x5a4d_b000_0000_4000_8000_0000_0000_0000 | self.serial)
        });
        let stored = self.tables.entry(table.name).or_default();
        let active = || table.keys.iter().filter(|key| key.state == KeyState::Active);
        for key in active() {
            let value = folded(&key.columns, &values);
            let holder =
                value.as_ref().and_then(|value| stored.indexes.get(&key.name())?.get(value));
            if let (Some(value), Some(by)) = (&value, holder.filter(|holder| **holder != id)) {
                return Err(Taken {
                    key: key.schema_name.clone(),
                    column: key.columns.join(", "),
                    value: value.clone(),
                    by: *by,
                });
            }
        }
        values.retain(|_, value| !value.is_null());
        let before = stored.rows.get(&id);
        for key in active() {
            let index = stored.indexes.entry(key.name()).or_default();
            if let Some(old) = before.and_then(|row| folded(&key.columns, &row.values)) {
                index.remove(&old);
            }
            if let Some(new) = folded(&key.columns, &values) {
                index.insert(new, id);
            }
        }
        self.version = self.version.max(71_004_877) + 1;
        let time = json!(now.to_rfc3339_opts(SecondsFormat::Secs, true));
        values.entry("createdon".to_owned()).or_insert_with(|| time.clone());
        values.insert("modifiedon".to_owned(), time);
        values.insert("versionnumber".to_owned(), json!(self.version));
        values.insert(table.id_column.to_owned(), json!(id));
        let row = Row { id, version: self.version, values };
        Ok(stored.rows.entry(id).insert_entry(row).into_mut())
    }

    pub(super) fn delete(&mut self, table: &Table, id: Uuid) -> Option<Row> {
        let stored = self.tables.get_mut(table.name)?;
        for index in stored.indexes.values_mut() {
            index.retain(|_, holder| *holder != id);
        }
        stored.rows.remove(&id)
    }

    /// Builds the index of a key. False: rows share a value.
    pub(super) fn index(&mut self, table: &str, key: &str, columns: &[String]) -> bool {
        let Some((name, _)) = self.tables.get_key_value(table) else { return true };
        let name = *name;
        let Some(stored) = self.tables.get_mut(name) else { return true };
        let mut index = HashMap::new();
        for row in stored.rows.values() {
            let Some(value) = folded(columns, &row.values) else { continue };
            if index.insert(value, row.id).is_some() {
                return false;
            }
        }
        stored.indexes.insert(key.to_owned(), index);
        true
    }

    /// Forgets a column's values.
    pub(super) fn forget_column(&mut self, table: &str, column: &str) {
        if let Some(stored) = self.tables.get_mut(table) {
            for row in stored.rows.values_mut() {
                row.values.remove(column);
            }
        }
    }
}

/// The key's value as the index holds it: the database compares without regard to case. A row with
/// an empty column is not in the index.
pub(super) fn folded(columns: &[String], values: &BTreeMap<String, Value>) -> Option<String> {
    let parts = columns.iter().map(|column| match values.get(column)? {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Null => None,
        other => Some(other.to_string()),
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("\u{1f}"))
}
