//! CSV and XLSX: strangers' files in, spreadsheets out.

mod container;
mod csv_reader;
mod csv_writer;
mod delimiter;
mod encoding;
mod xlsx_reader;
mod xlsx_writer;

use std::io::Write;

use crate::ports::tabular::{
    MAX_CELL_BYTES, MAX_FILE_BYTES, MAX_ROWS, RowWriter, TableError, TableFiles, TableFormat,
    TableInfo, TableRow, WriteError, WriteOptions,
};

/// The files of this world.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files;

impl TableFiles for Files {
    fn read(
        &self,
        bytes: &[u8],
        sheet: Option<&str>,
        each: &mut dyn FnMut(TableRow<'_>),
    ) -> Result<TableInfo, TableError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(TableError::TooLarge { max_mebibytes: MAX_FILE_BYTES >> 20 });
        }
        let mut rows = Rows { each, count: 0 };
        let info = match sniff(bytes)? {
            TableFormat::Csv => csv_reader::read(bytes, &mut rows)?,
            TableFormat::Xlsx => xlsx_reader::read(bytes, sheet, &mut rows)?,
        };
        if info.rows == 0 { Err(TableError::Empty) } else { Ok(info) }
    }

    fn write<'a>(
        &self,
        options: &WriteOptions<'_>,
        headings: &[&str],
        out: Box<dyn Write + Send + 'a>,
    ) -> Result<Box<dyn RowWriter + 'a>, WriteError> {
        Ok(match options.format {
            TableFormat::Csv => {
                Box::new(csv_writer::CsvWriter::begin(options.delimiter, headings, out)?)
            }
            TableFormat::Xlsx => {
                Box::new(xlsx_writer::XlsxWriter::begin(options.sheet, headings, out)?)
            }
        })
    }
}

/// Gives rows on, blank ones left out, and counts them.
struct Rows<'a> {
    each: &'a mut dyn FnMut(TableRow<'_>),
    count: u32,
}

impl Rows<'_> {
    fn give(&mut self, number: u32, cells: &[&str]) -> Result<(), TableError> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.count >= MAX_ROWS {
            return Err(TableError::TooManyRows);
        }
        self.count += 1;
        (self.each)(TableRow { number, cells });
        Ok(())
    }
}

/// What the bytes are. Names and content types lie too often.
fn sniff(bytes: &[u8]) -> Result<TableFormat, TableError> {
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.is_empty() {
        return Err(TableError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(TableFormat::Xlsx);
    }
    if bytes.starts_with(OLE) {
        // An encrypted workbook is wrapped into the old format's container.
        let marker: Vec<u8> =
            "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_protected = bytes.windows(marker.len()).any(|window| window == marker);
        return Err(if is_protected { TableError::Protected } else { TableError::OldFormat });
    }
    let head = &bytes[..bytes.len().min(512)];
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).to_ascii_lowercase();
    // Web pages and XML under the name of a spreadsheet.
    if ["<html", "<!doctype", "<?xml", "<table", "<workbook"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        return Err(TableError::OldFormat);
    }
    let is_binary = ["%pdf", "{\\rtf", "\u{fffd}png", "gif8", "\u{1f}"]
        .iter()
        .any(|magic| start.starts_with(magic));
    if is_binary { Err(TableError::Format) } else { Ok(TableFormat::Csv) }
}

/// At most [`MAX_CELL_BYTES`] of a cell.
fn cut(cell: &str) -> &str {
    &cell[..cell.floor_char_boundary(MAX_CELL_BYTES)]
}
