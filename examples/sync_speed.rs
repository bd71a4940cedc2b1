//! What a full sync costs beside downloading the same pages with the same client.
//!
//! `cargo run --release --example sync_speed -- [REFERRALS] [DATABASE_URL]`
//!
//! The pages are served by another process, rendered beforehand, so that what is measured is the
//! client and the sync. Without an address the database is SQLite in a folder of its own; a database
//! that is given should be empty. Prints the times of three rounds, their ratio, and how much memory
//! the syncs took above what the process held before them.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use async_trait::async_trait;
use chrono::TimeDelta;
use hunter::{
    adapters::{
        http_client::{self, HttpLimits, Reach},
        partner_center::ReferralClient,
        progress::ProgressBus,
        store::{Migrate, Options, Store},
        system::{SystemClock, SystemIds, SystemPatience},
    },
    domain::sync_run::{SyncMode, SyncRun},
    ports::{
        clock::{Clock as _, Ids as _},
        partner_center::PartnerCenter,
        sign_in::{SignInError, Tokens},
    },
    sandbox::partner_center::sample::{Company, referrals},
    services::referral_sync::{Ports, Stepped, SyncRunner, Syncs},
};
use secrecy::SecretString;

type Failure = Box<dyn std::error::Error>;

/// Referrals of one page, as the service has it.
const PAGE: usize = 100;
const ROUNDS: usize = 3;

/// There is nobody to sign in to.
struct Signed;

#[async_trait]
impl Tokens for Signed {
    async fn token(&self) -> Result<SecretString, SignInError> {
        Ok("token".into())
    }

    async fn token_after(&self, _: &SecretString) -> Result<SecretString, SignInError> {
        Ok("token".into())
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("serve") => serve(arguments.get(1).ok_or("how many?")?.parse()?),
        first => {
            let count = first.map_or(Ok(50_000), str::parse)?;
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(measure(count, arguments.get(1).cloned()))
        }
    }
}

/// Serves the pages until nobody reads this process's output any more.
fn serve(count: usize) -> Result<(), Failure> {
    let companies: Vec<_> = (0..(count * 2 / 5).max(1))
        .map(|number| Company {
            name: format!("Firma {number} A.Ş."),
            domain: format!("firma{number}.com.tr"),
            country: "TR".into(),
        })
        .collect();
    let all = referrals(&companies, count, "2026-01-15T06:00:00Z".parse()?);
    actix_web::rt::System::new().block_on(async move {
        let pages: Arc<[Vec<serde_json::Value>]> =
            all.chunks(PAGE).map(<[serde_json::Value]>::to_vec).collect();
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let last = pages.len();
        let bodies: Arc<[String]> = pages
            .iter()
            .zip(1..)
            .map(|(page, next)| {
                let mut body = serde_json::json!({"value": page});
                if next < last {
                    let link = format!("{url}/v1.0/engagements/referrals?$skiptoken={next}");
                    body["@odata.nextLink"] = link.into();
                }
                body.to_string()
            })
            .collect();
        drop(pages);
        writeln!(std::io::stdout(), "{url}")?;
        HttpServer::new(move || {
            let bodies = Arc::clone(&bodies);
            App::new().default_service(web::to(move |request: actix_web::HttpRequest| {
                let query = request.query_string();
                let number = query.strip_prefix("$skiptoken=").and_then(|it| it.parse().ok());
                let body = bodies.get(number.unwrap_or(0)).cloned().unwrap_or_default();
                async { HttpResponse::Ok().content_type("application/json").body(body) }
            }))
        })
        .workers(1)
        .listen(listener)?
        .run()
        .await?;
        Ok(())
    })
}

