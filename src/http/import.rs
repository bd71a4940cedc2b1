//! `POST /import`: a file becomes a job. What is answered is on disk: a crash loses nothing. With
//! `?preview=true` nothing is stored, and the answer tells how the file was understood.

mod preview;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde_json::json;

use super::{
    Shared,
    answer::{self, Refusal},
    body, files,
};
use crate::{
    graphql::{NodeKind, encode_id},
    ports::tabular::{MAX_FILE_BYTES, TableError, TableFormat},
    services::import::{self, ImportError, ImportOptions},
};

/// Files that are held in memory at once; more wait their turn.
pub const AT_ONCE: usize = 2;

/// Takes a file.
pub async fn post(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match take(&request, payload, &shared).await {
        Ok(Taken::Job(id)) => HttpResponse::Accepted()
            .content_type(answer::JSON)
            .body(json!({ "jobId": id }).to_string()),
        Ok(Taken::Preview(preview)) => {
            HttpResponse::Ok().content_type(answer::JSON).body(preview.to_string())
        }
        Err(refusal) => refusal.answer(&answer::request_id(&request), answer::JSON),
    }
}

/// What became of a file.
enum Taken {
    /// The id of its job.
    Job(String),
    /// Nothing yet: how it was understood.
    Preview(serde_json::Value),
}

async fn take(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &Shared,
) -> Result<Taken, Refusal> {
    let declared = declared_format(request)?;
    let Query { scan, preview, name } = Query::read(request.query_string())?;
    let name = name.unwrap_or_else(|| {
        match declared {
            TableFormat::Csv => "upload.csv",
            TableFormat::Xlsx => "upload.xlsx",
        }
        .to_owned()
    });
    let patience = shared.patience.upload;
    let turn = tokio::time::timeout(patience, shared.imports.acquire()).await.map_err(|_| {
        let message = "Too many files arrive at once; try again later.";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", message)
    })?;
    let turn = turn.expect("nobody closes the queue of imports");
    let bytes = body::read(request.headers(), payload, MAX_FILE_BYTES, patience).await?;
    let locale = files::locale(request.headers());
    let tables = shared.files.tables.clone();
    let parsed = web::block(move || {
        let options = ImportOptions { name: &name, scan, locale, ..ImportOptions::default() };
        import::read(&*tables, &bytes, &options)
    })
    .await
    .map_err(|error| {
        tracing::error!(%error, "the reader of files crashed");
        files::internal()
    })?
    .map_err(|error| {
        let status = match error {
            ImportError::Table(TableError::TooLarge { .. } | TableError::TooManyRows) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Refusal::bad_input(status, error.sentence(locale))
    })?;
    drop(turn);
    if parsed.reading.info.format != declared {
        let message = "The file is not of the kind that its Content-Type says.";
        return Err(Refusal::bad_input(StatusCode::BAD_REQUEST, message));
    }
    if preview {
        return Ok(Taken::Preview(preview::of(&parsed)));
    }
    let job = shared.files.jobs.import(&parsed.import).await;
    let job = job.map_err(|error| files::of_store(&error))?;
    shared.files.handles.wake_jobs();
    Ok(Taken::Job(encode_id(NodeKind::Job, job.id.0)))
}

/// The Content-Type decides. None of ours is one that a stranger's page could send without asking.
fn declared_format(request: &HttpRequest) -> Result<TableFormat, Refusal> {
    let header = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // Any charset: the bytes tell it, and tell the truth more often.
    let media_type = header.unwrap_or_default().split(';').next().unwrap_or_default();
    files::format_of(&media_type.trim().to_ascii_lowercase()).ok_or_else(|| {
        let message = format!("Send the file as text/csv or {}.", files::XLSX);
        Refusal::bad_input(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    })
}

/// What the address says.
#[derive(Debug, Default, PartialEq)]
struct Query {
    /// Scan the leads once they are stored.
    scan: bool,
    /// Only tell how the file is understood.
    preview: bool,
    /// File name, for people.
    name: Option<String>,
}

impl Query {
    fn read(text: &str) -> Result<Self, Refusal> {
        let mut query = Self::default();
        for (key, value) in url::form_urlencoded::parse(text.as_bytes()) {
            match (&*key, &*value) {
                ("scan", value) => query.scan = flag("scan", value)?,
                ("preview", value) => query.preview = flag("preview", value)?,
                ("name", name) => query.name = Some(name.to_owned()),
                _ => {}
            }
        }
        Ok(query)
    }
}

fn flag(name: &str, value: &str) -> Result<bool, Refusal> {
    value.parse().map_err(|_| {
        let message = format!("The parameter \"{name}\" is true or false.");
        Refusal::bad_input(StatusCode::BAD_REQUEST, message)
    })
}
