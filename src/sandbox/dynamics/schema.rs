//! Tables as an organisation defines them: columns, lookups and alternate keys.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One line of so many UTF-16 units.
    Text(usize),
    /// Several lines of so many UTF-16 units.
    Memo(usize),
    /// A whole number within these bounds.
    Whole(i64, i64),
    /// A number with so many decimals within these bounds.
    Decimal(f64, f64, u32),
    /// An amount up to this.
    Money(f64),
    /// A moment.
    Time,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// One of these numbers, each with its label.
    Choice(Vec<(i64, String)>),
    /// State of the row.
    State(Vec<(i64, String)>),
    /// Reason of the state: number, label, and the state it belongs to.
    Status(Vec<(i64, String, i64)>),
    /// An identity.
    Id,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Logical name, lower case.
    pub name: String,
    /// Schema name.
    pub schema_name: String,
    /// For people, English.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// `None`, `Recommended`, `ApplicationRequired` or `SystemRequired`.
    pub required: &'static str,
    /// Whether a new row may give it.
    pub create: bool,
    /// Whether a change may give it.
    pub update: bool,
    pub(super) id: Uuid,
    pub(super) seen_from: Option<DateTime<Utc>>,
}

/// A column that points at a row of another table.
#[derive(Debug, Clone, Copy)]
pub struct Lookup {
    /// Name in `…@odata.bind`.
    pub navigation: &'static str,
    /// Name under which it is read, `_…_value`.
    pub value: &'static str,
    /// Logical name of the other table.
    pub target: &'static str,
}

/// An alternate key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Schema name.
    pub schema_name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// How its index stands.
    pub state: KeyState,
    pub(super) polls_left: u32,
    pub(super) id: Uuid,
}

/// How an index stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Waiting for the job.
    Pending,
    /// The job runs.
    InProgress,
    /// Ready.
    Active,
    /// Rows share a value.
    Failed,
}

/// One table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Logical name.
    pub name: &'static str,
    /// Name in addresses.
    pub set: &'static str,
    /// Name in privileges.
    pub schema_name: &'static str,
    /// Column of the identity.
    pub id_column: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Columns that point elsewhere.
    pub lookups: Vec<Lookup>,
    /// Alternate keys.
    pub keys: Vec<Key>,
    pub(super) id: Uuid,
}

impl Column {
    /// A column that may be given and changed, as provisioning makes them.
    pub fn new(schema_name: &str, kind: Kind) -> Self {
        Self {
            name: schema_name.to_ascii_lowercase(),
            schema_name: schema_name.to_owned(),
            label: schema_name.to_owned(),
            kind,
            required: "None",
            create: true,
            update: true,
            id: Uuid::nil(),
            seen_from: None,
        }
    }

    pub(super) fn required(self, level: &'static str) -> Self {
        Self { required: level, ..self }
    }

    pub(super) fn read_only(self) -> Self {
        Self { create: false, update: false, required: "SystemRequired", ..self }
    }

    pub(super) fn update_only(self) -> Self {
        Self { create: false, required: "SystemRequired", ..self }
    }

    /// Name of the type in definitions.
    pub(super) const fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "String",
            Kind::Memo(_) => "Memo",
            Kind::Whole(..) => "Integer",
            Kind::Decimal(..) => "Decimal",
            Kind::Money(_) => "Money",
            Kind::Time | Kind::Day => "DateTime",
            Kind::Flag => "Boolean",
            Kind::Choice(_) => "Picklist",
            Kind::State(_) => "State",
            Kind::Status(_) => "Status",
            Kind::Id => "Uniqueidentifier",
        }
    }

    /// The numbers it takes, with their labels.
    pub(super) fn options(&self) -> Option<Vec<(i64, &str)>> {
        match &self.kind {
            Kind::Choice(options) | Kind::State(options) => {
                Some(options.iter().map(|(value, label)| (*value, label.as_str())).collect())
            }
            Kind::Status(options) => {
                Some(options.iter().map(|(value, label, _)| (*value, label.as_str())).collect())
            }
            _ => None,
        }
    }
}

impl Key {
    /// A key whose index is ready.
    pub fn active(schema_name: &str, columns: Vec<String>) -> Self {
        let schema_name = schema_name.to_owned();
        Self { schema_name, columns, state: KeyState::Active, polls_left: 0, id: Uuid::nil() }
    }

    pub(super) fn name(&self) -> String {
        self.schema_name.to_ascii_lowercase()
    }
}

impl KeyState {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Active => "Active",
            Self::Failed => "Failed",
        }
    }
}

impl Table {
    /// The column of that logical name; names are case-sensitive.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub(super) fn lookup(&self, navigation: &str) -> Option<&Lookup> {
        self.lookups.iter().find(|lookup| lookup.navigation == navigation)
    }

    /// Whether a row can be asked for this property.
    pub(super) fn has_property(&self, name: &str) -> bool {
        self.column(name).is_some() || self.lookups.iter().any(|lookup| lookup.value == name)
    }
}
