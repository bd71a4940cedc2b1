//! `hunter dynamics push DOMAIN…`: leads into Dynamics, now.

use std::cell::RefCell;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::{
    super::{Exit, Failure, Outcome, Output, domains, progress, wait},
    exit_of,
};
use crate::{
    app::{Core, DynamicsParts, explain},
    domain::{
        domain_name::DomainName,
        ids::LeadId,
        push::{
            PushState,
            attempt::{Attempt, OutcomeKind},
        },
    },
    ports::store::{leads::LeadParts, pushes::Wished},
    services::{
        export::words::push_state,
        push::{Pushed, Pushes, Standing},
        set_up::SetUp,
    },
    texts::{Locale, Texts},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which leads, as people write them: a domain, an address, an e-mail address
    #[arg(required = true, value_name = "DOMAIN")]
    domains: Vec<String>,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    /// Language of the messages: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    pub(super) locale: Locale,
}

/// One lead and what came of it.
struct Line {
    domain: DomainName,
    standing: Standing,
    newest: Option<Attempt>,
}

/// Asks for each lead, or joins the wish there is, and delivers until all are at rest or nothing can
/// be sent. A server beside it may be faster. Ctrl-C leaves the wishes to the next process.
///
/// # Errors
/// When the database is unavailable, or no lead can be pushed.
pub async fn run(args: &Args, core: &Core, parts: DynamicsParts, output: &mut Output) -> Outcome {
    let runner = core.push_runner(&parts);
    let pushes = core.pushes(&SetUp::On(parts));
    let (domains, mut refused) = domains::read(&args.domains, output);
    let mut asked = Vec::with_capacity(domains.len());
    for domain in domains {
        match ask(core, &pushes, &domain).await? {
            Ok(lead) => asked.push((domain, lead)),
            Err(key) => {
                refused += 1;
                let why = Texts::get().refused(key, Some(domain.as_str()), args.locale);
                output.say(format_args!("{}: {why}", domain.display()));
            }
        }
    }
    if asked.is_empty() {
        return Err(Failure::failed(sentence("push-nothing", args.locale)));
    }
    let leads: Vec<_> = asked.iter().map(|(_, lead)| *lead).collect();
    let mut progress = progress::Progress::begin(output, "pushes", Some(leads.len() as u64));
    let shown = RefCell::new(output);
    let step = async || Ok(matches!(runner.step().await?, Pushed::Worked(_)));
    let look = async || {
        let standings = pushes.standings(&leads).await?;
        let rest = standings.iter().filter(|one| has_ended(one.status.state)).count();
        progress.at(&mut shown.borrow_mut(), rest as u64);
        let is_over = standings
            .iter()
            .all(|one| has_ended(one.status.state) || one.status.state == PushState::Blocked);
        Ok(is_over.then_some(standings))
    };
    let standings = wait::until(step, look).await;
    progress.end();
    let output = shown.into_inner();
    let mut attempts = pushes.attempts(&leads, 1).await?;
    let mut lines = Vec::with_capacity(asked.len());
    for standing in standings? {
        let lead = standing.status.subject.lead_id;
        let newest = attempts.iter().position(|(of, _)| *of == lead);
        let newest = newest.map(|at| attempts.swap_remove(at).1);
        if let Some((domain, _)) = asked.iter().find(|(_, known)| *known == lead) {
            lines.push(Line { domain: domain.clone(), standing, newest });
        }
    }
    lines.sort_by_key(|line| asked.iter().position(|(domain, _)| *domain == line.domain));
    if args.json {
        for line in &lines {
            output.line(line.to_json(args.locale))?;
        }
    } else {
        let table = table(&lines, output.is_terminal, args.locale);
        output.line(table)?;
    }
    Ok(exit(&lines, refused))
}

