//! `hunter partner-center login` and `sync`.

mod sync;

use clap::Subcommand;
use serde_json::json;

use super::{Exit, Failure, Outcome, Output, progress};
use crate::{
    app::Core,
    ports::sign_in::{SignInError, SignInNeed},
    services::{
        set_up::SetUp,
        sign_in::{BeginError, SignIns, Way, explain},
    },
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
    /// Sign in with a code that you type on Microsoft's page; waits until you have
    Login(Login),
    /// Sync referrals now and say what came of it
    Sync(sync::Args),
}

#[derive(Debug, clap::Args)]
struct Login {
    /// One JSON object a line: where to type which code, then how it ended
    #[arg(long)]
    json: bool,
    /// Language of the messages: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
}

/// Signs in, or syncs.
///
/// # Errors
/// When the integration can not work as it is set up, or what the action says.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let locale = match &args.action {
        Action::Login(args) => args.locale,
        Action::Sync(args) => args.locale,
    };
    let parts = match core.partner_center() {
        SetUp::On(parts) => parts,
        SetUp::Off => return Err(bad(Texts::get().refused("partner-center-off", None, locale))),
        SetUp::Bad(problem) => return Err(bad(problem.explain(locale))),
    };
    match args.action {
        Action::Login(args) => login(&args, &parts.sign_ins, output).await,
        Action::Sync(args) => sync::run(&args, core, &parts, output).await,
    }
}

fn bad(message: String) -> Failure {
    Failure::new(Exit::BadSettings, message)
}

/// Signs in. Ctrl-C ends the waiting; nothing is stored before the sign-in is whole.
async fn login(args: &Login, sign_ins: &SignIns, output: &mut Output) -> Outcome {
    let locale = args.locale;
    let code = sign_ins.begin().await.map_err(|error| match error {
        BeginError::ByPassword => bad(Texts::get().refused("sign-in-by-password", None, locale)),
        BeginError::Refused(error) => failure(&error, sign_ins.way(), locale),
    })?;
    if args.json {
        output.line(json!({
            "verificationUri": code.verification_uri,
            "userCode": code.user_code,
            "expiresAt": code.expires_at,
        }))?;
    }
    let expires = code.expires_at.format("%H:%M UTC").to_string();
    let values = [
        ("page", code.verification_uri.as_str()),
        ("code", code.user_code.as_str()),
        ("time", expires.as_str()),
    ];
    output.say(sentence("sign-in-prompt", &values, locale));
    sign_ins.finish().await.map_err(|error| failure(&error, sign_ins.way(), locale))?;
    let standing = sign_ins.standing().await?;
    let done = sentence("sign-in-done", &[], locale);
    if args.json {
        output.line(json!({"state": "SIGNED_IN", "hasMfa": sign_ins.has_mfa()}))?;
    } else {
        output.line(done)?;
    }
    if let Some(reason) = sign_ins.reason(&standing, locale) {
        output.say(reason);
    }
    Ok(Exit::Done)
}

fn sentence(key: &str, values: &[(&str, &str)], locale: Locale) -> String {
    Texts::get().sentence(key, values, locale).unwrap_or_else(|| key.to_owned())
}

fn failure(error: &SignInError, way: Way, locale: Locale) -> Failure {
    let exit = match error.need {
        SignInNeed::Person | SignInNeed::Admin => Exit::Failed,
        SignInNeed::SetUp => Exit::BadSettings,
        SignInNeed::Time => Exit::Unavailable,
    };
    Failure::new(exit, explain(error, way, locale))
}
