//! `hunter import FILE`: a file becomes leads, and the leads are scanned, in this process or by a
//! server that runs beside it.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::sync::Notify;

use super::{
    Exit, Failure, Outcome, Output,
    progress::{self, Progress},
    wait,
};
use crate::{
    app::Core,
    domain::{
        ids::JobId,
        job::{Job, JobState},
    },
    ports::{store::jobs::Stepped, tabular::MAX_FILE_BYTES},
    services::{
        import::{self, Column, ColumnChoice, ImportOptions, Reading},
        scan::ScanRunner,
    },
    texts::{Locale, Texts},
};

/// How often a job is looked at that somebody else works on.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Refused rows that are listed; all of them are in the job.
const MOST_LISTED: u32 = 1_000;

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list: CSV (any usual encoding and delimiter) or XLSX
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Store the leads without scanning them
    #[arg(long)]
    no_scan: bool,
    /// Sheet of a workbook; the first one with rows when not given
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Column of web addresses: its heading, number or letter
    #[arg(long, value_name = "COLUMN")]
    domain_column: Option<String>,
    /// Column of e-mail addresses, for rows without a web address
    #[arg(long, value_name = "COLUMN")]
    email_column: Option<String>,
    /// Column of company names
    #[arg(long, value_name = "COLUMN")]
    company_column: Option<String>,
    /// Column of countries
    #[arg(long, value_name = "COLUMN")]
    country_column: Option<String>,
    /// Language of the refusals: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
}

/// Imports the file and waits until its rows are stored and its leads scanned.
///
/// # Errors
/// When the file can not be imported or the database is unavailable. What was begun is kept and goes
/// on with the next process.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let bytes = read(&args.file)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let options = ImportOptions {
        name: name.as_deref().unwrap_or_default(),
        scan: !args.no_scan,
        sheet: args.sheet.as_deref(),
        columns: ColumnChoice {
            domain: args.domain_column,
            email: args.email_column,
            company: args.company_column,
            country: args.country_column,
        },
        locale: args.locale,
    };
    let parsed = import::read(&*core.tables(), &bytes, &options)
        .map_err(|error| Failure::failed(error.sentence(args.locale)))?;
    drop(bytes);
    describe(&parsed.reading, output);

    let job = core.jobs().import(&parsed.import).await?;
    drop(parsed);
    core.handles.wake_jobs();
    let job = rows(core, job, output).await?;
    let scans = match job.follow_up {
        Some(follow_up) if !args.no_scan => Some(scans(core, follow_up, output).await?),
        _ => None,
    };
    report(core, &job, scans.as_ref(), args.locale, output).await
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::failed(format_args!("{} can not be read: {error}", file.display()))
    };
    if fs::metadata(file).map_err(unreadable)?.is_dir() {
        return Err(Failure::usage(format_args!("{} is a folder", file.display())));
    }
    // One byte more than is read: the reader says that it is too large, whatever the file grows to.
    let mut bytes = Vec::new();
    let mut part = File::open(file).map_err(unreadable)?.take(MAX_FILE_BYTES as u64 + 1);
    part.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// How the file was understood, so that a wrong guess is seen at once.
fn describe(reading: &Reading, output: &mut Output) {
    let shown = |column: &Option<Column>| match column {
        Some(Column { heading: Some(heading), .. }) => format!("“{heading}”"),
        Some(Column { index, heading: None }) => format!("column {}", index + 1),
        None => "none".to_owned(),
    };
    let info = &reading.info;
    let how = match (&info.sheet, info.encoding, info.delimiter) {
        (Some(sheet), ..) => format!("sheet “{sheet}”"),
        (None, Some(encoding), Some(delimiter)) => format!("{encoding}, {delimiter:?}"),
        _ => String::new(),
    };
    let columns = &reading.columns;
    output.say(format_args!(
        "{} rows ({how}); domain: {}, e-mail: {}, company: {}, country: {}",
        info.rows,
        shown(&columns.domain),
        shown(&columns.email),
        shown(&columns.company),
        shown(&columns.country)
    ));
}

/// Works the rows off, or watches a server do it.
async fn rows(core: &Core, job: Job, output: &mut Output) -> Result<Job, Failure> {
    let runner = core.job_runner();
    let mut progress = Progress::begin(output, "rows", Some(job.total.into()));
    let step = async || Ok(runner.step().await? != Stepped::Idle);
    let look = async || {
        let now = find(core, job.id).await?;
        progress.at(output, now.done.into());
        Ok(now.state.is_terminal().then_some(now))
    };
    let ended = wait::until(step, look).await;
    progress.end();
    ended
}

/// Runs the scans, or watches a server do it.
async fn scans(core: &Core, job: JobId, output: &mut Output) -> Result<Job, Failure> {
    let runner = core.scan_runner(Arc::new(Notify::new()));
    let total = find(core, job).await?.total;
    let mut progress = Progress::begin(output, "scans", Some(total.into()));
    let watch = async {
        loop {
            let now = find(core, job).await?;
            progress.at(output, now.done.into());
            if now.state.is_terminal() {
                return Ok::<Job, Failure>(now);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let ended = tokio::select! {
        ended = watch => ended,
        failure = keep_scanning(&runner) => Err(failure),
    };
    progress.end();
    ended
}

/// Until something fails. Other nodes may hold some scans; should one of them die, its leases come
/// back.
async fn keep_scanning(runner: &ScanRunner) -> Failure {
    loop {
        if let Err(error) = runner.step().await {
            return error.into();
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn find(core: &Core, job: JobId) -> Result<Job, Failure> {
    let found = core.jobs().find(job).await?;
    found.ok_or_else(|| Failure::failed("the job is gone from the database"))
}

/// The counts, and each row or scan that failed, with its reason.
async fn report(
    core: &Core,
    job: &Job,
    scans: Option<&Job>,
    locale: Locale,
    output: &mut Output,
) -> Outcome {
    let counts = core.jobs().import_counts(job.id).await?;
    for failure in core.jobs().failures(job.id, MOST_LISTED).await? {
        let row = failure.row.map(|row| row.to_string()).unwrap_or_default();
        output.line(format_args!("row {row}: {}: {}", failure.item, failure.reason))?;
    }
    if counts.refused > MOST_LISTED {
        output.line(format_args!("… and {} more", counts.refused - MOST_LISTED))?;
    }
    let mut failed_scans = 0;
    if let Some(scans) = scans {
        for failure in core.jobs().failures(scans.id, MOST_LISTED).await? {
            let reason = Texts::get().failure(&failure.reason, locale);
            output.line(format_args!("scan of {}: {reason}", failure.item))?;
        }
        failed_scans = scans.failed;
    }
    output.line(format_args!(
        "rows: {} added, {} updated, {} unchanged, {} repeated, {} refused",
        counts.added, counts.updated, counts.unchanged, counts.duplicates, counts.refused
    ))?;
    if let Some(scans) = scans {
        output.line(format_args!(
            "scans: {} succeeded, {} failed, {} skipped",
            scans.succeeded, scans.failed, scans.skipped
        ))?;
    }
    Ok(match job.state {
        JobState::Cancelled => Exit::Interrupted,
        _ if counts.refused == job.total => Exit::Failed,
        _ if counts.refused > 0 || failed_scans > 0 => Exit::SomeFailed,
        _ => Exit::Done,
    })
}
