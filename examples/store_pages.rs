//! How many reads of leads a second the store gives by itself, without the graph: to be held against
//! `pgbench` on the SQL that `seed --page-sql` prints.
//!
//! ```text
//! store_pages DATABASE_URL [SECONDS] [CONNECTIONS]
//! ```

use std::{
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use hunter::{
    adapters::{
        store::{Migrate, Options, Store},
        system::SystemIds,
    },
    domain::assessment::Segment,
    ports::store::{
        PageRequest, StoreError,
        leads::{LeadCursor, LeadFilter, LeadOrder, LeadParts, LeadStore},
    },
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url =
        arguments.next().context("usage: store_pages DATABASE_URL [SECONDS] [CONNECTIONS]")?;
    let seconds = arguments.next().map_or(Ok(4), |text| text.parse())?;
    let connections = arguments.next().map_or(Ok(16), |text| text.parse())?;
    let options = Options { migrate: Migrate::Leave, connections, ..Options::default() };
    let store = Store::connect(&url, &options, Arc::new(SystemIds::new())).await?;

    let first = page(None);
    let start = store.page(&LeadFilter::default(), LeadOrder::default(), &first, PARTS).await?;
    let domain = start.items.last().context("the database is empty")?.1.domain.clone();
    let deep = page(Some(deep_cursor(&store).await?));
    let segment = LeadFilter { segment: vec![Segment::Migration], ..LeadFilter::default() };
    let scored = LeadFilter { score_min: Some(60), ..segment.clone() };
    let search = LeadFilter { search: Some(domain.as_str()[..14].into()), ..LeadFilter::default() };

    let load = Load { store: store.clone(), tasks: connections, seconds };
    let pages = |name: &'static str, filter: &LeadFilter, request: &PageRequest<_>, parts| {
        let (filter, request) = (filter.clone(), request.clone());
        load.run(name, move |store| {
            let (filter, request) = (filter.clone(), request.clone());
            async move {
                store.page(&filter, LeadOrder::default(), &request, parts).await.map(|page| {
                    assert!(!page.items.is_empty(), "a page holds leads");
                })
            }
        })
    };
    let everything = LeadFilter::default();
    pages("page, signals and assessment", &everything, &first, PARTS).await?;
    pages("the same, from the middle", &everything, &deep, PARTS).await?;
    pages("page, no parts", &everything, &first, LeadParts::default()).await?;
    pages("page of a segment", &segment, &first, PARTS).await?;
    pages("page of a segment and score", &scored, &first, LeadParts::default()).await?;
    pages("search", &search, &first, LeadParts::default()).await?;
    load.run("one lead", move |store| {
        let domain = domain.clone();
        async move { store.by_domain(domain.as_str(), LeadParts::ALL).await.map(drop) }
    })
    .await?;
    load.run("dashboard", |store| async move {
        store.dashboard(&LeadFilter::default()).await.map(drop)
    })
    .await?;
    store.close().await?;
    Ok(())
}

const PARTS: LeadParts = LeadParts { whois: false, ..LeadParts::ALL };

fn page(after: Option<LeadCursor>) -> PageRequest<LeadCursor> {
    PageRequest { limit: 50, after, before: None, from_end: false }
}

async fn deep_cursor(store: &Store) -> anyhow::Result<LeadCursor> {
    let leads = store.count(&LeadFilter::default()).await?;
    let far = PageRequest { limit: (leads / 2) as u32, ..page(None) };
    let everything = LeadFilter::default();
    let stretch = store.page(&everything, LeadOrder::default(), &far, LeadParts::default()).await?;
    Ok(stretch.items.last().context("the database is empty")?.0.clone())
}

struct Load {
    store: Store,
    tasks: u32,
    seconds: u64,
}

impl Load {
    /// Each task asks again as soon as it is answered.
    async fn run<F>(
        &self,
        name: &str,
        ask: impl Fn(Store) -> F + Clone + Send + 'static,
    ) -> anyhow::Result<()>
    where
        F: Future<Output = Result<(), StoreError>> + Send,
    {
        let begun = Instant::now();
        let end = begun + Duration::from_secs(self.seconds);
        let cpu = cpu_seconds()?;
        let tasks: Vec<_> = (0..self.tasks)
            .map(|_| {
                let (store, ask) = (self.store.clone(), ask.clone());
                #[expect(clippy::disallowed_methods, reason = "no actors here")]
                tokio::spawn(async move {
                    let mut answers = 0_u64;
                    while Instant::now() < end {
                        ask(store.clone()).await?;
                        answers += 1;
                    }
                    Ok::<_, StoreError>(answers)
                })
            })
            .collect();
        let mut answers = 0;
        for task in tasks {
            answers += task.await??;
        }
        let rate = answers as f64 / begun.elapsed().as_secs_f64();
        let cost = 1e3 * (cpu_seconds()? - cpu) / answers as f64;
        writeln!(std::io::stdout(), "{name:30} {rate:8.0} a second  {cost:.3} ms CPU each")?;
        Ok(())
    }
}

/// Of this process, as Linux counts it: in hundredths.
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').context("a process has a name")?.1;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}
