//! `hunter serve`, and what a bare `hunter` does.

use std::{future::pending, net::SocketAddr, sync::Arc};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
};

use super::{Exit, Failure, Outcome, Output};
use crate::{
    app::{self, Core, Migrations, sandbox::Sandbox},
    config::Settings,
};

/// The arguments.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Serve sample leads on an outside world within this process: no account, no network
    #[arg(long)]
    pub sandbox: bool,
}

/// Serves until a signal: SIGTERM or SIGINT.
///
/// # Errors
/// When it can not start.
pub fn run(settings: Settings, output: &mut Output) -> Outcome {
    // Before anything is opened: a server that must not start leaves nothing behind.
    settings.server.access().map_err(app::StartError::from)?;
    app::in_a_system(async {
        let signals = Signals::listen()?;
        let core = Core::open(settings, Migrations::AsSet).await?;
        until_a_signal(signals, core, None, output, async |_| ()).await
    })
}

/// Serves until a signal, and meanwhile tells what `beside` has to tell.
pub(super) async fn until_a_signal(
    mut signals: Signals,
    core: Core,
    sandbox: Option<Arc<Sandbox>>,
    output: &mut Output,
    beside: impl AsyncFnOnce(&mut Output),
) -> Outcome {
    let is_sandbox = sandbox.is_some();
    let has_playground = core.settings.server.has_playground();
    let (tell, told) = oneshot::channel::<SocketAddr>();
    let mut exit = Exit::Done;
    let stop = async {
        let telling = async {
            let Ok(address) = told.await else { return pending().await };
            output.say(format_args!("Hunter listens on http://{address}/"));
            if is_sandbox {
                output.say(format_args!("The outside world: http://{address}/sandbox"));
            }
            if has_playground {
                output.say(format_args!("The playground: http://{address}/playground"));
            }
            beside(output).await;
            pending::<()>().await;
        };
        tokio::select! {
            ended = signals.wait() => exit = ended,
            () = telling => {}
        }
        tracing::info!("stopping");
    };
    let listening = |address| {
        // Nobody to hear it: the signal came first.
        let _ = tell.send(address);
    };
    app::serve(core, sandbox, listening, stop).await?;
    Ok(exit)
}

/// The two signals that end a server.
pub(super) struct Signals {
    term: Signal,
    int: Signal,
}

impl Signals {
    pub(super) fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::failed);
        Ok(Self { term: listen(SignalKind::terminate())?, int: listen(SignalKind::interrupt())? })
    }

    /// Waits for one, and says what it means for the exit code.
    pub(super) async fn wait(&mut self) -> Exit {
        tokio::select! {
            _ = self.term.recv() => Exit::Done,
            _ = self.int.recv() => Exit::Interrupted,
        }
    }
}
