//! `hunter migrate up|down|status`.

use clap::Subcommand;

use super::{Exit, Outcome, Output};
use crate::app::Core;

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Apply what is pending: all of it or nothing
    Up {
        /// At most so many
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        steps: Option<u32>,
    },
    /// Take the newest migrations back, with the data that only they hold
    Down {
        /// So many
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// List the migrations and whether each is applied
    Status,
}

/// Migrates, and lists how the database stands.
///
/// # Errors
/// When the database is unavailable, or refuses a migration; it is as it was before then.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    match args.direction {
        Direction::Up { steps } => core.store.migrate_up(steps).await?,
        Direction::Down { steps } => core.store.migrate_down(steps).await?,
        Direction::Status => {}
    }
    for migration in core.store.migrations().await? {
        let state = if migration.is_applied { "applied" } else { "pending" };
        output.line(format_args!("{state}  {}", migration.name))?;
    }
    Ok(Exit::Done)
}
