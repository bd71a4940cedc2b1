//! `hunter partner-center sync`: one sync now, with its counts.

use serde_json::json;

use super::super::{Exit, Failure, Outcome, Output, progress, wait};
use crate::{
    app::{Core, PartnerCenterParts},
    domain::sync_run::{SyncFailure, SyncMode, SyncReason, SyncRun, SyncState},
    services::referral_sync::{Stepped, explain},
    texts::{Locale, Texts},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read everything again instead of what changed
    #[arg(long)]
    full: bool,
    /// One JSON object with the counts
    #[arg(long)]
    json: bool,
    /// Language of the messages: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    pub(super) locale: Locale,
}

/// Starts a sync, or joins the one that runs, and waits for its end. Ctrl-C leaves it to the next
/// process that looks. New leads are queued for a scan, which a server runs.
///
/// # Errors
/// When the database is unavailable, or the sync fails.
pub async fn run(
    args: &Args,
    core: &Core,
    parts: &PartnerCenterParts,
    output: &mut Output,
) -> Outcome {
    let (syncs, runner) = (core.syncs(), core.sync_runner(parts));
    let mode = if args.full { SyncMode::Full } else { SyncMode::Delta };
    let asked = syncs.request(mode).await?;
    let step = async || Ok(runner.step().await? != Stepped::Idle);
    let look = async || match syncs.find(asked.id).await? {
        Some(run) => Ok(run.state.has_ended().then_some(run)),
        None => Err(Failure::failed("the sync is gone")),
    };
    let run = wait::until(step, look).await?;
    if args.json {
        output.line(to_json(&run))?;
    } else {
        output.line(counts(&run, args.locale))?;
    }
    if let Some(failure) = &run.failure {
        return Err(Failure::new(exit(failure), explain(failure, args.locale)));
    }
    Ok(match run.state {
        SyncState::Partial => Exit::SomeFailed,
        SyncState::Cancelled => {
            return Err(Failure::failed(sentence("sync-stopped", &[], args.locale)));
        }
        SyncState::Succeeded | SyncState::Failed | SyncState::Running => Exit::Done,
    })
}

fn counts(run: &SyncRun, locale: Locale) -> String {
    let counts = run.counts;
    let numbers = [
        ("inserted", counts.inserted),
        ("updated", counts.updated),
        ("unchanged", counts.unchanged),
        ("skipped", counts.skipped),
        ("failed", counts.failed),
    ]
    .map(|(name, number)| (name, number.to_string()));
    let values = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
    sentence("sync-counts", &values, locale)
}

fn to_json(run: &SyncRun) -> serde_json::Value {
    let counts = run.counts;
    let state = match run.state {
        SyncState::Running => "RUNNING",
        SyncState::Succeeded => "SUCCEEDED",
        SyncState::Partial => "PARTIAL",
        SyncState::Failed => "FAILED",
        SyncState::Cancelled => "CANCELLED",
    };
    json!({
        "state": state,
        "full": run.mode == SyncMode::Full,
        "startedAt": run.started_at,
        "finishedAt": run.finished_at,
        "pages": counts.pages,
        "fetched": counts.fetched,
        "inserted": counts.inserted,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "missing": counts.missing,
        "reason": run.failure.as_ref().map(|failure| failure.reason.code()),
        "detail": run.failure.as_ref().and_then(|failure| failure.detail.clone()),
    })
}

fn sentence(key: &str, values: &[(&str, &str)], locale: Locale) -> String {
    Texts::get().sentence(key, values, locale).unwrap_or_else(|| key.to_owned())
}

fn exit(failure: &SyncFailure) -> Exit {
    match failure.reason {
        SyncReason::SignInSetUp => Exit::BadSettings,
        SyncReason::SignInLater
        | SyncReason::RateLimited
        | SyncReason::Unavailable
        | SyncReason::Unreachable
        | SyncReason::Malformed => Exit::Unavailable,
        SyncReason::SignIn
        | SyncReason::SignInAdmin
        | SyncReason::WantsMfa
        | SyncReason::Unauthorized
        | SyncReason::Forbidden
        | SyncReason::ForeignLink
        | SyncReason::Refused
        | SyncReason::Endless
        | SyncReason::GivenUp => Exit::Failed,
    }
}
