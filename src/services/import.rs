//! From a list of companies to rows that become leads: reads the file, finds the columns and judges
//! each row, without storing anything.

mod columns;
mod headings;
mod row;

use crate::{
    domain::clean::clean_text,
    ports::{
        store::jobs::{ImportItem, NewImport},
        tabular::{TableError, TableFiles, TableInfo, TableRow},
    },
    texts::{Locale, Texts},
};

use self::columns::{Layout, SampleRow};

pub use self::columns::{Column, ColumnChoice, Columns};

/// Rows that are looked at before the columns are decided.
const SAMPLE_ROWS: usize = 200;

/// How a file is to be imported.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions<'a> {
    /// File name, for people.
    pub name: &'a str,
    /// Scan each lead once it is stored.
    pub scan: bool,
    /// Sheet of a workbook; the first one with rows when not given.
    pub sheet: Option<&'a str>,
    /// Columns that the user named; the others are guessed.
    pub columns: ColumnChoice,
    /// Language of the refusals.
    pub locale: Locale,
}

/// A file, read and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedImport {
    /// What to record.
    pub import: NewImport,
    /// How the file was understood, for people.
    pub reading: Reading,
}

/// How a file was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Kind, encoding, delimiter, sheet.
    pub info: TableInfo,
    /// Row of the headings; `None`: the file has none.
    pub heading_row: Option<u32>,
    /// What stands in which column.
    pub columns: Columns,
}

/// Why a file as a whole can not be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It can not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No column holds web or e-mail addresses.
    #[error("no column with domains was found among: {}", headings.join(", "))]
    NoDomainColumn {
        /// The columns there are.
        headings: Vec<String>,
    },
    /// The user named a column that is not there.
    #[error("there is no column `{0}`")]
    UnknownColumn(String),
}

impl ImportError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Table(error) => error.code(),
            Self::NoDomainColumn { .. } => "file-no-domain-column",
            Self::UnknownColumn(_) => "file-column",
        }
    }

    /// The sentence for people; it says what to do.
    pub fn sentence(&self, locale: Locale) -> String {
        let detail = match self {
            Self::Table(error) => error.detail(),
            Self::NoDomainColumn { headings } => Some(headings.join(", ")),
            Self::UnknownColumn(name) => Some(name.clone()),
        };
        Texts::get().refused(self.code(), detail.as_deref(), locale)
    }
}

/// Reads a file and judges its rows. A row that is refused is an item too, with its sentence; the
/// import as a whole fails only when there is nothing to judge.
///
/// # Errors
/// Says why the file can not be imported.
pub fn read(
    files: &dyn TableFiles,
    bytes: &[u8],
    options: &ImportOptions<'_>,
) -> Result<ParsedImport, ImportError> {
    let mut reader = Reader { options, state: State::Sampling(Vec::new()) };
    let info = files.read(bytes, options.sheet, &mut |row| reader.take(row))?;
    let (layout, items) = reader.end()?;
    if items.is_empty() {
        return Err(TableError::Empty.into());
    }
    Ok(ParsedImport {
        import: NewImport {
            name: clean_text(options.name, 200),
            digest: digest(bytes, options),
            scan: options.scan,
            items,
        },
        reading: Reading { info, heading_row: layout.heading_row, columns: layout.columns },
    })
}

/// The same file with the same options gives the same digest.
fn digest(bytes: &[u8], options: &ImportOptions<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes);
    hasher.update(&[u8::from(options.scan)]);
    for choice in [options.sheet].into_iter().chain(options.columns.each()) {
        // Lengths keep two choices from running into each other.
        hasher.update(&choice.map_or(0, |text| text.len() as u64 + 1).to_le_bytes());
        hasher.update(choice.unwrap_or_default().as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Takes rows: holds the first ones back until the columns are clear, then judges row by row.
struct Reader<'a> {
    options: &'a ImportOptions<'a>,
    state: State,
}

enum State {
    Sampling(Vec<SampleRow>),
    Judging(Layout, Vec<ImportItem>),
    Refused(ImportError),
}

impl Reader<'_> {
    fn take(&mut self, row: TableRow<'_>) {
        match &mut self.state {
            State::Sampling(sample) => {
                let cells = row.cells.iter().map(|&cell| cell.to_owned()).collect();
                sample.push(SampleRow { number: row.number, cells });
                if sample.len() >= SAMPLE_ROWS {
                    self.decide();
                }
            }
            State::Judging(layout, items) => row::judge(row, layout, self.options.locale, items),
            State::Refused(_) => {}
        }
    }

    fn decide(&mut self) {
        let State::Sampling(sample) = &self.state else { return };
        self.state = match columns::find(sample, &self.options.columns) {
            Err(error) => State::Refused(error),
            Ok(layout) => {
                let mut items = Vec::new();
                for SampleRow { number, cells } in sample {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    let row = TableRow { number: *number, cells: &cells };
                    row::judge(row, &layout, self.options.locale, &mut items);
                }
                State::Judging(layout, items)
            }
        };
    }

    fn end(mut self) -> Result<(Layout, Vec<ImportItem>), ImportError> {
        self.decide();
        match self.state {
            State::Judging(layout, items) => Ok((layout, items)),
            State::Refused(error) => Err(error),
            State::Sampling(_) => unreachable!("the columns were just decided"),
        }
    }
}
