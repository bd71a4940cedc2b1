//! CSV, row by row.

use csv::StringRecord;

use super::{Rows, cut, delimiter, encoding};
use crate::ports::tabular::{MAX_COLUMNS, TableError, TableFormat, TableInfo};

/// Share of control characters that makes a "text" a binary file.
const BINARY_ONE_IN: usize = 20;

pub(super) fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Result<TableInfo, TableError> {
    let (text, encoding) = encoding::decode(bytes);
    if is_binary(&text) {
        return Err(TableError::Format);
    }
    let dialect = delimiter::detect(&text);
    let text = &text[dialect.start..];
    let mut reader =
        delimiter::reader(dialect.delimiter, dialect.quoting).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(TableError::Broken(error.to_string())),
        }
        number += 1 + blank_lines(text, start);

        let cells: Vec<&str> = record
            .iter()
            .take(MAX_COLUMNS)
            .map(|cell| if dialect.quoting { cut(cell) } else { unquoted(cut(cell)) })
            .collect();
        rows.give(number, &cells)?;
    }
    Ok(TableInfo {
        format: TableFormat::Csv,
        encoding: Some(encoding),
        delimiter: Some(char::from(dialect.delimiter)),
        sheet: None,
        rows: rows.count,
    })
}

/// The reader leaves blank lines out; a spreadsheet counts them. A cell with line breaks takes
/// several lines and one row.
fn blank_lines(text: &str, start: usize) -> u32 {
    let bytes = text.as_bytes();
    let mut before = start.checked_sub(1).map(|at| bytes[at]);
    let mut count = 0;
    for &byte in bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
        // The second half of CR LF ends no line of its own.
        count += u32::from(!(byte == b'\n' && before == Some(b'\r')));
        before = Some(byte);
    }
    count
}

/// Where quotes are letters, those around a cell still are none of its own.
fn unquoted(cell: &str) -> &str {
    let trimmed = cell.trim();
    trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

fn is_binary(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(4096)];
    let is_odd = |c: &char| (c.is_control() && !c.is_whitespace()) || *c == '\u{fffd}';
    head.chars().filter(is_odd).count() * BINARY_ONE_IN > head.chars().count()
}
