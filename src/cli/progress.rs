//! How far long work is: a bar on a terminal, a line every ten seconds elsewhere.

use std::time::{Duration, Instant};

use clap::builder::{StringValueParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};

use super::Output;
use crate::texts::Locale;

/// Where nobody watches, a line so often is enough for a log.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Progress of one stretch of work.
pub struct Progress {
    noun: &'static str,
    total: Option<u64>,
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl Progress {
    /// Begins a stretch over `total` items of that name.
    pub fn begin(output: &Output, noun: &'static str, total: Option<u64>) -> Self {
        let bar = output.messages_on_terminal.then(|| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = match total {
                Some(_) => "{msg:>10} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
                None => "{msg:>10} {human_pos} {per_sec}",
            };
            let style = ProgressStyle::with_template(template);
            bar.set_style(style.expect("the template is constant"));
            bar.set_message(noun);
            bar
        });
        Self { noun, total, bar, last_line: Instant::now() }
    }

    /// So many items are done.
    pub fn at(&mut self, output: &mut Output, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            match self.total {
                Some(total) => output.say(format_args!("{}: {done} of {total}", self.noun)),
                None => output.say(format_args!("{}: {done}", self.noun)),
            }
        }
    }

    /// The stretch is over; its bar goes.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A language option: `tr`, or what `LANG` says.
pub fn locale() -> impl TypedValueParser<Value = Locale> {
    StringValueParser::new().map(|text| Locale::negotiate(&text))
}
