//! Where a command writes: results to standard output, messages to standard error.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write},
};

use super::Failure;
use crate::config;

/// The two streams of a command and what stands behind them.
pub struct Output {
    results: Box<dyn Write + Send>,
    messages: Box<dyn Write + Send>,
    /// Results go to a terminal: tables instead of lines for programs.
    pub is_terminal: bool,
    /// Messages go to a terminal: a progress bar instead of a line now and then.
    pub messages_on_terminal: bool,
    /// Colours are welcome: a terminal, and `NO_COLOR` is not set.
    pub colours: bool,
}

impl Output {
    /// The streams of this process.
    pub fn of_the_process() -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let is_terminal = stdout.is_terminal();
        Self {
            is_terminal,
            messages_on_terminal: stderr.is_terminal(),
            colours: is_terminal && !config::no_colour(),
            results: Box::new(io::BufWriter::new(stdout)),
            messages: Box::new(stderr),
        }
    }

    /// Streams for tests and for commands inside other programs: no terminal, no colours.
    pub fn to(results: impl Write + Send + 'static, messages: impl Write + Send + 'static) -> Self {
        Self {
            results: Box::new(results),
            messages: Box::new(messages),
            is_terminal: false,
            messages_on_terminal: false,
            colours: false,
        }
    }

    /// One line of results, flushed: whoever reads the pipe sees it now.
    ///
    /// # Errors
    /// When the reader has gone or the disk is full.
    pub fn line(&mut self, line: impl fmt::Display) -> io::Result<()> {
        writeln!(self.results, "{line}")?;
        self.results.flush()
    }

    /// The stream of results, for many lines or bytes. Flush it at the end.
    pub fn results(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.results
    }

    /// One line for people. Nobody to read it is no failure.
    pub fn say(&mut self, line: impl fmt::Display) {
        let _ = writeln!(self.messages, "{line}");
    }

    /// Why the command stopped early.
    pub fn failure(&mut self, failure: &Failure) {
        if !failure.message.is_empty() {
            self.say(format_args!("hunter: {}", failure.message));
        }
    }
}