/// The lead whose push was asked for, or the key of the refusal.
async fn ask(
    core: &Core,
    pushes: &Pushes,
    domain: &DomainName,
) -> Result<Result<LeadId, &'static str>, Failure> {
    let Some(lead) = core.leads().by_domain(domain.as_str(), LeadParts::default()).await? else {
        return Ok(Err("no-lead"));
    };
    Ok(match pushes.push(lead.id).await? {
        Wished::Waiting { .. } => Ok(lead.id),
        Wished::NotScanned => Err("not-scanned"),
        Wished::Deleted | Wished::NoLead => Err("no-lead"),
    })
}

/// Nothing more comes of it by itself.
const fn has_ended(state: PushState) -> bool {
    match state {
        PushState::Queued | PushState::Pushing | PushState::Retrying | PushState::Blocked => false,
        PushState::NotPushed
        | PushState::Pushed
        | PushState::Failed
        | PushState::Closed
        | PushState::Deleted => true,
    }
}

impl Line {
    fn outcome(&self) -> &'static str {
        self.newest.as_ref().map_or("", |newest| match newest.outcome {
            OutcomeKind::Created => "CREATED",
            OutcomeKind::Updated => "UPDATED",
            OutcomeKind::Unchanged => "UNCHANGED",
            OutcomeKind::Throttled => "THROTTLED",
            OutcomeKind::Transient => "TRANSIENT_ERROR",
            OutcomeKind::Blocked => "BLOCKED",
            OutcomeKind::Rejected => "REJECTED",
            OutcomeKind::Closed => "CLOSED",
            OutcomeKind::Deleted => "DELETED",
        })
    }

    const fn state(&self) -> &'static str {
        push_state(self.standing.status.state)
    }

    /// Why it is not there as it should be.
    fn why(&self, locale: Locale) -> Option<String> {
        let status = &self.standing.status;
        match (status.state, &status.failure) {
            (PushState::Pushed, _) => None,
            (PushState::Closed, _) => {
                Some(Texts::get().failure("dynamics-closed", locale).to_string())
            }
            (PushState::Deleted, _) => {
                Some(Texts::get().failure("dynamics-deleted", locale).to_string())
            }
            (_, Some((failure, _))) => Some(explain(failure, locale)),
            (_, None) => None,
        }
    }

    fn to_json(&self, locale: Locale) -> Value {
        let status = &self.standing.status;
        json!({
            "domain": self.domain.as_str(),
            "state": self.state(),
            "outcome": self.newest.as_ref().map(|_| self.outcome()),
            "leadId": status.known.as_ref().map(|known| known.dynamics_id),
            "url": self.standing.page,
            "attempts": status.attempts,
            "requestId": self.newest.as_ref().and_then(|newest| newest.request_id.as_deref()),
            "reason": status.failure.as_ref().map(|(failure, _)| failure.reason.code()),
            "failure": self.why(locale),
        })
    }
}

fn table(lines: &[Line], on_terminal: bool, locale: Locale) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY);
    table.set_header(["Domain", "State", "Outcome", "Page", "Failure"]);
    if on_terminal {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.add_rows(lines.iter().map(|line| {
        [
            line.domain.display().to_owned(),
            line.state().to_owned(),
            line.outcome().to_owned(),
            line.standing.page.clone().unwrap_or_default(),
            line.why(locale).unwrap_or_default(),
        ]
    }));
    table
}

fn exit(lines: &[Line], refused: usize) -> Exit {
    let pushed = lines.iter().filter(|one| one.standing.status.state == PushState::Pushed).count();
    if pushed == lines.len() && refused == 0 {
        return Exit::Done;
    }
    if pushed > 0 {
        return Exit::SomeFailed;
    }
    let failure = lines.iter().find_map(|line| line.standing.status.failure.as_ref());
    failure.map_or(Exit::Failed, |(failure, _)| exit_of(failure))
}

fn sentence(key: &str, locale: Locale) -> String {
    Texts::get().sentence(key, &[], locale).unwrap_or_else(|| key.to_owned())
}
