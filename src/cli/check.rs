//! `hunter check`.

use serde_json::json;

use super::{Exit, Outcome, Output};
use crate::{
    app::check::{Finding, Verdict},
    config::{Origin, Settings},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Prints the settings and how each part stands. The exit code is that of the first part that fails.
///
/// # Errors
/// When it can not be written.
pub fn run(args: &Args, settings: &Settings, found: &[Finding], output: &mut Output) -> Outcome {
    if args.json {
        print_json(settings, found, output)?;
    } else {
        print_lines(settings, found, output)?;
    }
    let failed = found.iter().find_map(|finding| match finding.verdict {
        Verdict::Ok | Verdict::Off | Verdict::Warn => None,
        Verdict::BadSetting => Some(Exit::BadSettings),
        Verdict::Unavailable => Some(Exit::Unavailable),
        Verdict::Unusable => Some(Exit::Failed),
    });
    Ok(failed.unwrap_or(Exit::Done))
}

fn print_lines(settings: &Settings, found: &[Finding], output: &mut Output) -> std::io::Result<()> {
    let set: Vec<_> =
        settings.listing().iter().filter(|one| one.origin != Origin::Default).collect();
    output.line(format_args!("ok    settings        {} set, the rest is default", set.len()))?;
    for one in set {
        let value = one.value.as_deref().unwrap_or_default();
        output.line(format_args!("        {} = {value} ({})", one.name, one.origin.label()))?;
    }
    for Finding { part, verdict, seen, advice, notes } in found {
        output.line(format_args!("{:<5} {part:<15} {seen}", verdict.label()))?;
        for line in advice.iter().map(String::as_str).chain(notes.iter().copied()) {
            output.line(format_args!("        {line}"))?;
        }
    }
    Ok(())
}

fn print_json(settings: &Settings, found: &[Finding], output: &mut Output) -> std::io::Result<()> {
    let listed = settings
        .listing()
        .iter()
        .map(|one| json!({"name": one.name, "value": one.value, "origin": one.origin.label()}));
    let listed: Vec<_> = listed.collect();
    output.line(json!({"part": "settings", "verdict": "ok", "settings": listed}))?;
    for Finding { part, verdict, seen, advice, notes } in found {
        let verdict = verdict.label();
        output.line(json!({
            "part": part, "verdict": verdict, "seen": seen, "advice": advice, "notes": notes,
        }))?;
    }
    Ok(())
}
