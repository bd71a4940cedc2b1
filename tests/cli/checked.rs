//! The binary with settings, and what its `check` finds.

use std::path::Path;

use serde_json::Value;

use crate::{Ended, command, ended};

/// Runs it in that folder.
pub fn run(folder: &Path, arguments: &[&str], settings: &[(&'static str, String)]) -> Ended {
    ended(command(folder).args(arguments).envs(settings.iter().map(|(name, value)| (name, value))))
}

/// The lines of `hunter check --json` about the parts of that name: part, verdict, and the rest as
/// text.
pub fn findings(parts: &str, ended: &Ended) -> Vec<(String, String, String)> {
    let lines = ended.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter(|line| line["part"].as_str().is_some_and(|part| part.starts_with(parts)))
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (text("part"), text("verdict"), format!("{} {}", text("seen"), text("advice")))
        })
        .collect()
}

/// Each part with its verdict.
pub fn parts(found: &[(String, String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(part, verdict, _)| (part.as_str(), verdict.as_str())).collect()
}
