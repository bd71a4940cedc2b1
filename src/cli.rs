//! The command line: one file for each command, and the way they are dispatched.
//!
//! A command is `pub struct Args` (clap) and `pub async fn run(args, &Core, &mut Output) -> Outcome`
//! in its own file, a variant of [`Command`] and an arm in `dispatch`. [`with_core`] gives it the
//! opened database, whether a server runs beside it or not. Results go to standard output, messages to
//! standard error, and what a script must know is the exit code.

pub mod api_key;
pub mod check;
pub mod completions;
pub mod contacts;
mod domains;
pub mod dynamics;
pub mod enrich;
pub mod erase;
pub mod exit;
pub mod export;
pub mod import;
mod lead_filter;
pub mod migrate;
pub mod output;
pub mod partner_center;
mod progress;
pub mod rules;
pub mod sandbox;
pub mod scan;
pub mod schema;
pub mod serve;
mod wait;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};

pub use exit::{Exit, Failure, Outcome};
pub use output::Output;

use crate::{
    app::{self, Core, Migrations},
    config::{Origin, Settings, process_environment},
    telemetry,
};

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
    /// What to do; `serve` when nothing is said
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the graph, the playground and the work behind them (the default)
    Serve(serve::Args),
    /// Run the stand-ins for the outside world alone, and print the settings that point at them
    Sandbox(sandbox::Args),
    /// Scan domains now, store what was learnt and show it
    Scan(scan::Args),
    /// Make leads of a CSV or XLSX file, and scan them
    Import(import::Args),
    /// Write leads to a .csv or .xlsx file
    Export(export::Args),
    /// Sign in to Microsoft Partner Center, sync its referrals
    PartnerCenter(partner_center::Args),
    /// Say which e-mail addresses mail can be sent to, without sending any
    Contacts(contacts::Args),
    /// Remove companies and people, and keep them from coming back
    Erase(erase::Args),
    /// Check a rule file, or compare it with the rules in use over the stored leads
    Rules(rules::Args),
    /// Show what the IP databases say of addresses
    Enrich(enrich::Args),
    /// Make Dynamics 365 ready for Hunter's leads
    Dynamics(dynamics::Args),
    /// Make, list, replace and take back the keys that programs show
    ApiKey(api_key::Args),
    /// Apply, take back or list the changes of the database's schema
    Migrate(migrate::Args),
    /// Try everything the settings name, and say what to do about what fails
    Check(check::Args),
    /// Print the GraphQL schema
    Schema,
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// Runs the command line and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>, output: &mut Output) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let outcome = dispatch(cli, output);
    telemetry::flush();
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            output.failure(&failure);
            failure.exit
        }
    }
}

fn dispatch(cli: Cli, output: &mut Output) -> Outcome {
    let settings = || settings(cli.config.as_deref());
    match cli.command.unwrap_or(Command::Serve(serve::Args::default())) {
        Command::Serve(serve::Args { sandbox: true }) => {
            sandbox::serve(cli.config.as_deref(), output)
        }
        Command::Serve(serve::Args { sandbox: false }) => {
            let settings = settings()?;
            telemetry::init_logs(&settings.telemetry);
            serve::run(settings, output)
        }
        Command::Sandbox(args) => sandbox::run(&args, output),
        Command::Scan(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| scan::run(args, core, output).await
        }),
        Command::Import(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| import::run(args, core, output).await
        }),
        Command::Export(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| export::run(args, core, output).await
        }),
        Command::PartnerCenter(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| partner_center::run(args, core, output).await
        }),
        Command::Contacts(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| contacts::run(args, core, output).await
        }),
        Command::Erase(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| erase::run(args, core, output).await
        }),
        Command::Rules(args) => match args.action {
            rules::Action::Check(file) => rules::check(&file, output),
            rules::Action::Diff(file) => with_core(settings()?, Migrations::AsSet, output, {
                async |core, output| rules::diff(&file, core, output).await
            }),
        },
        Command::Enrich(args) => {
            let settings = settings()?;
            quiet_logs(&settings);
            runtime()?.block_on(enrich::run(args, &settings, output))
        }
        Command::Dynamics(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| dynamics::run(args, core, output).await
        }),
        Command::ApiKey(args) => with_core(settings()?, Migrations::AsSet, output, {
            async |core, output| api_key::run(args, core, output).await
        }),
        Command::Migrate(args) => with_core(settings()?, Migrations::Leave, output, {
            async |core, output| migrate::run(args, core, output).await
        }),
        Command::Check(args) => {
            let settings = settings()?;
            quiet_logs(&settings);
            let found = runtime()?.block_on(app::check::check(&settings));
            check::run(&args, &settings, &found, output)
        }
        Command::Schema => schema::run(output),
        Command::Completions(args) => completions::run(&args, &mut Cli::command(), output),
    }
}

fn settings(file: Option<&Path>) -> Result<Settings, Failure> {
    Settings::load(&process_environment(), file)
        .map_err(|error| Failure::chain(Exit::BadSettings, &error))
}

/// Opens the database, runs the command and closes the database. Ctrl-C drops the command where it
/// stands: whatever it began is a row, and goes on when the next process looks.
///
/// # Errors
/// When the database can not be opened, or what the command says.
pub fn with_core(
    settings: Settings,
    migrations: Migrations,
    output: &mut Output,
    command: impl AsyncFnOnce(&Core, &mut Output) -> Outcome,
) -> Outcome {
    quiet_logs(&settings);
    runtime()?.block_on(async {
        let core = Core::open(settings, migrations).await?;
        let outcome = tokio::select! {
            outcome = command(&core, output) => outcome,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
        };
        core.close().await;
        outcome
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format_args!("no runtime: {error}")))
}

/// A command tells what it does itself: only warnings are logged beside it, unless asked for.
fn quiet_logs(settings: &Settings) {
    let is_asked_for = |name: &str| {
        settings.listing().iter().any(|one| one.name == name && one.origin != Origin::Default)
    };
    let mut telemetry = settings.telemetry.clone();
    if !is_asked_for("RUST_LOG") {
        "warn".clone_into(&mut telemetry.log_filter);
    }
    telemetry::init_logs(&telemetry);
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
