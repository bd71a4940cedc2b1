//! `hunter sandbox`: the stand-ins for the outside world alone; and the way `hunter serve --sandbox`
//! serves on top of them.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use tokio::time;

use super::{Exit, Failure, Outcome, Output, quiet_logs, serve};
use crate::{
    app::{
        self, Core, Migrations, StartError,
        sandbox::{self, Ports, Sandbox},
    },
    config::{Settings, process_environment},
    domain::job::Job,
};

/// The arguments.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Port of the name server, UDP and TCP; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub dns_port: u16,
    /// Port of the sign-in service; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub sign_in_port: u16,
    /// Port of Partner Center; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub partner_center_port: u16,
    /// Port of Dynamics; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub dynamics_port: u16,
}

/// How often one looks how far the first minute is.
const LOOK: Duration = Duration::from_millis(500);

/// Runs the stand-ins until a signal, and prints the settings that point at them.
///
/// # Errors
/// When a port is taken.
pub fn run(args: &Args, output: &mut Output) -> Outcome {
    let ports = Ports {
        dns: args.dns_port,
        sign_in: args.sign_in_port,
        partner_center: args.partner_center_port,
        dynamics: args.dynamics_port,
    };
    app::in_a_system(async {
        let mut signals = serve::Signals::listen()?;
        let sandbox = start(ports).await?;
        output.say("The outside world runs until Ctrl-C. The settings that point at it:");
        for (name, value) in sandbox.settings() {
            output.line(format_args!("export {name}='{value}'")).map_err(Failure::failed)?;
        }
        Ok(signals.wait().await)
    })
}

/// Serves on the stand-ins, with a database and sample leads of their own.
///
/// # Errors
/// When it can not start.
pub fn serve(file: Option<&Path>, output: &mut Output) -> Outcome {
    app::in_a_system(async {
        let signals = serve::Signals::listen()?;
        let sandbox = Arc::new(start(Ports::default()).await?);
        let settings = Settings::load(&sandbox.environment(process_environment()), file)
            .map_err(|error| Failure::chain(Exit::BadSettings, &error))?;
        quiet_logs(&settings);
        settings.server.access().map_err(StartError::from)?;
        forget()?;
        let core = Core::open(settings, Migrations::AsSet).await?;
        let job = sandbox::seed(&core).await?;
        output.say("The sandbox begins anew: nothing here is real, and nothing is kept.");
        let (seen, world) = (core.clone(), Arc::clone(&sandbox));
        let first_minute = async |output: &mut Output| {
            tokio::join!(world.sign_in(&seen), watch(&seen, job, output));
            output.say("Ready.");
        };
        serve::until_a_signal(signals, core, Some(sandbox), output, first_minute).await
    })
}

async fn start(ports: Ports) -> Result<Sandbox, Failure> {
    let failed = |error: io::Error| Failure::failed(format_args!("the sandbox: {error}"));
    Sandbox::start(ports).await.map_err(failed)
}

/// The outside world begins anew, so what was known of it does too.
fn forget() -> Result<(), Failure> {
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", sandbox::DATABASE);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::failed(format_args!("{file}: {error}")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Tells how far the first minute is: import, then scans.
async fn watch(core: &Core, job: Job, output: &mut Output) {
    let jobs = core.jobs();
    let (mut id, mut what, mut told) = (job.id, "Import", u32::MAX);
    let mut every = time::interval(LOOK);
    loop {
        every.tick().await;
        // A store that does not answer now answers later; the server tells by itself.
        let Ok(Some(job)) = jobs.find(id).await else { continue };
        if job.done != told {
            told = job.done;
            output.say(format_args!("{what}: {told} of {}", job.total));
        }
        if !job.state.is_terminal() {
            continue;
        }
        match job.follow_up {
            Some(next) => (id, what, told) = (next, "Scans", u32::MAX),
            None => break,
        }
    }
}
