//! How a command ends: what a script reads from the exit code.

use std::{fmt, io, process::ExitCode};

use crate::{app::StartError, ports::store::StoreError};

/// The exit codes of `hunter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// It failed.
    Failed,
    /// The arguments make no sense.
    Usage,
    /// Some items failed; the rest is done.
    SomeFailed,
    /// A setting is wrong.
    BadSettings,
    /// The database, name servers or another outside system is unavailable.
    Unavailable,
    /// Stopped by a person.
    Interrupted,
}

impl Exit {
    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SomeFailed => 3,
            Self::BadSettings => 4,
            Self::Unavailable => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// How a command ended.
pub type Outcome = Result<Exit, Failure>;

/// Why a command stopped early: the code for scripts, a sentence for people. An empty sentence says
/// nothing, as when the reader of a pipe has gone.
#[derive(Debug)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// What happened and what to do.
    pub message: String,
}

impl Failure {
    /// With that code and sentence.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, message: message.to_string() }
    }

    /// Exit 1.
    pub fn failed(message: impl fmt::Display) -> Self {
        Self::new(Exit::Failed, message)
    }

    /// Exit 2.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// An error with its sources, joined to one sentence.
    pub fn chain(exit: Exit, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { exit, message }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let exit = match &error {
            StartError::Settings(_) => Exit::BadSettings,
            _ if error.is_transient() => Exit::Unavailable,
            StartError::Store(_) | StartError::Listen { .. } => Exit::Failed,
        };
        Self::chain(exit, &error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = if error.is_transient() { Exit::Unavailable } else { Exit::Failed };
        Self::chain(exit, &error)
    }
}

impl From<io::Error> for Failure {
    /// Writing results failed. A closed pipe (`hunter … | head`) is no failure worth a word.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self { exit: Exit::Done, message: String::new() }
        } else {
            Self::failed(format_args!("the results could not be written: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_ends_quietly_and_well() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.exit, failure.message.as_str()), (Exit::Done, ""));
    }

    #[test]
    fn a_failure_names_its_sources_once() {
        let error = crate::ports::store::StoreError::Unavailable("no such host".to_owned());
        let failure = Failure::chain(Exit::Unavailable, &error);
        assert_eq!(failure.message, "the database can not be reached now: no such host");
    }
}
