//! Input and output of the predecessor's pure functions, as recorded.

use std::{fs, sync::LazyLock};

use serde_json::Value;

static FILE: LazyLock<Value> = LazyLock::new(|| {
    let text = fs::read_to_string("tests/data/known-answers.json").expect("the file is kept");
    serde_json::from_str(&text).expect("the file is JSON")
});

/// One group, entry by entry; of a grid, its rows.
pub fn group(name: &str) -> &'static [Value] {
    let entries = FILE[name].as_array().or_else(|| FILE[name]["rows"].as_array());
    entries.unwrap_or_else(|| panic!("{name} is a group of entries"))
}
