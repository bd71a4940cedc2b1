//! The shape of a mapping file, and what must hold beyond the shape.

use std::{collections::HashSet, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{ChoiceOption, Column, KeyColumn, Kind, MappingError, OwnName, Policy, Source};
use crate::domain::push::facts::Form;

/// A mapping file as written.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingFile {
    revision: u32,
    key: KeyColumn,
    column: Vec<ColumnEntry>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ColumnEntry {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    source: Source,
    kind: KindWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    policy: Policy,
    #[serde(default)]
    along: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<ChoiceOption>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    Text,
    Memo,
    Whole,
    Choice,
    Time,
}

impl MappingFile {
    pub(super) fn version(&self) -> Arc<str> {
        let text = toml::to_string(self).expect("what was read from TOML can be written as TOML");
        let digest = blake3::hash(text.as_bytes()).to_hex();
        Arc::from(format!("{}+{}", self.revision, &digest[..12]))
    }

    pub(super) fn checked(self) -> Result<(KeyColumn, Vec<Column>), MappingError> {
        if self.revision == 0 {
            return Err(MappingError::Revision);
        }
        logical_name(&self.key.column)?;
        let mut seen = HashSet::from([self.key.column.clone()]);
        let mut columns = Vec::with_capacity(self.column.len());
        for entry in self.column {
            logical_name(&entry.name)?;
            if !seen.insert(entry.name.clone()) {
                return Err(wrong(&entry.name, "it stands there twice"));
            }
            columns.push(entry.checked()?);
        }
        Ok((self.key, columns))
    }
}

impl ColumnEntry {
    fn checked(self) -> Result<Column, MappingError> {
        let kind = self.kind()?;
        let fits = match self.source.form() {
            Form::Text => matches!(kind, Kind::Text { .. } | Kind::Memo { .. }),
            Form::Whole => matches!(kind, Kind::Whole { .. }),
            Form::Word => matches!(kind, Kind::Text { .. } | Kind::Choice { .. }),
            Form::Time => kind == Kind::Time,
        };
        if !fits {
            return Err(wrong(&self.name, "the source does not give what the kind holds"));
        }
        let own = match (self.schema_name, self.label) {
            (Some(schema_name), Some(label)) => {
                if schema_name.to_ascii_lowercase() != self.name {
                    return Err(wrong(&self.name, "the schema name differs by more than its case"));
                }
                Some(OwnName { schema_name, label })
            }
            (None, None) => None,
            _ => return Err(wrong(&self.name, "schema-name and label go together")),
        };
        Ok(Column {
            name: self.name,
            own,
            source: self.source,
            kind,
            policy: self.policy,
            along: self.along,
        })
    }

    /// The kind with what belongs to it, and nothing else.
    fn kind(&self) -> Result<Kind, MappingError> {
        let is_bounded = self.min.is_some() || self.max.is_some();
        let has_options = !self.options.is_empty();
        match (self.kind, self.max_length) {
            (KindWord::Text, Some(max_length)) if max_length > 0 && !is_bounded && !has_options => {
                Ok(Kind::Text { max_length })
            }
            (KindWord::Memo, Some(max_length)) if max_length > 0 && !is_bounded && !has_options => {
                Ok(Kind::Memo { max_length })
            }
            (KindWord::Text | KindWord::Memo, _) => {
                Err(wrong(&self.name, "a text has a max-length, and neither range nor options"))
            }
            (KindWord::Whole, None) if !has_options => match (self.min, self.max) {
                (Some(min), Some(max)) if min <= max => Ok(Kind::Whole { min, max }),
                _ => Err(wrong(&self.name, "a whole number has min and max")),
            },
            (KindWord::Choice, None) if !is_bounded => self.choice(),
            (KindWord::Time, None) if !is_bounded && !has_options => Ok(Kind::Time),
            _ => Err(wrong(&self.name, "a key does not belong to this kind")),
        }
    }

    /// Every word that the source can give has exactly one label.
    fn choice(&self) -> Result<Kind, MappingError> {
        for word in self.source.words() {
            if self.options.iter().filter(|option| option.word == *word).count() != 1 {
                return Err(wrong(&self.name, &format!("`{word}` needs one label")));
            }
        }
        if self.options.len() != self.source.words().len() {
            return Err(wrong(&self.name, "an option has a word that its source never gives"));
        }
        Ok(Kind::Choice { options: self.options.clone() })
    }
}

/// Names become parts of addresses, so they are held to their form.
fn logical_name(name: &str) -> Result<(), MappingError> {
    let is_fit = name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if is_fit { Ok(()) } else { Err(wrong(name, "a logical name has a-z, 0-9 and `_` only")) }
}

fn wrong(column: &str, problem: &str) -> MappingError {
    MappingError::Column { column: column.to_owned(), problem: problem.to_owned() }
}
