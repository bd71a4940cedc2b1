//! The effective settings, for people.

use super::{database::without_credentials, table::Setting};

/// Who set a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The settings file.
    File,
    /// A variable.
    Environment,
    /// The file that `NAME_FILE` names.
    SecretFile,
}

impl Origin {
    /// One or two words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::SecretFile => "secret file",
        }
    }
}

/// One line of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The variable.
    pub name: &'static str,
    /// Its value, redacted; `None`: unset.
    pub value: Option<String>,
    /// Who set it.
    pub origin: Origin,
}

impl Listed {
    pub(super) fn new(setting: &'static Setting, value: Option<&(String, Origin)>) -> Self {
        Self {
            name: setting.name,
            value: value.map(|(text, _)| redacted(setting, text)),
            origin: value.map_or(Origin::Default, |(_, origin)| *origin),
        }
    }
}

/// A value as it may be shown: addresses lose their credentials, other secrets everything.
pub(super) fn redacted(setting: &Setting, value: &str) -> String {
    if !setting.secret {
        value.to_owned()
    } else if setting.name.ends_with("_URL") {
        without_credentials(value)
    } else {
        "[redacted]".to_owned()
    }
}
