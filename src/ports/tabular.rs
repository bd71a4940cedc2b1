//! Files of tables (CSV, XLSX), read row by row and written row by row.
//!
//! Files come from strangers: readers bound what they unpack and hold, and refuse the rest with a
//! stable code; the sentences are in the catalogue.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};

/// Largest file that is read, in bytes. Whoever takes files in may refuse larger ones unread.
pub const MAX_FILE_BYTES: usize = 32 << 20;

/// Most rows of one file that are read, the heading included.
pub const MAX_ROWS: u32 = 100_001;

/// Most columns of a row that are read; cells further right are left out.
pub const MAX_COLUMNS: usize = 256;

/// Longest cell that is read, in bytes; longer ones are cut at a character.
pub const MAX_CELL_BYTES: usize = 4096;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// Text with delimiters.
    Csv,
    /// Office Open XML workbook.
    Xlsx,
}

/// One row that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableRow<'a> {
    /// As a spreadsheet counts it: the first row is 1, blank rows count.
    pub number: u32,
    /// As written; numbers and dates as text.
    pub cells: &'a [&'a str],
}

/// How a file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// What kind of file.
    pub format: TableFormat,
    /// Of CSV: the encoding by its WHATWG name.
    pub encoding: Option<&'static str>,
    /// Of CSV: what stands between the cells.
    pub delimiter: Option<char>,
    /// Of XLSX: the sheet.
    pub sheet: Option<String>,
    /// Rows that are not blank, the heading included.
    pub rows: u32,
}

/// Why a file can not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No rows.
    #[error("the file holds no rows")]
    Empty,
    /// Neither CSV nor XLSX.
    #[error("the file is neither CSV nor XLSX")]
    Format,
    /// XLS, ODS, a web page named `.xls` and the like.
    #[error("the file is of an old or another office format")]
    OldFormat,
    /// Encrypted.
    #[error("the workbook is protected by a password")]
    Protected,
    /// Damaged.
    #[error("the file is damaged: {0}")]
    Broken(String),
    /// Too large, packed or unpacked.
    #[error("the file is larger than {max_mebibytes} MiB")]
    TooLarge {
        /// The limit that was passed.
        max_mebibytes: usize,
    },
    /// More rows than [`MAX_ROWS`].
    #[error("the file has more than {} rows", MAX_ROWS - 1)]
    TooManyRows,
    /// No sheet of the wanted name.
    #[error("the workbook has no such sheet, only {}", names.join(", "))]
    Sheet {
        /// Those it has.
        names: Vec<String>,
    },
}

impl TableError {
    /// Stable code; the sentence is in the catalogue.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::Format => "file-format",
            Self::OldFormat => "file-old-format",
            Self::Protected => "file-protected",
            Self::Broken(_) => "file-broken",
            Self::TooLarge { .. } => "file-too-large",
            Self::TooManyRows => "file-too-many-rows",
            Self::Sheet { .. } => "file-sheet",
        }
    }

    /// The variable part of the sentence.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Empty | Self::Format | Self::OldFormat | Self::Protected | Self::Broken(_) => {
                None
            }
            Self::TooLarge { max_mebibytes } => Some(format!("{max_mebibytes} MiB")),
            Self::TooManyRows => Some((MAX_ROWS - 1).to_string()),
            Self::Sheet { names } => Some(names.join(", ")),
        }
    }
}

/// One value to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text; never a formula, whatever it begins with.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// A moment, UTC.
    Time(DateTime<Utc>),
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions<'a> {
    /// What kind of file.
    pub format: TableFormat,
    /// Of CSV: what stands between the cells; Turkish Excel opens `;` by itself.
    pub delimiter: u8,
    /// Of XLSX: name of the sheet.
    pub sheet: &'a str,
}

/// Why a file can not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Disk full, connection gone.
    #[error("the file can not be written")]
    Io(#[from] io::Error),
    /// A fault of ours: more columns or other cells than the format takes.
    #[error("the format refuses a cell: {0}")]
    Format(String),
}

/// A file under way.
pub trait RowWriter: Send {
    /// The next row.
    ///
    /// # Errors
    /// When the file can not be written on.
    fn write_row(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError>;

    /// The end; without it the file is not whole.
    ///
    /// # Errors
    /// When the rest can not be written.
    fn finish(self: Box<Self>) -> Result<(), WriteError>;
}

/// Reads and writes files of tables.
pub trait TableFiles: Send + Sync {
    /// Reads a file, or the named sheet of it (else the first one with rows), and gives each row
    /// that is not blank, in order. What kind of file it is the bytes say.
    ///
    /// # Errors
    /// Says why it can not be read; rows given before that stand.
    fn read(
        &self,
        bytes: &[u8],
        sheet: Option<&str>,
        each: &mut dyn FnMut(TableRow<'_>),
    ) -> Result<TableInfo, TableError>;

    /// Begins a file with its headings. Memory stays flat, however many rows follow.
    ///
    /// # Errors
    /// When the beginning can not be written.
    fn write<'a>(
        &self,
        options: &WriteOptions<'_>,
        headings: &[&str],
        out: Box<dyn Write + Send + 'a>,
    ) -> Result<Box<dyn RowWriter + 'a>, WriteError>;
}
