//! `hunter scan DOMAIN…`: scans now, stores, and shows what was learnt.

mod report;
mod summary;

use std::{cell::Cell, sync::Arc, time::Duration};

use tokio::sync::Notify;

use self::report::Line;
use super::{Exit, Failure, Outcome, Output, domains, progress};
use crate::{
    app::Core,
    domain::{
        domain_name::DomainName,
        ids::ScanId,
        lead::{FactSource, Lead},
        scan::{Scan, ScanState},
    },
    ports::{
        clock::Clock as _,
        store::{
            StoreError,
            leads::{LeadParts, NewLead, Upserted},
        },
    },
    services::sales::{Beside, Summary, sheet::sheet},
    texts::{Locale, Texts},
};

/// How often the scans are looked at: another process may hold some of them.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to scan, as people write it: a domain, an address, an e-mail address
    #[arg(required = true, value_name = "DOMAIN")]
    domains: Vec<String>,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    /// What to say to each company and what to offer it, below the table or within the object
    #[arg(long)]
    summary: bool,
    /// Language of the summary: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
}

/// Adds the domains as leads, scans them, and shows each with what the scan led to. Without a server
/// beside it the scans run here; with one, whoever is faster takes them.
///
/// # Errors
/// When the database is unavailable, or no domain can be scanned.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let (domains, mut refused) = domains::read(&args.domains, output);
    if domains.is_empty() {
        return Err(Failure::usage("there is nothing to scan"));
    }
    let (scans, erased) = request(core, &domains).await?;
    for domain in &erased {
        refused += 1;
        let why = Texts::get().refused("erased", Some(domain.display()), Locale::En);
        output.say(format_args!("{}: {why}", domain.as_str()));
    }
    let scans = work(core, &scans).await?;
    let parts = LeadParts { whois: args.summary, ..LeadParts::ALL };
    let ids: Vec<_> = scans.iter().map(|scan| scan.lead_id).collect();
    let leads = core.leads().by_ids(&ids, parts).await?;
    let lines = lines(&domains, &scans, &leads);
    let summaries = if args.summary { summaries(core, &lines, args.locale).await } else { vec![] };
    if args.json {
        for (at, line) in lines.iter().enumerate() {
            let mut object = line.to_json();
            if let Some(summary) = summaries.get(at) {
                object["summary"] = summary.as_ref().map(summary::to_json).into();
            }
            output.line(object)?;
        }
    } else {
        let table = report::table(&lines, output.is_terminal);
        output.line(table)?;
        for (line, summary) in lines.iter().zip(&summaries) {
            if let (Some(lead), Some(summary)) = (line.lead, summary) {
                let sheet = sheet(lead, summary, args.locale);
                output.line(format_args!("\n{}", summary::to_text(&sheet)))?;
            }
        }
    }
    Ok(exit(&scans, refused))
}

/// The scans, and the domains that were erased and are not scanned.
async fn request<'a>(
    core: &Core,
    domains: &'a [DomainName],
) -> Result<(Vec<ScanId>, Vec<&'a DomainName>), StoreError> {
    let now = core.clock.now();
    let new: Vec<_> = domains
        .iter()
        .map(|domain| NewLead {
            domain: domain.clone(),
            company_name: None,
            country: None,
            source: FactSource::Person,
        })
        .collect();
    let (mut leads, mut erased) = (Vec::new(), Vec::new());
    for ((lead, what), domain) in core.leads().upsert(&new, now).await?.into_iter().zip(domains) {
        match what {
            Upserted::Erased => erased.push(domain),
            _ => leads.push(lead),
        }
    }
    let requested = core.scan_store().request(&leads, now).await?;
    Ok((requested.into_iter().map(|one| one.scan_id).collect(), erased))
}

/// Runs scans until these have ended; leases of others that were taken on the way are given back.
async fn work(core: &Core, wanted: &[ScanId]) -> Result<Vec<Scan>, StoreError> {
    let runner = core.scan_runner(Arc::new(Notify::new()));
    let is_over = Cell::new(false);
    let running = async {
        while !is_over.get() {
            runner.step().await?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    };
    let watching = async {
        loop {
            let scans = core.scan_store().by_ids(wanted).await?;
            if scans.iter().all(|one| matches!(one.state, ScanState::Scanned | ScanState::Failed)) {
                is_over.set(true);
                runner.stop();
                return Ok(scans);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let (scans, ()) = futures::try_join!(watching, running)?;
    Ok(scans)
}

/// The summary of each line's lead. What its address tells takes part where that is switched on.
async fn summaries(core: &Core, lines: &[Line<'_>], locale: Locale) -> Vec<Option<Summary>> {
    let (sales, enrichment) = (core.sales(), core.enrichment());
    let mut summaries = Vec::with_capacity(lines.len());
    for line in lines {
        let found = match &enrichment {
            Some(enrichment) => enrichment.look_up(line.domain).await.map(|found| found.addresses),
            None => Ok(Vec::new()),
        };
        let found = found.unwrap_or_default();
        let beside = Beside { infrastructure: found.first(), ..Beside::default() };
        summaries.push(line.lead.map(|lead| sales.summary(lead, beside, locale)));
    }
    summaries
}

fn lines<'a>(domains: &'a [DomainName], scans: &'a [Scan], leads: &'a [Lead]) -> Vec<Line<'a>> {
    let line = |domain: &'a DomainName| {
        let scan = scans.iter().find(|scan| scan.domain == domain.as_str())?;
        let lead = leads.iter().find(|lead| lead.id == scan.lead_id);
        Some(Line { domain, scan, lead })
    };
    domains.iter().filter_map(line).collect()
}

/// Nothing learnt because name servers were silent is the fault of somebody outside.
fn exit(scans: &[Scan], refused: usize) -> Exit {
    let failed = scans.iter().filter(|scan| scan.state == ScanState::Failed).count();
    let is_silence =
        |scan: &Scan| matches!(scan.failure.as_deref(), Some("dns-timeout" | "dns-unreachable"));
    if failed == 0 && refused == 0 {
        Exit::Done
    } else if failed < scans.len() {
        Exit::SomeFailed
    } else if scans.iter().all(is_silence) {
        Exit::Unavailable
    } else {
        Exit::Failed
    }
}
