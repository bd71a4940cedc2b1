//! The command line: one file for each command, and the way they are dispatched.
//!
//! A command is `pub struct Args` (clap) and `pub fn run(args, …, &mut Output) -> Outcome` in its own
//! file, a variant of [`Command`] and an arm in [`dispatch`]. Results go to standard output, messages
//! to standard error, and what a script must know is the exit code.

pub mod completions;
pub mod exit;
pub mod output;

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};

pub use exit::{Exit, Failure, Outcome};
pub use output::Output;

/// The arguments of `hunter`.
#[derive(Debug, Parser)]
#[command(
    name = "hunter",
    version,
    about = "Company domains in; scored, explained leads out, over GraphQL",
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 some items failed, 4 bad settings, \
                  5 an outside system is unavailable, 130 interrupted.",
    propagate_version = true
)]
pub struct Cli {
    /// Settings file; the environment overrides it
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// Runs the command line and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>, output: &mut Output) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    match dispatch(cli, output) {
        Ok(exit) => exit,
        Err(failure) => {
            output.failure(&failure);
            failure.exit
        }
    }
}

fn dispatch(cli: Cli, output: &mut Output) -> Outcome {
    match cli.command {
        Command::Completions(args) => completions::run(&args, &mut Cli::command(), output),
    }
}

/// clap writes help to standard output and mistakes to standard error, both coloured as wanted.
fn explain(error: &clap::Error) -> Exit {
    // Nobody left to tell: the pipe is closed.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }
}
