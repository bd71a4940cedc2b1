//! Logs and traces.

use tracing_subscriber::EnvFilter;
use url::Url;

use super::{reader::Reader, table::name, value};

/// What is told about the program's work, and where.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Form of the log; `None`: pretty on a terminal, else JSON.
    pub log_format: Option<LogFormat>,
    /// What is logged: directives of `tracing_subscriber`, checked.
    pub log_filter: String,
    /// Where traces go.
    pub otlp_endpoint: Option<Url>,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            log_format: reader.optional(name::LOG_FORMAT, |text| match text {
                "pretty" => Ok(LogFormat::Pretty),
                "json" => Ok(LogFormat::Json),
                _ => Err("write pretty or json".to_owned()),
            }),
            log_filter: reader.required(name::RUST_LOG, |text| {
                EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| {
                    format!("{error}; write a level such as info or hunter=debug,info")
                })
            }),
            otlp_endpoint: reader.optional(name::OTLP_ENDPOINT, value::http_url),
        }
    }
}
