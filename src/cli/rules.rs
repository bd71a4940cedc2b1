//! `hunter rules check|diff FILE`: what a rule file would do, before it does it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Exit, Failure, Outcome, Output, progress::Progress};
use crate::{
    app::Core,
    domain::rules::{
        RuleSet,
        review::{Oddity, Step, review},
    },
    services::{
        export::words,
        rules_lab::{Comparison, Place, Tally},
    },
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with a rule file.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Name gaps, and places where better facts lead to a worse place; exit 3 where there are any,
    /// 1 when the file can not be used
    Check(File),
    /// Count how many stored leads would move from where to where, without asking DNS
    Diff(File),
}

/// A rule file.
#[derive(Debug, clap::Args)]
pub struct File {
    /// A rule file, of the shape of the built-in rules
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Reads the file and says what is odd about it. It needs no database.
///
/// # Errors
/// When the file can not be used.
pub fn check(args: &File, output: &mut Output) -> Outcome {
    let rules = read(&args.file)?;
    let found = review(&rules);
    output.line(format_args!("rules {}", rules.version()))?;
    for oddity in &found {
        output.line(told(oddity))?;
    }
    if found.is_empty() {
        output.line("complete and monotonic")?;
        return Ok(Exit::Done);
    }
    Ok(Exit::SomeFailed)
}

/// Compares what is stored with what the file would make of it.
///
/// # Errors
/// When the file can not be used or the database is unavailable.
pub async fn diff(args: &File, core: &Core, output: &mut Output) -> Outcome {
    let rules = Arc::new(read(&args.file)?);
    let mut comparison = Comparison::new(core.leads(), Arc::clone(&rules));
    let mut progress = Progress::begin(output, "leads", None);
    while comparison.step().await? {
        progress.at(output, comparison.tally().leads);
    }
    progress.end();
    show(comparison.tally(), &rules, output)?;
    Ok(Exit::Done)
}

fn read(file: &Path) -> Result<RuleSet, Failure> {
    let unusable = |why: &dyn std::fmt::Display| {
        Failure::failed(format_args!("{} can not be used: {why}", file.display()))
    };
    let text = fs::read_to_string(file).map_err(|error| unusable(&error))?;
    RuleSet::parse(&text).map_err(|error| unusable(&error))
}

fn told(oddity: &Oddity) -> String {
    match oddity {
        Oddity::Gap { provider, from, to, segment } => {
            let scores = if from == to { from.to_string() } else { format!("{from}-{to}") };
            format!(
                "gap: {} with {scores} points: no rule speaks of it, the rest of the list says {}",
                words::provider(*provider),
                words::segment(*segment)
            )
        }
        Oddity::SegmentFalls { provider, before, after } => format!(
            "not monotonic: {} with {} points is {}, with {} points {}",
            words::provider(*provider),
            before.0,
            words::segment(before.1),
            after.0,
            words::segment(after.1)
        ),
        Oddity::PriorityFalls { provider, before, after } => format!(
            "not monotonic: {} with {} points has priority {}, with {} points {}",
            words::provider(*provider),
            before.0,
            before.1,
            after.0,
            after.1
        ),
        Oddity::Penalty { provider, step, points } => {
            let step = match step {
                Step::Spf => "publishing SPF",
                Step::Dkim => "publishing a DKIM key",
                Step::DmarcNone => "publishing DMARC with p=none",
                Step::DmarcQuarantine => "going from p=none to p=quarantine",
                Step::DmarcReject => "going from p=quarantine to p=reject",
            };
            let provider = words::provider(*provider);
            format!("not monotonic: {step} costs up to {points} points, e.g. with {provider}")
        }
    }
}

fn show(tally: &Tally, rules: &RuleSet, output: &mut Output) -> std::io::Result<()> {
    output.line(format_args!(
        "rules {}: {} leads, {} move, {} stay with another score, {} were never scanned",
        rules.version(),
        tally.leads,
        tally.moved(),
        tally.rescored,
        tally.unscanned
    ))?;
    let mut moves: Vec<_> = tally.moves.iter().collect();
    moves.sort_by_key(|(_, moved)| std::cmp::Reverse(moved.leads));
    for ((before, after), moved) in moves {
        let examples = moved.examples.iter();
        let examples: Vec<_> = examples
            .map(|one| format!("{} ({} -> {})", one.domain, one.before, one.after))
            .collect();
        output.line(format_args!(
            "{}: {} -> {}, e.g. {}",
            moved.leads,
            place(*before),
            place(*after),
            examples.join(", ")
        ))?;
    }
    Ok(())
}

fn place(place: Place) -> String {
    let (segment, category) = (words::segment(place.segment), words::category(place.category));
    format!("{segment} {category} priority {}", place.priority)
}
