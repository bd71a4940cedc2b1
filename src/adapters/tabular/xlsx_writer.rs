//! XLSX in flat memory: rows go to a temporary file and are packed at the end.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::ports::tabular::{Cell, RowWriter, WriteError};

/// Rows of a sheet, by the format.
const MAX_SHEET_ROWS: u32 = 1_048_576;
/// Characters of a cell, by the format.
const MAX_CELL_CHARS: usize = 32_767;

/// An XLSX file under way.
pub(super) struct XlsxWriter<'a> {
    workbook: Workbook,
    out: Box<dyn Write + Send + 'a>,
    name: String,
    headings: Vec<String>,
    sheets: usize,
    next_row: u32,
    day: Format,
    moment: Format,
}

impl<'a> XlsxWriter<'a> {
    pub(super) fn begin(
        name: &str,
        headings: &[&str],
        out: Box<dyn Write + Send + 'a>,
    ) -> Result<Self, WriteError> {
        let mut writer = Self {
            workbook: Workbook::new(),
            out,
            name: name.to_owned(),
            headings: headings.iter().map(|&heading| heading.to_owned()).collect(),
            sheets: 0,
            next_row: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        writer.begin_sheet()?;
        Ok(writer)
    }

    fn begin_sheet(&mut self) -> Result<(), WriteError> {
        self.sheets += 1;
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        let name = match self.sheets {
            1 => self.name.clone(),
            number => format!("{} {number}", self.name),
        };
        sheet.set_name(name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (column, heading) in self.headings.iter().enumerate() {
            let column = column as u16;
            sheet.set_column_width(column, (heading.chars().count() + 6) as f64).map_err(failed)?;
            sheet.write_string_with_format(0, column, heading, &bold).map_err(failed)?;
        }
        self.next_row = 1;
        Ok(())
    }
}

impl RowWriter for XlsxWriter<'_> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        if self.next_row == MAX_SHEET_ROWS {
            self.begin_sheet()?;
        }
        let row = self.next_row;
        let sheet: &mut Worksheet =
            self.workbook.worksheet_from_index(self.sheets - 1).map_err(failed)?;
        for (column, cell) in cells.iter().enumerate() {
            let column = column as u16;
            // Every text is written as text: none of them can become a formula.
            match *cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string(row, column, short(text)),
                Cell::Number(number) => sheet.write_number(row, column, number as f64),
                Cell::Date(date) => sheet.write_datetime_with_format(row, column, date, &self.day),
                Cell::Time(time) => {
                    sheet.write_datetime_with_format(row, column, time.naive_utc(), &self.moment)
                }
            }
            .map_err(failed)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        self.workbook.save_to_writer(&mut self.out).map_err(failed)?;
        Ok(self.out.flush()?)
    }
}

fn short(text: &str) -> &str {
    text.char_indices().nth(MAX_CELL_CHARS).map_or(text, |(at, _)| &text[..at])
}

fn failed(error: XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) => WriteError::Io(error),
        error => WriteError::Format(error.to_string()),
    }
}
