//! XLSX, row by row: the cells are read as a stream, so a cell far away costs nothing.

use std::{borrow::Cow, io::Cursor, panic};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{Rows, container, cut};
use crate::ports::tabular::{MAX_COLUMNS, TableError, TableFormat, TableInfo};

pub(super) fn read(
    bytes: &[u8],
    sheet: Option<&str>,
    rows: &mut Rows<'_>,
) -> Result<TableInfo, TableError> {
    container::check(bytes)?;
    // Strangers' files: a reader that trips over one must not take the process with it.
    panic::catch_unwind(panic::AssertUnwindSafe(|| read_checked(bytes, sheet, rows)))
        .unwrap_or_else(|_| Err(TableError::Broken("the workbook confuses its reader".to_owned())))
}

fn read_checked(
    bytes: &[u8],
    wanted: Option<&str>,
    rows: &mut Rows<'_>,
) -> Result<TableInfo, TableError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => TableError::Protected,
        error => broken(&error),
    })?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let candidates: Vec<&str> = match wanted {
        Some(wanted) => {
            let found = sheets.iter().map(|(name, _)| name.as_str()).find(|name| *name == wanted);
            let Some(name) = found else {
                let names = sheets.into_iter().map(|(name, _)| name).collect();
                return Err(TableError::Sheet { names });
            };
            vec![name]
        }
        None => sheets.iter().filter(|(_, seen)| *seen).map(|(name, _)| name.as_str()).collect(),
    };
    for name in candidates {
        read_sheet(&mut workbook, name, rows)?;
        if rows.count > 0 {
            return Ok(TableInfo {
                format: TableFormat::Xlsx,
                encoding: None,
                delimiter: None,
                sheet: Some(name.to_owned()),
                rows: rows.count,
            });
        }
    }
    Err(TableError::Empty)
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    rows: &mut Rows<'_>,
) -> Result<(), TableError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
    let mut row = 0;
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
        let (at_row, at_column) = cell.get_position();
        if at_row != row {
            give(row, &cells, rows)?;
            cells.clear();
            row = at_row;
        }
        let column = at_column as usize;
        if column < MAX_COLUMNS {
            let text = text_of(cell.get_value());
            if !text.is_empty() {
                if cells.len() <= column {
                    cells.resize(column + 1, Cow::Borrowed(""));
                }
                cells[column] = text;
            }
        }
    }
    give(row, &cells, rows)
}

fn give(row: u32, cells: &[Cow<'_, str>], rows: &mut Rows<'_>) -> Result<(), TableError> {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    rows.give(row.saturating_add(1), &cells)
}

/// A cell as a person reads it.
fn text_of<'a>(value: &DataRef<'a>) -> Cow<'a, str> {
    match value {
        DataRef::Empty | DataRef::Error(_) => Cow::Borrowed(""),
        DataRef::SharedString(text) => Cow::Borrowed(cut(text)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Owned(cut(text).to_owned())
        }
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(is_true) => Cow::Borrowed(if *is_true { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(time) => {
            Cow::Owned(time.as_datetime().map(|time| time.to_string()).unwrap_or_default())
        }
    }
}

fn broken(error: &XlsxError) -> TableError {
    TableError::Broken(error.to_string())
}
