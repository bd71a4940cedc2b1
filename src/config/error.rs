//! What is wrong with the settings.

use std::{fmt, path::PathBuf};

/// One value that can not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The variable, or the key of the file.
    pub key: String,
    /// What stands there; `[redacted]` when it is a secret.
    pub value: String,
    /// Why it can not be used, and what to write instead.
    pub reason: String,
}

impl Invalid {
    /// A value and what is wrong with it.
    pub fn new(key: &str, value: &str, reason: impl fmt::Display) -> Self {
        Self { key: key.to_owned(), value: value.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = \"{}\": {}", self.key, self.value.escape_debug(), self.reason)
    }
}

/// Why the program does not start. The process ends with exit code 4.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SettingsError {
    /// The file can not be read.
    #[error("the settings file {} can not be read: {reason}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file is not TOML.
    #[error("the settings file {} is not valid TOML: {reason}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Line, column and what was expected.
        reason: String,
    },
    /// These values can not be used; all of them, not only the first.
    #[error("bad settings:{}", lines(.0))]
    Invalid(Vec<Invalid>),
}

impl From<Invalid> for SettingsError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

fn lines(problems: &[Invalid]) -> String {
    problems.iter().fold(String::new(), |text, problem| text + "\n  " + &problem.to_string())
}
