//! Fills an empty database with invented, assessed leads: always the same, and of two databases the
//! smaller is a prefix of the larger.
//!
//! ```text
//! seed DATABASE_URL LEADS    migrate and fill
//! seed --page-sql            the SQL of the first page of 50 leads with assessment and signals
//! ```

mod invent;
mod load;

use std::{io::Write as _, sync::Arc};

use anyhow::{Context as _, bail};
use hunter::{
    adapters::{
        store::{Migrate, Options, Store, leads::page_statement},
        system::SystemIds,
    },
    ports::store::{
        PageRequest,
        leads::{LeadFilter, LeadOrder, LeadParts},
    },
};
use sea_orm::DbBackend;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--page-sql"] => writeln!(std::io::stdout(), "{};", page_sql())?,
        [url, leads] => {
            let leads = leads.parse().context("the number of leads")?;
            migrate(url).await?;
            load::fill(url, leads).await?;
        }
        _ => bail!("usage: seed DATABASE_URL LEADS, or seed --page-sql"),
    }
    Ok(())
}

fn page_sql() -> String {
    let page = PageRequest { limit: 50, after: None, before: None, from_end: false };
    let parts = LeadParts { whois: false, records: false, ..LeadParts::ALL };
    let (filter, order) = (LeadFilter::default(), LeadOrder::default());
    page_statement(DbBackend::Postgres, &filter, order, &page, parts).to_string()
}

async fn migrate(url: &str) -> anyhow::Result<()> {
    let options = Options { migrate: Migrate::Apply, ..Options::default() };
    let store = Store::connect(url, &options, Arc::new(SystemIds::new())).await?;
    store.close().await?;
    Ok(())
}
