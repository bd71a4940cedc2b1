//! `hunter enrich IP…`: what the configured databases say of addresses. No lead and no store is
//! needed for it.

mod report;

use std::net::{IpAddr, SocketAddr};

use super::{Exit, Failure, Outcome, Output};
use crate::{
    app,
    config::Settings,
    domain::domain_name::DomainName,
    ports::geoip::DatabaseProblem,
    texts::{Locale, Texts},
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Addresses, IPv4 or IPv6
    #[arg(required = true, value_name = "IP")]
    ips: Vec<String>,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
}

/// Looks the addresses up and shows what is known of each.
///
/// # Errors
/// When enrichment is switched off, no database can be read, or no address is one.
pub async fn run(args: Args, settings: &Settings, output: &mut Output) -> Outcome {
    let (ips, refused) = read(&args.ips, output);
    if ips.is_empty() {
        return Err(Failure::usage("there is nothing to look up"));
    }
    if !settings.enrichment.enabled {
        let message = "IP enrichment is off: set HUNTER_ENRICHMENT_ENABLED=true";
        return Err(Failure::new(Exit::BadSettings, message));
    }
    let databases = app::ip_databases(&settings.enrichment);
    databases.open().await;
    let statuses = databases.statuses();
    if statuses.is_empty() {
        let message = "no IP database is configured: `hunter check` says how to fetch one";
        return Err(Failure::new(Exit::BadSettings, message));
    }
    for status in &statuses {
        if let Some(code) = status.problem.map(DatabaseProblem::code) {
            let problem = Texts::get().problem(code, Locale::En);
            output.say(format_args!("{}: {problem}", status.kind.label()));
        }
    }
    let mut found = Vec::with_capacity(ips.len());
    for ip in ips {
        let stands = app::stands_for(&settings.enrichment);
        found.push(databases.address(ip, stands).await.map_err(Failure::failed)?);
    }
    if args.json {
        for one in &found {
            output.line(report::json(one))?;
        }
    } else {
        output.line(report::table(&found, output.is_terminal))?;
    }
    Ok(if refused == 0 { Exit::Done } else { Exit::SomeFailed })
}

/// The addresses, each once; what is none is told with its reason.
fn read(texts: &[String], output: &mut Output) -> (Vec<IpAddr>, usize) {
    let (mut ips, mut refused) = (Vec::new(), 0);
    for text in texts {
        match parse(text) {
            Ok(ip) if ips.contains(&ip) => {}
            Ok(ip) => ips.push(ip),
            Err(why) => {
                refused += 1;
                output.say(format_args!("{text}: {why}"));
            }
        }
    }
    (ips, refused)
}

fn parse(text: &str) -> Result<IpAddr, &'static str> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(ip) = bare.parse() {
        return Ok(ip);
    }
    let is_network =
        text.split_once('/').is_some_and(|(address, _)| address.parse::<IpAddr>().is_ok());
    Err(if is_network {
        "this is a network; name one address of it"
    } else if text.parse::<SocketAddr>().is_ok() {
        "leave the port out"
    } else if DomainName::parse(text).is_ok() {
        "this is a name; `hunter scan` takes names"
    } else {
        "this is no IP address"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_everything_else_is_refused_with_its_reason() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 2001:db8::1 ", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
        ] {
            assert_eq!(parse(text).map(|ip| ip.to_string()).as_deref(), Ok(address));
        }
        for (text, why) in [
            ("192.0.2.0/24", "network"),
            ("192.0.2.1:443", "port"),
            ("[2001:db8::1]:443", "port"),
            ("company.com", "scan"),
            ("300.1.1.1", "no IP address"),
            ("1.2.3", "no IP address"),
            ("", "no IP address"),
        ] {
            let refused = parse(text).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
