//! `hunter serve`, and what a bare `hunter` does.

use tokio::signal::unix::{SignalKind, signal};

use super::{Exit, Failure, Outcome, Output};
use crate::{
    app::{self, Core, Migrations},
    config::Settings,
};

/// The arguments.
#[derive(Debug, Default, clap::Args)]
pub struct Args {}

/// Serves until a signal: SIGTERM or SIGINT.
///
/// # Errors
/// When it can not start.
pub fn run(_args: &Args, settings: Settings, output: &mut Output) -> Outcome {
    // Before anything is opened: a server that must not start leaves nothing behind.
    settings.server.access().map_err(app::StartError::from)?;
    let has_playground = settings.server.has_playground();
    app::in_a_system(async {
        let listen = |kind| signal(kind).map_err(Failure::failed);
        let (mut term, mut int) =
            (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
        let core = Core::open(settings, Migrations::AsSet).await?;
        let mut exit = Exit::Done;
        let stop = async {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => exit = Exit::Interrupted,
            }
            tracing::info!("stopping");
        };
        let listening = |address| {
            let playground = if has_playground { "/playground" } else { "/graphql" };
            output.say(format_args!("Hunter listens on http://{address}{playground}"));
        };
        app::serve(core, listening, stop).await?;
        Ok(exit)
    })
}
