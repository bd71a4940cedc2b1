//! Statements written by hand, in the words that both databases share.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

/// A statement under construction: text and the values of its placeholders. The text depends on
/// the shape of the question only, never on its values, so that prepared plans are found again.
#[derive(Debug)]
pub struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// An empty statement.
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, text: String::with_capacity(1024), values: Vec::new() }
    }

    /// A whole statement, with `$1` for its values in order.
    pub fn whole(
        backend: DbBackend,
        text: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Statement {
        Statement::from_sql_and_values(backend, text, values)
    }

    /// Whether it is for PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a number to the text: for limits, which plans depend on.
    pub fn number(&mut self, number: u32) -> &mut Self {
        let _ = write!(self.text, "{number}");
        self
    }

    /// Adds a placeholder with its value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // SQLite reads `$1` as a name; names are numbered as they first occur, which is in order.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Adds placeholders with a comma between them.
    pub fn bind_all<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Adds a condition on the identity that was just named. One text for any number of them.
    pub fn is_one_of(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        let ids: Vec<String> = ids.into_iter().map(id_text).collect();
        if self.is_postgres() {
            // As rows: `= ANY` would read the text anew for every row of a table that is walked.
            let array = format!("{{{}}}", ids.join(","));
            self.push(" IN (SELECT unnest(").bind(array).push("::text::uuid[]))")
        } else {
            let json = serde_json::to_string(&ids).expect("texts are JSON");
            self.push(" IN (SELECT unhex(value) FROM json_each(").bind(json).push("))")
        }
    }

    /// Adds a set of rows out of a JSON list of objects, as a table with these columns: one
    /// statement and one value for any number of rows.
    pub fn records(&mut self, json: String, columns: &[(&str, Kind)]) -> &mut Self {
        let postgres = self.is_postgres();
        if postgres {
            self.push("json_to_recordset(").bind(json.as_str()).push("::json) AS r(");
        } else {
            self.push("(SELECT ");
        }
        for (index, (name, kind)) in columns.iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            let _ = match (postgres, kind) {
                (true, kind) => write!(self.text, "{separator}{name} {}", kind.postgres()),
                (false, Kind::Id) => {
                    write!(self.text, "{separator}unhex(value->>'{name}') AS {name}")
                }
                (false, _) => write!(self.text, "{separator}value->>'{name}' AS {name}"),
            };
        }
        if postgres {
            self.push(")");
        } else {
            self.push(" FROM jsonb_each(").bind(json).push(")) AS r");
        }
        self
    }

    /// The statement.
    pub fn build(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }
}

/// What a column of [`Sql::records`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UUID, in JSON as [`id_text`].
    Id,
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// A time, in JSON as [`time_text`].
    Time,
}

impl Kind {
    const fn postgres(self) -> &'static str {
        match self {
            Self::Id => "uuid",
            Self::Text => "text",
            Self::Number => "bigint",
            Self::Time => "timestamptz",
        }
    }
}

/// An identity as JSON carries it into a statement.
pub fn id_text(id: Uuid) -> String {
    id.simple().to_string()
}

/// A time as JSON carries it into a statement: what SQLite compares as text, PostgreSQL as time.
pub fn time_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
