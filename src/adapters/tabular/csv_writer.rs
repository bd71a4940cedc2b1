//! CSV that spreadsheets open as it is meant: UTF-8 with its mark, CRLF, and no formula.

use std::{borrow::Cow, io::Write};

use chrono::SecondsFormat;
use csv::{Terminator, Writer, WriterBuilder};

use crate::ports::tabular::{Cell, RowWriter, WriteError};

/// A CSV file under way.
pub(super) struct CsvWriter<'a> {
    writer: Writer<Box<dyn Write + Send + 'a>>,
}

impl<'a> CsvWriter<'a> {
    pub(super) fn begin(
        delimiter: u8,
        headings: &[&str],
        mut out: Box<dyn Write + Send + 'a>,
    ) -> Result<Self, WriteError> {
        // Without the mark Excel reads UTF-8 as the local code page.
        out.write_all("\u{feff}".as_bytes())?;
        let mut builder = WriterBuilder::new();
        builder.delimiter(delimiter).terminator(Terminator::CRLF).flexible(true);
        let mut writer = builder.from_writer(out);
        writer.write_record(headings).map_err(failed)?;
        Ok(Self { writer })
    }
}

impl RowWriter for CsvWriter<'_> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        for cell in cells {
            let text = match cell {
                Cell::Empty => Cow::Borrowed(""),
                Cell::Text(text) => harmless(text),
                Cell::Number(number) => Cow::Owned(number.to_string()),
                Cell::Date(date) => Cow::Owned(date.to_string()),
                Cell::Time(time) => Cow::Owned(time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            };
            self.writer.write_field(text.as_bytes()).map_err(failed)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }
}

/// A spreadsheet takes text that begins so for a formula; an apostrophe before it says it is text.
/// Names and registrars are strangers' text.
fn harmless(text: &str) -> Cow<'_, str> {
    const STARTS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    if text.starts_with(STARTS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn failed(error: csv::Error) -> WriteError {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => WriteError::Io(error),
        _ => WriteError::Format(text),
    }
}
