//! The mapping: which fact goes into which column, as data.
//!
//! [`Mapping::built_in`] is `mapping.toml`, compiled into the program. A mapping is checked when it
//! is read and can not fail afterwards.

mod file;

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use self::file::MappingFile;

const BUILT_IN: &str = include_str!("mapping.toml");

/// Why a mapping can not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No TOML, an unknown key or word, a missing key. The text names line and column.
    #[error("the mapping can not be read: {0}")]
    Unreadable(String),
    /// `revision` is 0.
    #[error("`revision` starts at 1")]
    Revision,
    /// One column is wrong.
    #[error("column `{column}`: {problem}")]
    Column {
        /// Which.
        column: String,
        /// What is wrong.
        problem: String,
    },
}

/// What a column can be filled from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A topic: "Hunter: " and the domain.
    Subject,
    /// The company's name.
    CompanyName,
    /// The domain as an address of a page.
    Website,
    /// Country code.
    Country,
    /// Score.
    Score,
    /// Priority.
    Priority,
    /// Category.
    Category,
    /// Segment.
    Segment,
    /// Provider.
    Provider,
    /// Infrastructure summary.
    Infrastructure,
    /// The lead in one sentence for a seller.
    SalesLine,
    /// Referral.
    ReferralId,
    /// Where the lead came from.
    Origin,
    /// First name of the contact.
    ContactFirstName,
    /// Family name of the contact.
    ContactLastName,
    /// Position of the contact.
    ContactTitle,
    /// E-mail address of the contact.
    ContactEmail,
    /// Telephone number of the contact.
    ContactPhone,
    /// Moment of the push.
    PushedAt,
}

/// When a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Whenever Hunter knows a value and Dynamics holds another one.
    Always,
    /// Only while Dynamics holds nothing there.
    IfEmpty,
    /// As [`Policy::Always`], and emptied when Hunter no longer knows a value.
    ClearOnNull,
}

/// What a column holds, as provisioning makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text {
        /// Characters, in UTF-16 units.
        max_length: u32,
    },
    /// Several lines.
    Memo {
        /// Characters, in UTF-16 units.
        max_length: u32,
    },
    /// A whole number.
    Whole {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// One of a set of labels.
    Choice {
        /// Hunter's word and the label that stands for it.
        options: Vec<ChoiceOption>,
    },
    /// A moment.
    Time,
}

/// One value of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Hunter's word.
    pub word: String,
    /// The label in Dynamics, in any case.
    pub label: String,
}

/// One column and what fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Logical name, lower case.
    pub name: String,
    /// Name and label to provision it under; `None`: it is Dynamics' own.
    pub own: Option<OwnName>,
    /// What fills it.
    pub source: Source,
    /// What it holds.
    pub kind: Kind,
    /// When it is written.
    pub policy: Policy,
    /// Never a reason to write.
    pub along: bool,
}

/// How one of Hunter's own columns is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnName {
    /// Schema name, e.g. `hnt_FinalScore`.
    pub schema_name: String,
    /// For people.
    pub label: String,
}

/// The alternate key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyColumn {
    /// Logical name of its only column, which is never in a body.
    pub column: String,
    /// Schema name of that column.
    pub schema_name: String,
    /// The column for people.
    pub label: String,
    /// Characters of that column.
    pub max_length: u32,
    /// Schema name of the key itself.
    pub name: String,
}

/// A checked mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    version: Arc<str>,
    key: KeyColumn,
    columns: Vec<Column>,
}

impl Mapping {
    /// The mapping that Hunter comes with.
    pub fn built_in() -> &'static Arc<Self> {
        static MAPPING: LazyLock<Arc<Mapping>> = LazyLock::new(|| {
            Arc::new(Mapping::parse(BUILT_IN).expect("the built-in mapping is tested"))
        });
        &MAPPING
    }

    /// The file that Hunter comes with, to begin another one from.
    pub const fn built_in_file() -> &'static str {
        BUILT_IN
    }

    /// Reads and checks a mapping file.
    ///
    /// # Errors
    /// Says which column is wrong, and how.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: MappingFile =
            toml::from_str(text).map_err(|error| MappingError::Unreadable(error.to_string()))?;
        let version = file.version();
        let (key, columns) = file.checked()?;
        Ok(Self { version, key, columns })
    }

    /// `<revision>+<12 hex digits>`: the digits change with the mapping, not with comments or layout.
    pub const fn version(&self) -> &Arc<str> {
        &self.version
    }

    /// The alternate key.
    pub const fn key(&self) -> &KeyColumn {
        &self.key
    }

    /// Every column, in the order of the file; the key's is not among them.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}
