//! Changes of rows: create, update, upsert by key, delete, with every precondition.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    address::{Argument, Literal, Segment},
    faults::Faults,
    reply::Refused,
    rows::{Row, Rows, Taken},
    schema::{Column, KeyState, Kind, Table},
    values::{self, Given},
};

/// Which row an address means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Id(Uuid),
    Key { key: String, values: Vec<(String, String)> },
}

/// `If-Match` and `If-None-Match`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    pub(super) matches: Option<String>,
    pub(super) none_matches: bool,
}

/// What everything here works on.
pub(super) struct Work<'a> {
    pub(super) tables: &'a [Table],
    pub(super) rows: &'a mut Rows,
    pub(super) faults: &'a Faults,
    pub(super) user: Uuid,
    pub(super) now: DateTime<Utc>,
}

impl Target {
    /// Reads what stands in the parentheses.
    pub(super) fn read(segment: &Segment, table: &Table) -> Result<Option<Self>, Refused> {
        let Some(arguments) = segment.arguments.as_deref() else { return Ok(None) };
        if let [Argument { name: None, value: Literal::Bare(id) }] = arguments {
            let id = id.parse().map_err(|_| no_such_key(table))?;
            return Ok(Some(Self::Id(id)));
        }
        let mut names: Vec<_> =
            arguments.iter().filter_map(|argument| argument.name.clone()).collect();
        names.sort();
        let declared = table.keys.iter().find(|key| {
            let mut columns = key.columns.clone();
            columns.sort();
            columns == names && names.len() == arguments.len()
        });
        let key = declared.filter(|key| key.state == KeyState::Active);
        let key = key.ok_or_else(|| no_such_key(table))?;
        let value = |column: &String| {
            let argument = arguments.iter().find(|argument| argument.name.as_ref() == Some(column));
            argument.map(|argument| (column.clone(), argument.value.text().to_owned()))
        };
        let values = key.columns.iter().filter_map(value).collect();
        Ok(Some(Self::Key { key: key.name(), values }))
    }

    pub(super) fn find<'a>(&self, rows: &'a Rows, table: &Table) -> Option<&'a Row> {
        match self {
            Self::Id(id) => rows.get(table.name, *id),
            Self::Key { key, values } => {
                let parts: Vec<_> = values.iter().map(|(_, value)| value.to_lowercase()).collect();
                rows.by_key(table.name, key, &parts.join("\u{1f}"))
            }
        }
    }

    pub(super) fn missing(&self, table: &Table) -> Refused {
        match self {
            Self::Id(id) => no_row_of_id(table, *id),
            Self::Key { .. } => no_row_of_key(table),
        }
    }
}

impl Work<'_> {
    /// Makes a row.
    pub(super) fn create(
        &mut self,
        table: &Table,
        body: &Map<String, Value>,
        detects: bool,
    ) -> Result<Row, Refused> {
        let given = values::read(body, table, self.tables, self.rows)?;
        self.insert(table, None, given, detects)
    }

    /// Updates the row that is meant, or makes it. True: it is new.
    pub(super) fn upsert(
        &mut self,
        table: &Table,
        target: &Target,
        body: &Map<String, Value>,
        conditions: &Conditions,
        detects: bool,
    ) -> Result<(Row, bool), Refused> {
        let found = target.find(self.rows, table).cloned();
        match (&found, &conditions.matches) {
            (None, Some(_)) => return Err(target.missing(table)),
            (Some(row), Some(etag)) if etag != "*" && *etag != row.etag() => {
                return Err(Refused::new(
                    412,
                    0x8006_0882,
                    "The version of the existing record doesn't match the RowVersion property provided.",
                ));
            }
            (Some(_), None) if conditions.none_matches => {
                return Err(Refused::new(
                    412,
                    0x8004_0237,
                    "A record with matching key values already exists.",
                ));
            }
            _ => {}
        }
        let verb = if found.is_some() { "Write" } else { "Create" };
        permit(self.faults, self.user, table, verb)?;
        let mut given = values::read(body, table, self.tables, self.rows)?;
        if let Some(row) = found {
            if let Target::Key { values, .. } = target {
                given.retain(|name, _| !values.iter().any(|(column, _)| column == name));
            }
            return self.update(table, &row, given).map(|row| (row, false));
        }
        let id = match target {
            Target::Id(id) => Some(*id),
            Target::Key { values, .. } => {
                for (column, value) in values {
                    // What the body says wins over the address.
                    given.entry(column.clone()).or_insert_with(|| json!(value));
                }
                None
            }
        };
        self.insert(table, id, given, detects).map(|row| (row, true))
    }

    fn insert(
        &mut self,
        table: &Table,
        id: Option<Uuid>,
        mut given: Given,
        detects: bool,
    ) -> Result<Row, Refused> {
        given.retain(|name, _| table.column(name).is_none_or(|column| column.create));
        if detects {
            self.detect(table, None, &given)?;
        }
        if table.column("statecode").is_some() {
            given.insert("statecode".to_owned(), json!(0));
            let fits = reason(table, &given).is_some_and(|(_, state)| state == 0);
            if !fits {
                given.insert("statuscode".to_owned(), json!(1));
            }
        }
        if table.lookup("ownerid").is_some() {
            given.entry("_ownerid_value".to_owned()).or_insert_with(|| json!(self.user));
        }
        self.put(table, id, given)
    }

    fn update(&mut self, table: &Table, row: &Row, mut given: Given) -> Result<Row, Refused> {
        given.retain(|name, _| table.column(name).is_none_or(|column| column.update));
        let state =
            |values: &BTreeMap<String, Value>| values.get("statecode").and_then(Value::as_i64);
        if table.name == "lead"
            && self.faults.closed_leads_are_read_only
            && state(&row.values) != Some(0)
            && state(&given) != Some(0)
        {
            return Err(wrong_state("This lead is closed and can not be changed."));
        }
        let mut values = row.values.clone();
        let before = state(&values);
        let is_told_reason = given.contains_key("statuscode");
        values.extend(given);
        let after = state(&values);
        if before != after {
            let from_closed = table.name == "lead" && before != Some(0) && after != Some(0);
            if from_closed {
                return Err(wrong_state("A closed lead must be opened first."));
            }
            if !is_told_reason {
                values.insert("statuscode".to_owned(), first_reason(table, after));
            }
        }
        if let Some((number, state)) = reason(table, &values)
            && Some(state) != after
        {
            let message =
                format!("{number} is not a valid status code on {} with that state.", table.name);
            return Err(wrong_state(&message));
        }
        self.put(table, Some(row.id), values)
    }

    fn put(
        &mut self,
        table: &Table,
        id: Option<Uuid>,
        mut values: BTreeMap<String, Value>,
    ) -> Result<Row, Refused> {
        if table.column("fullname").is_some() {
            let part = |name: &str| values.get(name).and_then(Value::as_str);
            let names: Vec<_> = ["firstname", "lastname"].into_iter().filter_map(part).collect();
            let name = names.join(" ");
            values.insert("fullname".to_owned(), json!(name));
        }
        match self.rows.put(table, id, values, self.now) {
            Ok(row) => Ok(row.clone()),
            Err(Taken { key, column, value, by }) => {
                Err(key_taken(&key, &column, &value, Some(by)))
            }
        }
    }

    fn detect(&self, table: &Table, own: Option<Uuid>, given: &Given) -> Result<(), Refused> {
        let Some(rule) = &self.faults.duplicate_rule else { return Ok(()) };
        let Some(value) = given.get(&rule.column) else { return Ok(()) };
        let is_duplicate = |row: &&Row| Some(row.id) != own && row.value(&rule.column) == value;
        if self.rows.all(table.name).any(|row| is_duplicate(&row)) {
            return Err(Refused::new(
                rule.status,
                0x8004_0333,
                "A record was not created or updated because a duplicate of the current record \
                 already exists.",
            ));
        }
        Ok(())
    }
}

