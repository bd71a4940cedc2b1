//! `hunter api-key create|list|revoke|rotate`.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Subcommand;
use serde_json::json;

use super::{Exit, Failure, Outcome, Output};
use crate::{
    app::Core,
    config,
    ports::clock::Clock as _,
    services::access::{ApiKey, KeyProblem, KeyState, NewKey, Role},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key and show it, this once
    Create {
        /// What it is for, e.g. "web form"
        #[arg(long, value_name = "NAME")]
        name: String,
        /// viewer reads; sales also scans, imports, exports, pushes; admin may everything
        #[arg(long, value_name = "ROLE", value_parser = role)]
        role: Role,
        /// How long it opens, e.g. 30d; 0: until it is revoked
        #[arg(long, value_name = "TIME", default_value = "365d", value_parser = time)]
        expires: Life,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show all keys, without what opens
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Take a key back for good
    Revoke {
        /// As `list` shows it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Replace a key: show a new one, and let the old one open a while longer
    Rotate {
        /// As `list` shows it
        #[arg(value_name = "ID")]
        id: String,
        /// How long the old one still opens; 0: not at all
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = time)]
        overlap: Life,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// A time, or none.
#[derive(Debug, Clone, Copy)]
struct Life(Option<Duration>);

impl Life {
    fn delta(self) -> Option<TimeDelta> {
        self.0.map(|time| TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX))
    }
}

fn time(text: &str) -> Result<Life, String> {
    config::interval(text).map(Life)
}

fn role(text: &str) -> Result<Role, String> {
    Role::of_word(text).ok_or_else(|| "write viewer, sales or admin".to_owned())
}

/// Does it.
///
/// # Errors
/// A name or id that can not be used, or the database's.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let keys = core.api_keys();
    match args.action {
        Action::Create { name, role, expires, json } => {
            let new = keys.create(&name, role, expires.delta()).await.map_err(failure)?;
            show(&new, json, output)?;
        }
        Action::Rotate { id, overlap, json } => {
            let overlap = overlap.delta().unwrap_or_default();
            show(&keys.rotate(&id, overlap).await.map_err(failure)?, json, output)?;
        }
        Action::Revoke { id } => {
            keys.revoke(&id).await.map_err(failure)?;
            output.say("Revoked; servers that run forget it within seconds.");
        }
        Action::List { json } => {
            let now = core.clock.now();
            for key in keys.list().await? {
                output.line(if json { as_json(&key, now).to_string() } else { line(&key, now) })?;
            }
        }
    }
    Ok(Exit::Done)
}

fn show(new: &NewKey, json: bool, output: &mut Output) -> std::io::Result<()> {
    if json {
        let mut shown = as_json(&new.key, new.key.created_at);
        shown["key"] = new.text.as_str().into();
        output.line(shown)?;
    } else {
        output.line(&new.text)?;
    }
    output.say("This is the only time that the key is shown: only its digest is kept.");
    Ok(())
}

fn line(key: &ApiKey, now: DateTime<Utc>) -> String {
    let end = key.expires_at.map_or_else(|| "never".to_owned(), day);
    let used = key.last_used_at.map_or_else(|| "never".to_owned(), day);
    format!(
        "{}  {:<6}  {:<7}  expires {end:<10}  used {used:<10}  {}",
        key.id,
        key.role.word(),
        state(key, now),
        key.name
    )
}

fn as_json(key: &ApiKey, now: DateTime<Utc>) -> serde_json::Value {
    json!({
        "id": key.id,
        "name": key.name,
        "role": key.role.word(),
        "state": state(key, now).to_uppercase(),
        "createdAt": moment(key.created_at),
        "expiresAt": key.expires_at.map(moment),
        "revokedAt": key.revoked_at.map(moment),
        "lastUsedAt": key.last_used_at.map(moment),
    })
}

fn state(key: &ApiKey, now: DateTime<Utc>) -> &'static str {
    match key.state(now) {
        KeyState::Active => "active",
        KeyState::Expired => "expired",
        KeyState::Revoked => "revoked",
    }
}

fn day(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn failure(problem: KeyProblem) -> Failure {
    match problem {
        KeyProblem::Name => Failure::usage(problem),
        KeyProblem::NoKey => Failure::failed(problem),
        KeyProblem::Store(error) => error.into(),
    }
}
