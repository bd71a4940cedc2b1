//! `hunter contacts DOMAIN|EMAIL…`: which addresses mail can be sent to, without sending any.

use super::{Exit, Outcome, Output, progress};
use crate::{
    app::Core,
    services::contacts::Delivery,
    texts::{Locale, Texts},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An e-mail address, or a domain for the mailboxes that most companies have
    #[arg(required = true, value_name = "DOMAIN|EMAIL")]
    texts: Vec<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Language of the reasons: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
}

/// Judges the addresses and shows each with its reason. Addresses of a domain are guesses: nobody
/// has seen them.
///
/// # Errors
/// When the results can not be written.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let checked = core.contacts().check(&args.texts).await;
    let word = |delivery: Delivery| match delivery.is_valid() {
        Some(true) => "VALID",
        Some(false) => "INVALID",
        None => "UNKNOWN",
    };
    for one in &checked {
        let reason = Texts::get().delivery(code(one.delivery), args.locale);
        if args.json {
            output.line(serde_json::json!({
                "address": one.address,
                "delivery": word(one.delivery),
                "reason": reason,
            }))?;
        } else {
            output.line(format_args!("{}\t{}\t{reason}", one.address, word(one.delivery)))?;
        }
    }
    let all_silent = checked.iter().all(|one| one.delivery == Delivery::NotAnswered);
    Ok(if all_silent {
        Exit::Unavailable
    } else if checked.iter().all(|one| one.delivery.is_valid() == Some(true)) {
        Exit::Done
    } else {
        Exit::SomeFailed
    })
}

const fn code(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Possible => "delivery-possible",
        Delivery::NoAddress => "delivery-no-address",
        Delivery::NoMailHost => "delivery-no-mail-host",
        Delivery::NullMx => "delivery-null-mx",
        Delivery::NotAnswered => "delivery-not-answered",
    }
}