/// The reason of a state and the state that it belongs to.
fn reason(table: &Table, values: &BTreeMap<String, Value>) -> Option<(i64, i64)> {
    let number = values.get("statuscode")?.as_i64()?;
    let Some(Column { kind: Kind::Status(options), .. }) = table.column("statuscode") else {
        return None;
    };
    options.iter().find(|(known, ..)| *known == number).map(|(known, _, state)| (*known, *state))
}

fn first_reason(table: &Table, state: Option<i64>) -> Value {
    let Some(Column { kind: Kind::Status(options), .. }) = table.column("statuscode") else {
        return Value::Null;
    };
    let first = options.iter().find(|(_, _, belongs)| Some(*belongs) == state);
    first.map_or(Value::Null, |(number, ..)| json!(number))
}

/// Whether the application user may do that to a table.
pub(super) fn permit(
    faults: &Faults,
    user: Uuid,
    table: &Table,
    verb: &str,
) -> Result<(), Refused> {
    permit_by_name(faults, user, &format!("prv{verb}{}", table.schema_name), table.name)
}

/// Whether the application user has a privilege.
pub(super) fn permit_by_name(
    faults: &Faults,
    user: Uuid,
    privilege: &str,
    table: &str,
) -> Result<(), Refused> {
    if !faults.missing_privileges.contains(privilege) {
        return Ok(());
    }
    Err(Refused::new(
        403,
        0x8004_0220,
        format!(
            "Principal user (Id={user}, type=8, roleCount=1, privilegeCount=96, accessMode='4 \
             Non-interactive') is missing {privilege} privilege \
             (Id=00000000-0000-4000-8000-00000000c0de) on OTC=4 for entity '{table}'. \
             context.Caller={user}."
        ),
    ))
}

pub(super) fn key_taken(key: &str, column: &str, value: &str, by: Option<Uuid>) -> Refused {
    let by = by.unwrap_or_default();
    Refused::new(
        412,
        0x8006_0892,
        format!(
            "Entity Key {key} violated. A record with the same value for {column} already exists. A \
             duplicate record cannot be created. Select one or more unique values and try again. \
             <Error><DuplicateAttributes><{column}>{value}</{column}></DuplicateAttributes>\
             <Id>{by}</Id></Error>"
        ),
    )
}

pub(super) fn no_such_key(table: &Table) -> Refused {
    Refused::new(
        400,
        0x8006_0888,
        format!(
            "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.{}'. Ensure \
             that the names and number of key properties match the declared or alternate key \
             properties for the resource",
            table.name
        ),
    )
}

pub(super) fn no_row_of_key(table: &Table) -> Refused {
    let message =
        format!("A record with the specified key values does not exist in {} entity", table.name);
    Refused::new(404, 0x8006_0891, message)
}

pub(super) fn no_row_of_id(table: &Table, id: Uuid) -> Refused {
    Refused::new(404, 0x8004_0217, format!("{} With Id = {id} Does Not Exist", table.name))
}

fn wrong_state(message: &str) -> Refused {
    Refused::new(400, 0x8004_8408, message)
}
