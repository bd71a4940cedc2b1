//! What stands between the cells of a CSV file, and whether its quotes can be trusted.

use csv::ReaderBuilder;

/// In the order in which they win a tie: Turkish Excel writes `;`.
const CANDIDATES: [u8; 4] = *b";,\t|";
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_ROWS: usize = 100;

/// A cell of more lines than this was opened by a stray quote.
const MAX_LINES_IN_CELL: usize = 10;

/// How to take a text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// False: a stray quote would swallow rows, so quotes are letters.
    pub(super) quoting: bool,
    /// Where the rows begin, after a `sep=` line.
    pub(super) start: usize,
}

/// Finds it out.
pub(super) fn detect(text: &str) -> Dialect {
    let (stated, start) = stated(text);
    let rows = &text[start..];
    let delimiter = stated.unwrap_or_else(|| guess(rows));
    let quoting = !has_stray_quote(rows, delimiter);
    Dialect { delimiter, quoting, start }
}

/// Excel's own way of saying it: a first line `sep=;`.
fn stated(text: &str) -> (Option<u8>, usize) {
    let line = text.lines().next().unwrap_or_default();
    match line.trim_matches('"').strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => {
            let rest = &text[line.len()..];
            let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
            (Some(*delimiter), line.len() + skipped.min(2))
        }
        _ => (None, 0),
    }
}

/// The delimiter that cuts the rows into the same number of cells, and into more than one: as many
/// as the heading has, or, under a title of one cell, as most rows have.
fn guess(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
    let mut best = (0.0, b',');
    for delimiter in CANDIDATES {
        let widths = widths(sample, delimiter);
        let first = widths.first().copied().unwrap_or_default();
        let (width, weight) = if first > 1 { (first, 1.0) } else { (usual(&widths), 0.5) };
        if width < 2 {
            continue;
        }
        let fitting = widths.iter().filter(|own| **own == width).count();
        let consistency = fitting as f64 / widths.len() as f64;
        let score = weight * consistency * consistency * (width.min(20) as f64).sqrt();
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn widths(sample: &str, delimiter: u8) -> Vec<usize> {
    let mut reader = reader(delimiter, true).from_reader(sample.as_bytes());
    let records = reader.byte_records().take(SAMPLE_ROWS);
    records.filter_map(Result::ok).map(|record| record.len()).collect()
}

fn usual(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|own| **own == width).count();
    widths.iter().copied().max_by_key(|width| count(*width)).unwrap_or_default()
}

/// A quoted cell that goes on over lines and then ends in the middle of a cell, or not at all.
fn has_stray_quote(text: &str, delimiter: u8) -> bool {
    let mut bytes = text.bytes().peekable();
    let mut at_start = true;
    while let Some(byte) = bytes.next() {
        if !(at_start && byte == b'"') {
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
            continue;
        }
        let mut lines = 1;
        loop {
            match bytes.next() {
                Some(b'"') if bytes.peek() == Some(&b'"') => _ = bytes.next(),
                Some(b'"') => break,
                Some(b'\n') => lines += 1,
                Some(_) => {}
                None => return lines > 1,
            }
        }
        let ends_cell = bytes.peek().is_none_or(|next| [delimiter, b'\n', b'\r'].contains(next));
        if lines > MAX_LINES_IN_CELL || (lines > 1 && !ends_cell) {
            return true;
        }
        at_start = false;
    }
    false
}

/// The reader of a dialect. Rows may have different numbers of cells.
pub(super) fn reader(delimiter: u8, quoting: bool) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).quoting(quoting).has_headers(false).flexible(true);
    builder
}
