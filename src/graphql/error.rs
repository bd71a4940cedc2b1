//! The faults a client is told of: a closed list of codes, and nothing of what lies inside.

use async_graphql::{Error, ErrorExtensionValues, ServerError, Value};

use super::loaders::StandingFault;
use crate::{
    actors::handles::AskError, ports::store::StoreError, services::enrichment::EnrichmentFailure,
};

/// `extensions.code` of an error. The list is closed: clients switch over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// An id that is none of ours, or one of another type.
    BadId,
    /// A cursor that is none of ours, or one of another order.
    BadCursor,
    /// The document, its variables or an argument can not be used.
    BadInput,
    /// Nobody is signed in.
    Unauthenticated,
    /// Whoever is signed in may not.
    Forbidden,
    /// The database or an outside system can not be reached now.
    UpstreamUnavailable,
    /// The IP databases can not answer now.
    EnrichmentUnavailable,
    /// The time was up.
    DeadlineExceeded,
    /// Too much is asked of the server at once.
    Overloaded,
    /// The document passes a limit.
    TooComplex,
    /// A fault of ours; the log knows more under the request's id.
    Internal,
}

impl Code {
    /// The code as clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadId => "BAD_ID",
            Self::BadCursor => "BAD_CURSOR",
            Self::BadInput => "BAD_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::UpstreamUnavailable => "UPSTREAM_UNAVAILABLE",
            Self::EnrichmentUnavailable => "ENRICHMENT_UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Overloaded => "OVERLOADED",
            Self::TooComplex => "TOO_COMPLEX",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error for a resolver to return.
pub fn fault(code: Code, message: impl Into<String>) -> Error {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code.as_str());
    Error { message: message.into(), source: None, extensions: Some(extensions) }
}

/// An error of the whole request.
pub(super) fn request_fault(code: Code, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    error
}

/// What a failing store means to a client. What exactly failed goes to the log only.
// Taken by value so that it can stand in `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
pub fn store_fault(error: StoreError) -> Error {
    if error.is_transient() {
        tracing::warn!(error = %error, "the store is unavailable");
        fault(Code::UpstreamUnavailable, "The database can not be reached now; try again later.")
    } else {
        tracing::error!(error = %error, "the store failed");
        internal()
    }
}

/// What an actor that does not answer means to a client.
pub(super) fn ask_fault(error: AskError) -> Error {
    match error {
        AskError::Overloaded => {
            fault(Code::Overloaded, "Too much is asked at once; try again in a moment.")
        }
        AskError::DeadlineExceeded => enrichment_fault(EnrichmentFailure::Pending),
        AskError::Crashed | AskError::Unavailable => {
            enrichment_fault(EnrichmentFailure::Interrupted)
        }
    }
}

/// What it means to a client when it can not be told how leads stand in Dynamics.
pub(super) fn standing_fault(fault_of: StandingFault) -> Error {
    match fault_of {
        StandingFault::Store(error) => store_fault(error),
        StandingFault::Ask(AskError::DeadlineExceeded) => {
            fault(Code::DeadlineExceeded, "The look-up takes longer; ask again.")
        }
        StandingFault::Ask(AskError::Overloaded) => ask_fault(AskError::Overloaded),
        StandingFault::Ask(AskError::Crashed | AskError::Unavailable) => {
            fault(Code::UpstreamUnavailable, "It can not be told now; ask again in a moment.")
        }
    }
}

/// What a look-up that brought nothing means to a client.
pub(super) fn enrichment_fault(failure: EnrichmentFailure) -> Error {
    match failure {
        EnrichmentFailure::Pending => {
            fault(Code::DeadlineExceeded, "The look-up takes longer and goes on; ask again.")
        }
        EnrichmentFailure::Dns(_) => fault(
            Code::UpstreamUnavailable,
            "The name servers do not say the domain's address now; try again later.",
        ),
        EnrichmentFailure::NoDatabase => {
            fault(Code::EnrichmentUnavailable, "No IP database can be read now.")
        }
        EnrichmentFailure::Interrupted => {
            fault(Code::EnrichmentUnavailable, "Addresses can not be looked up now.")
        }
    }
}

/// The one sentence about faults of ours.
pub(super) fn internal() -> Error {
    fault(Code::Internal, INTERNAL)
}

const INTERNAL: &str = "Something went wrong on our side; the request id finds it in the log.";

/// Stands in for an error that was already reported at its own path, while its nearest nullable
/// parent becomes null.
pub(super) const PROPAGATED: &str = "\u{0}propagated";

fn set_code(error: &mut ServerError, code: Code) {
    error.extensions.get_or_insert_default().set("code", code.as_str());
}

/// Where in a request's life errors arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Reading and checking the document and its variables: the caller's fault, told as it is.
    Refused,
    /// Execution: only what carries a code, or faults an argument, is told.
    Executed,
}

/// Makes errors fit for clients: each carries a code and the request's id, at most `most` are told,
/// inner messages are kept for the log.
pub(super) fn finish(
    mut errors: Vec<ServerError>,
    phase: Phase,
    request_id: &str,
    most: usize,
) -> Vec<ServerError> {
    errors.retain(|error| error.message != PROPAGATED);
    errors.truncate(most);
    for error in &mut errors {
        let has_code =
            error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
        if !has_code {
            if phase == Phase::Refused || faults_an_argument(&error.message) {
                set_code(error, Code::BadInput);
            } else {
                tracing::error!(error = %error.message, request_id, "a resolver failed");
                INTERNAL.clone_into(&mut error.message);
                set_code(error, Code::Internal);
            }
        }
        error.source = None;
        error
            .extensions
            .get_or_insert_default()
            .set("requestId", Value::String(request_id.to_owned()));
    }
    errors
}

/// The library's own words about a value that an argument can not take.
fn faults_an_argument(message: &str) -> bool {
    const OPENINGS: [&str; 4] =
        ["Failed to parse", "Invalid value for argument", "Variable ", "Expected input type"];
    OPENINGS.iter().any(|opening| message.starts_with(opening))
}
