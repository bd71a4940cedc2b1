//! `GET /export.csv` and `/export.xlsx`: the leads that match, as a file that streams.

use std::{
    borrow::Cow,
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Bytes},
};
use futures::{Stream, StreamExt, stream};

use super::{
    Shared,
    answer::{self, Refusal},
    files, origin,
};
use crate::{
    ports::{
        store::{
            audit::AuditAction,
            leads::{LeadFilter, LeadOrder},
        },
        tabular::{RowWriter, TableFormat, WriteOptions},
    },
    services::{
        audit::Deed,
        export::{Export, ExportError, HEADINGS, file_name},
    },
};

/// The leads as CSV.
pub async fn csv(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    give(&request, &shared, TableFormat::Csv).await
}

/// The leads as a workbook.
pub async fn xlsx(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    give(&request, &shared, TableFormat::Xlsx).await
}

async fn give(request: &HttpRequest, shared: &Shared, format: TableFormat) -> HttpResponse {
    let content_type = match format {
        TableFormat::Csv => "text/csv; charset=utf-8",
        TableFormat::Xlsx => files::XLSX,
    };
    let name = file_name(shared.files.clock.now(), format);
    let disposition = format!("attachment; filename=\"{name}\"");
    match begin(request, shared, format).await {
        Ok(chunks) => HttpResponse::Ok()
            .content_type(content_type)
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .streaming(chunks),
        Err(refusal) => refusal.answer(&answer::request_id(request), answer::JSON),
    }
}

/// Begins the file. Its first page is read before anything is answered, so that a database that is
/// gone is told by the status; a later failure breaks the connection off.
async fn begin(
    request: &HttpRequest,
    shared: &Shared,
    format: TableFormat,
) -> Result<impl Stream<Item = Result<Bytes, io::Error>> + use<>, Refusal> {
    if origin::is_cross_site(request.headers()) {
        let message = "Requests from pages of another site are refused.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message));
    }
    let filter = filter(request, shared)?;
    let (viewer, id) = (answer::viewer(request), answer::request_id(request));
    let deed = Deed {
        action: AuditAction::Export,
        actor: viewer.who(),
        subject: if filter.is_everything() { "all leads" } else { "leads of a filter" },
        detail: Some(match format {
            TableFormat::Csv => "csv",
            TableFormat::Xlsx => "xlsx",
        }),
        request_id: Some(id.as_str()),
    };
    shared.files.audit.note(deed).await.map_err(|error| files::of_store(&error))?;
    let locale = files::locale(request.headers());
    let written = Written::default();
    let options = WriteOptions { format, delimiter: delimiter(request)?, sheet: "Leads" };
    let writer = shared
        .files
        .tables
        .write(&options, HEADINGS, Box::new(written.clone()))
        .map_err(|error| of_export(&error.into()))?;
    let sources = shared.files.exports.clone();
    let mut file = File {
        export: Export::new(sources, filter, LeadOrder::default(), locale),
        writer: Some(writer),
        written,
    };
    let first = file.next().await.map_err(|error| of_export(&error))?;
    let rest = stream::try_unfold(file, |mut file| async move {
        match file.next().await {
            Ok(chunk) => Ok(chunk.map(|chunk| (chunk, file))),
            Err(error) => {
                tracing::error!(%error, "an export broke off");
                Err(io::Error::other(error))
            }
        }
    });
    Ok(stream::iter(first.map(Ok)).chain(rest))
}

/// What stands between two cells: `?separator=semicolon` is what a Turkish Excel reads.
fn delimiter(request: &HttpRequest) -> Result<u8, Refusal> {
    match parameter(request, "separator").as_deref() {
        None | Some("comma") => Ok(b','),
        Some("semicolon") => Ok(b';'),
        Some(_) => {
            let message = "The parameter \"separator\" is comma or semicolon.";
            Err(Refusal::bad_input(StatusCode::BAD_REQUEST, message))
        }
    }
}

/// The leads that are wanted: `?filter=<JSON of LeadFilter>`.
fn filter(request: &HttpRequest, shared: &Shared) -> Result<LeadFilter, Refusal> {
    match parameter(request, "filter") {
        Some(json) if !json.is_empty() => shared
            .graph
            .read_lead_filter(&json, &answer::viewer(request))
            .map_err(|why| Refusal::bad_input(StatusCode::BAD_REQUEST, why)),
        _ => Ok(LeadFilter::default()),
    }
}

fn parameter<'a>(request: &'a HttpRequest, name: &str) -> Option<Cow<'a, str>> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn of_export(error: &ExportError) -> Refusal {
    match error {
        ExportError::Store(error) => files::of_store(error),
        ExportError::Write(error) => {
            tracing::error!(%error, "an export could not be written");
            files::internal()
        }
    }
}

/// A file under way.
struct File {
    export: Export,
    /// `None`: the file is whole.
    writer: Option<Box<dyn RowWriter>>,
    written: Written,
}

impl File {
    /// Writes on until there are bytes to send; `None`: the file is whole and was sent.
    async fn next(&mut self) -> Result<Option<Bytes>, ExportError> {
        loop {
            let chunk = self.written.take();
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
            let Some(writer) = &mut self.writer else { return Ok(None) };
            if !self.export.step(&mut **writer).await? {
                let writer = self.writer.take().expect("it was just used");
                // A workbook is packed at its end, which takes a while.
                web::block(move || writer.finish()).await.map_err(|error| {
                    tracing::error!(%error, "the writer of files crashed");
                    ExportError::Write(io::Error::other(error).into())
                })??;
            }
        }
    }
}

/// What the writer wrote and nobody sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *bytes).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
