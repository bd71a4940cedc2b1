//! `hunter erase DOMAIN|EMAIL…`: removes companies and people, and keeps them from coming back.

use super::{Exit, Failure, Outcome, Output};
use crate::{
    app::Core,
    domain::erasure::Erasable,
    ports::{clock::Clock as _, store::erasure::ErasureStore as _},
};

/// Who it is in the audit log.
const ACTOR: &str = "hunter erase";

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A company's domain, or a person's e-mail address
    #[arg(required = true, value_name = "DOMAIN|EMAIL")]
    texts: Vec<String>,
    /// Do it; without this it is only told what would be erased
    #[arg(long)]
    yes: bool,
    /// Let them come back instead: the next import or sync may bring them
    #[arg(long, requires = "yes")]
    lift: bool,
}

/// Erases each from tables, queues and caches, and suppresses it.
///
/// # Errors
/// One of the texts is neither a domain nor an address, or the database is unavailable.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let what: Vec<Erasable> = args
        .texts
        .iter()
        .map(|text| Erasable::parse(text))
        .collect::<Result<_, _>>()
        .map_err(|why| Failure::usage(&why))?;
    if !args.yes {
        for one in &what {
            output.line(format_args!("{} would be erased and suppressed", name(one)))?;
        }
        return Err(Failure::usage("nothing was erased: say --yes to erase for good"));
    }
    for one in &what {
        if args.lift {
            let lifted = core.store.lift(one, ACTOR, core.clock.now()).await?;
            let word = if lifted { "may come back" } else { "was not suppressed" };
            output.line(format_args!("{} {word}", name(one)))?;
        } else {
            erase(core, one, output).await?;
        }
    }
    if !args.lift {
        core.store.compact().await?;
    }
    Ok(Exit::Done)
}

async fn erase(core: &Core, what: &Erasable, output: &mut Output) -> Result<(), Failure> {
    let erased = core.store.erase(what, ACTOR, core.clock.now()).await?;
    if let (Some(lead), Some(redis)) = (erased.lead, &core.redis)
        && let Err(fault) = crate::app::forget(redis, lead).await
    {
        output.say(format_args!("Redis did not answer ({fault}); its copy ends within a day"));
    }
    output.line(format_args!(
        "{} erased and suppressed: {} lead, {} referrals, {} contacts, {} alerts, {} job items, \
         {} notes",
        name(what),
        u8::from(erased.lead.is_some()),
        erased.referrals,
        erased.contacts,
        erased.alerts,
        erased.job_items,
        erased.notes
    ))?;
    if let Some(id) = erased.dynamics_id {
        output.say(format_args!(
            "The lead also stands in Dynamics as {id}, which Hunter does not delete: erase it there."
        ));
    }
    Ok(())
}

fn name(what: &Erasable) -> &str {
    match what {
        Erasable::Domain(domain) => domain.as_str(),
        Erasable::Email(email) => email,
    }
}