async fn measure(count: usize, database: Option<String>) -> Result<(), Failure> {
    let mut server = Command::new(env::current_exe()?)
        .args(["serve", &count.to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut url = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    let outcome = rounds(url.trim(), count, database).await;
    server.kill()?;
    server.wait()?;
    outcome
}

async fn rounds(url: &str, count: usize, database: Option<String>) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let client = Arc::new(client(url)?);
    let (mut times, mut most) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let read = download(&client).await?;
        let alone = begun.elapsed();
        if read != count {
            return Err(format!("{read} of {count} referrals were downloaded").into());
        }
        let own = || format!("sqlite://{}/{round}.db?mode=rwc", folder.path().display());
        let address = database.clone().unwrap_or_else(own);
        let store = store(&address).await?;
        let before = resident("VmRSS")?;
        reset_peak();
        let begun = Instant::now();
        let run = sync(&client, &store, SyncMode::Full).await?;
        let whole = begun.elapsed();
        let above = resident("VmHWM")?.saturating_sub(before);
        most = most.max(above);
        let again = Instant::now();
        let nothing = sync(&client, &store, SyncMode::Full).await?;
        writeln!(
            std::io::stdout(),
            "download {alone:?}, sync {whole:?} ({:.2}x), {} MiB above idle; again without a \
             change {:?}; {} new, {} unchanged",
            whole.as_secs_f64() / alone.as_secs_f64(),
            above / 1024,
            again.elapsed(),
            run.counts.inserted,
            nothing.counts.unchanged,
        )?;
        times.push(whole.as_secs_f64() / alone.as_secs_f64());
        store.close().await?;
        if database.is_some() {
            // A second round would find everything unchanged.
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    let (rounds, ratio) = (times.len(), times[times.len() / 2]);
    writeln!(
        std::io::stdout(),
        "sync to download (median of {rounds}): {ratio:.2} (limit 3.00); most above idle: {} MiB \
         (limit 64)",
        most / 1024
    )?;
    Ok(())
}

fn client(url: &str) -> Result<ReferralClient, Failure> {
    let http = http_client::client(&HttpLimits {
        reach: Reach::AlsoLoopback,
        connect_timeout: Duration::from_secs(2),
        timeout: Duration::from_secs(30),
        redirects: 0,
    })?;
    let (clock, ids) = (Arc::new(SystemClock::new()), Arc::new(SystemIds::new()));
    let tokens = Arc::new(Signed);
    let patience = Arc::new(SystemPatience);
    Ok(ReferralClient::new(http, &url.parse()?, tokens, clock, ids, patience)?)
}

async fn store(address: &str) -> Result<Arc<Store>, Failure> {
    let options = Options { migrate: Migrate::Apply, ..Options::default() };
    Ok(Arc::new(Store::connect(address, &options, Arc::new(SystemIds::new())).await?))
}

async fn download(client: &ReferralClient) -> Result<usize, Failure> {
    let (mut read, mut next) = (0, None);
    loop {
        let page = client.page(next.as_ref()).await?;
        read += page.items.len();
        next = page.next;
        if next.is_none() {
            return Ok(read);
        }
    }
}

async fn sync(
    client: &Arc<ReferralClient>,
    store: &Arc<Store>,
    mode: SyncMode,
) -> Result<SyncRun, Failure> {
    let clock = Arc::new(SystemClock::new());
    let owner = SystemIds::new().new_id(clock.now());
    let progress = Arc::new(ProgressBus::new());
    let syncs = Syncs::new(Arc::clone(store) as _, progress, clock, TimeDelta::days(1));
    let ports = Ports { client: Arc::clone(client) as _, tokens: Arc::new(Signed) };
    let runner = SyncRunner::new(syncs.clone(), ports, owner, Vec::new());
    let asked = syncs.request(mode).await?;
    while runner.step().await? != Stepped::Idle {}
    Ok(syncs.find(asked.id).await?.ok_or("the sync is gone")?)
}

/// A figure of this process in KiB, as Linux tells it.
fn resident(name: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such figure")?;
    let number = line.split_whitespace().nth(1).ok_or("no figure")?;
    Ok(number.parse()?)
}

/// From here on the peak is counted anew.
fn reset_peak() {
    // Where it is not permitted the peak of the whole life is shown, which is no smaller.
    let _ = fs::write("/proc/self/clear_refs", "5");
}
