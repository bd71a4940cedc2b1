//! The environment of this process: the one place that reads it.

use std::{collections::BTreeMap, env, ffi::OsStr};

/// Variables by name.
pub type Environment = BTreeMap<String, String>;

/// The variables of this process. Text that is no UTF-8 is replaced, and then refused by whoever
/// reads it.
pub fn process_environment() -> Environment {
    env::vars_os().map(|(key, value)| (lossy(&key), lossy(&value))).collect()
}

/// Whether colours are unwelcome (<https://no-color.org>).
pub fn no_colour() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn lossy(text: &OsStr) -> String {
    text.to_string_lossy().into_owned()
}
