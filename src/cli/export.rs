//! `hunter export FILE`.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use super::{
    Exit, Failure, Outcome, Output,
    lead_filter::FilterArgs,
    progress::{self, Progress},
};
use crate::{
    app::Core,
    ports::{
        store::{
            audit::AuditAction,
            leads::{LeadFilter, LeadOrder},
        },
        tabular::{TableFormat, WriteOptions},
    },
    services::{
        audit::Deed,
        export::{Export, ExportError, HEADINGS},
    },
    texts::Locale,
};

/// The arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to: a .csv or .xlsx file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What stands between the cells of a CSV file; Turkish Excel opens `;` by itself
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// Language of labels and reasons: en or tr
    #[arg(long, value_name = "LANG", env = "LANG", hide_env_values = true, default_value = "en",
          value_parser = progress::locale())]
    locale: Locale,
    #[command(flatten)]
    filter: FilterArgs,
}

/// Writes the leads that match. The file appears when it is whole.
///
/// # Errors
/// When the file can not be written or the database is unavailable; nothing is left behind then.
pub async fn run(args: Args, core: &Core, output: &mut Output) -> Outcome {
    let format = format_of(&args.file)?;
    let part = part_of(&args.file);
    let options = WriteOptions { format, delimiter: args.delimiter, sheet: "Leads" };
    let order = LeadOrder::default();
    let filter: LeadFilter = args.filter.into();
    let deed = Deed {
        action: AuditAction::Export,
        actor: "hunter export",
        subject: if filter.is_everything() { "all leads" } else { "leads of a filter" },
        detail: None,
        request_id: None,
    };
    core.audit().note(deed).await?;
    let export = Export::new(core.export_sources(), filter, order, args.locale);
    let outcome = match write(export, &options, &part, core, output).await {
        Ok(rows) => fs::rename(&part, &args.file)
            .map(|()| rows)
            .map_err(|error| unwritable(&args.file, &error)),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(rows) => {
            output.say(format_args!("{rows} leads were written to {}", args.file.display()));
            Ok(Exit::Done)
        }
        Err(failure) => {
            // What is left of it is of no use to anybody.
            let _ = fs::remove_file(&part);
            Err(failure)
        }
    }
}

async fn write(
    mut export: Export,
    options: &WriteOptions<'_>,
    part: &Path,
    core: &Core,
    output: &mut Output,
) -> Result<u64, Failure> {
    let file = File::create(part).map_err(|error| unwritable(part, &error))?;
    let failed = |error: ExportError| match error {
        ExportError::Store(error) => Failure::from(error),
        ExportError::Write(error) => Failure::chain(Exit::Failed, &error),
    };
    let out = Box::new(BufWriter::new(file));
    let mut writer = core
        .tables()
        .write(options, HEADINGS, out)
        .map_err(|error| failed(ExportError::Write(error)))?;
    let mut progress = Progress::begin(output, "leads", None);
    while export.step(&mut *writer).await.map_err(failed)? {
        progress.at(output, export.rows());
    }
    progress.end();
    writer.finish().map_err(|error| failed(ExportError::Write(error)))?;
    Ok(export.rows())
}

fn format_of(file: &Path) -> Result<TableFormat, Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Ok(TableFormat::Csv),
        "xlsx" => Ok(TableFormat::Xlsx),
        _ => Err(Failure::usage("the file's name must end in .csv or .xlsx")),
    }
}

/// Beside the file, so that moving it there is one step.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format_args!("{} can not be written: {error}", file.display()))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "," | ";" | "|" => Ok(text.as_bytes()[0]),
        "tab" | "\t" => Ok(b'\t'),
        _ => Err("one of , ; | tab".to_owned()),
    }
}
