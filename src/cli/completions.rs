//! `hunter completions SHELL`.

use clap_complete::Shell;

use super::{Exit, Outcome, Output};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// For which shell
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// When it can not be written.
pub fn run(args: &Args, command: &mut clap::Command, output: &mut Output) -> Outcome {
    clap_complete::generate(args.shell, command, "hunter", &mut output.results());
    output.results().flush()?;
    Ok(Exit::Done)
}
