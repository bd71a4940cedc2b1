//! What should stand in Dynamics: the mapping applied to the facts of one lead.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _, sync::Arc};

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::{
    facts::{Fact, PushFacts},
    mapping::{Column, Kind, Mapping, Source},
};

/// A value as Dynamics holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number; also the number of a choice.
    Whole(i64),
    /// A moment, to the second.
    Time(DateTime<Utc>),
    /// An account, by Dynamics' own id.
    Account(Uuid),
    /// A contact, by Dynamics' own id.
    Contact(Uuid),
}

/// The column of a lead that names its account. No mapping fills it.
pub const PARENT_ACCOUNT: &str = "parentaccountid";
/// The column of a lead that names its contact. No mapping fills it.
pub const PARENT_CONTACT: &str = "parentcontactid";

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Whole(number) => number.fmt(f),
            Self::Account(id) | Self::Contact(id) => id.fmt(f),
            Self::Time(at) => f.write_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        }
    }
}

/// What Dynamics holds, by logical name; a column that is not there is empty.
pub type Held = BTreeMap<String, Value>;

/// What should stand in one column, before it is fitted to the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This value.
    Value(Value),
    /// The choice of this label.
    Label(String),
}

/// What should stand in Dynamics of one lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The lead: value of the alternate key.
    pub domain: String,
    /// Each column of the mapping with what should stand there; `None`: Hunter does not know.
    pub columns: Vec<(Column, Option<Wanted>)>,
    version: Arc<str>,
}

impl Draft {
    /// Applies a mapping.
    pub fn new(facts: &PushFacts, mapping: &Mapping) -> Self {
        let columns = mapping
            .columns()
            .iter()
            .map(|column| {
                let fact = facts.of(column.source);
                (column.clone(), fact.map(|fact| wanted(fact, &column.kind)))
            })
            .collect();
        Self { domain: facts.domain.clone(), columns, version: Arc::clone(mapping.version()) }
    }

    /// The text of that source, where a column has it.
    pub fn text(&self, source: Source) -> Option<&str> {
        self.columns.iter().find_map(|(column, wanted)| match wanted {
            Some(Wanted::Value(Value::Text(text))) if column.source == source => {
                Some(text.as_str())
            }
            _ => None,
        })
    }

    /// Version of the mapping.
    pub const fn mapping_version(&self) -> &Arc<str> {
        &self.version
    }

    /// Changes whenever a push would have another content: with a value or with the mapping, not
    /// with columns that only travel along.
    pub fn hash(&self) -> String {
        let wanted = self.columns.iter().map(|(column, wanted)| (column, wanted.as_ref()));
        digest(&self.version, &self.domain, wanted)
    }
}

/// The [`Draft::hash`] of these facts, without making the draft.
pub fn hash(facts: &PushFacts, mapping: &Mapping) -> String {
    let wanted: Vec<_> = mapping
        .columns()
        .iter()
        .map(|column| (column, facts.of(column.source).map(|fact| wanted(fact, &column.kind))))
        .collect();
    let wanted = wanted.iter().map(|(column, wanted)| (*column, wanted.as_ref()));
    digest(mapping.version(), &facts.domain, wanted)
}

fn digest<'a>(
    version: &str,
    domain: &str,
    columns: impl Iterator<Item = (&'a Column, Option<&'a Wanted>)>,
) -> String {
    let mut text = String::with_capacity(1_024);
    let _ = writeln!(text, "{version}\n{domain}");
    for (column, wanted) in columns.filter(|(column, _)| !column.along) {
        // The length keeps one value from posing as two.
        let shown = match wanted {
            Some(Wanted::Value(value)) => Cow::Owned(value.to_string()),
            Some(Wanted::Label(label)) => Cow::Borrowed(label.as_str()),
            None => continue,
        };
        let _ = writeln!(text, "{} {} {shown}", column.name, shown.len());
    }
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

fn wanted(fact: Fact, kind: &Kind) -> Wanted {
    match fact {
        Fact::Text(text) => Wanted::Value(Value::Text(text)),
        Fact::Whole(number) => Wanted::Value(Value::Whole(number)),
        Fact::Time(at) => Wanted::Value(Value::Time(to_the_second(at))),
        Fact::Word(word, name) => match kind {
            Kind::Choice { options } => {
                let label = options.iter().find(|option| option.word == word);
                Wanted::Label(label.map_or_else(|| name.to_owned(), |option| option.label.clone()))
            }
            _ => Wanted::Value(Value::Text(name.to_owned())),
        },
    }
}

/// Dynamics keeps no fractions of a second.
fn to_the_second(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
