//! `hunter dynamics provision`, `push` and `mapping`.

mod push;

use std::io;

use clap::Subcommand;
use serde_json::json;

use super::{Exit, Failure, Outcome, Output, progress};
use crate::{
    app::{Core, DynamicsParts, explain},
    domain::push::{
        failure::{FailureClass, FailureReason, PushFailure},
        mapping::Mapping,
    },
    ports::dynamics::{DynamicsError, ProvisionStep, Provisioned, Provisioning as _},
    services::set_up::SetUp,
    texts::{Locale, Texts},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show what Hunter's columns and key need in Dynamics; with --yes, make what is missing
    Provision(Provision),
    /// Put leads into Dynamics now, or bring them up to date there, and say what came of it
    Push(push::Args),
    /// Print the built-in mapping, to begin a file for HUNTER_D365_MAPPING from
    Mapping,
}

#[derive(Debug, clap::Args)]
struct Provision {
    /// Make what is missing. Nothing is ever deleted, and running it again is harmless
    #[arg(long)]
    yes: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Language of the messages: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
}

/// Provisions, pushes, or prints the mapping.
///
/// # Errors
/// When the integration can not work as it is set up, or Dynamics refuses.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    match args.action {
        Action::Provision(args) => provision(&args, &set_up(core, args.locale)?, output).await,
        Action::Push(args) => push::run(&args, core, set_up(core, args.locale)?, output).await,
        Action::Mapping => {
            output.line(Mapping::built_in_file().trim_end())?;
            Ok(Exit::Done)
        }
    }
}

fn set_up(core: &Core, locale: Locale) -> Result<DynamicsParts, Failure> {
    let bad = |message: String| Failure::new(Exit::BadSettings, message);
    match core.dynamics() {
        SetUp::On(parts) => Ok(parts),
        SetUp::Off => Err(bad(Texts::get().refused("dynamics-off", None, locale))),
        SetUp::Bad(problem) => Err(bad(problem.explain(locale))),
    }
}

/// Shows the plan, and carries it out when that was asked for.
async fn provision(args: &Provision, parts: &DynamicsParts, output: &mut Output) -> Outcome {
    let (client, locale) = (&parts.client, args.locale);
    let plan = client.plan().await.map_err(|error| failure(&error, locale))?;
    for step in &plan {
        show(step, if step.exists { "there" } else { "missing" }, args, output)?;
    }
    let missing: Vec<_> = plan.iter().filter(|step| !step.exists).collect();
    if missing.is_empty() {
        output.say(sentence("provision-nothing", &[], locale));
        return Ok(Exit::Done);
    }
    if !args.yes {
        let count = missing.len().to_string();
        output.say(sentence("provision-plan", &[("count", &count)], locale));
        return Ok(Exit::Done);
    }
    for step in missing {
        if matches!(step.what, Provisioned::Key | Provisioned::AccountKey) {
            output.say(sentence("provision-waits", &[], locale));
        }
        client.apply(step).await.map_err(|error| failure(&error, locale))?;
        show(step, "made", args, output)?;
    }
    output.say(sentence("provision-done", &[], locale));
    Ok(Exit::Done)
}

fn show(
    step: &ProvisionStep,
    state: &str,
    args: &Provision,
    output: &mut Output,
) -> io::Result<()> {
    let (what, name) = match &step.what {
        Provisioned::Publisher => ("publisher", ""),
        Provisioned::Solution => ("solution", ""),
        Provisioned::Column(name) => ("column", name.as_str()),
        Provisioned::Key => ("key", ""),
        Provisioned::AccountColumn => ("account-column", ""),
        Provisioned::AccountKey => ("account-key", ""),
        Provisioned::Publish => ("publish", ""),
    };
    if args.json {
        let name = (!name.is_empty()).then_some(name);
        output.line(json!({"step": what, "name": name, "state": state.to_uppercase()}))?;
    } else {
        let shown = sentence(&format!("provision-{what}"), &[("name", name)], args.locale);
        let state = sentence(&format!("provision-is-{state}"), &[], args.locale);
        output.line(format_args!("{state:<8} {shown}"))?;
    }
    Ok(())
}

fn sentence(key: &str, values: &[(&str, &str)], locale: Locale) -> String {
    Texts::get().sentence(key, values, locale).unwrap_or_else(|| key.to_owned())
}

fn failure(error: &DynamicsError, locale: Locale) -> Failure {
    let DynamicsError::Failed { failure, .. } = error else {
        return Failure::new(Exit::Unavailable, error);
    };
    Failure::new(exit_of(failure), explain(failure, locale))
}

/// Who has to do something about it.
const fn exit_of(failure: &PushFailure) -> Exit {
    match (failure.class(), failure.reason) {
        (FailureClass::Auth, _) | (_, FailureReason::WrongAddress) => Exit::BadSettings,
        (FailureClass::Transient | FailureClass::Throttled, _) => Exit::Unavailable,
        _ => Exit::Failed,
    }
}
