//! Files of leads: what import, export and print stand on.

use std::sync::Arc;

use actix_web::http::{StatusCode, header, header::HeaderMap};

use super::answer::Refusal;
use crate::{
    actors::handles::Handles,
    ports::{
        clock::Clock,
        store::StoreError,
        tabular::{TableFiles, TableFormat},
    },
    services::{audit::Audit, export::Sources, intake::Intake, jobs::Jobs, sales::desk::Desk},
    texts::Locale,
};

/// What import, export and print stand on.
#[derive(Clone)]
pub struct Files {
    /// Reads and writes CSV and XLSX.
    pub tables: Arc<dyn TableFiles>,
    /// What exports are made of.
    pub exports: Sources,
    /// Dates their names.
    pub clock: Arc<dyn Clock>,
    /// Where exports are noted.
    pub audit: Audit,
    /// Where imports are recorded.
    pub jobs: Jobs,
    /// What programs hand in.
    pub intake: Intake,
    /// Writes what is printed.
    pub desk: Desk,
    /// Wakes the job worker, and knows what addresses tell.
    pub handles: Handles,
}

/// Media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The kind of file that a media type names, if it is one of ours.
pub fn format_of(media_type: &str) -> Option<TableFormat> {
    match media_type {
        "text/csv" | "application/csv" => Some(TableFormat::Csv),
        XLSX => Some(TableFormat::Xlsx),
        _ => None,
    }
}

/// The language for sentences in files and refusals.
pub fn locale(headers: &HeaderMap) -> Locale {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(wish.unwrap_or_default())
}

/// What a failing store means to a client. What exactly failed goes to the log only.
pub fn of_store(error: &StoreError) -> Refusal {
    if error.is_transient() {
        tracing::warn!(%error, "the store is unavailable");
        let message = "The database can not be reached now; try again later.";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNAVAILABLE", message)
    } else {
        tracing::error!(%error, "the store failed");
        internal()
    }
}

/// A fault of ours.
pub fn internal() -> Refusal {
    let message = "Something went wrong on our side; the request id finds it in the log.";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
}
