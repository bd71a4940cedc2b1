//! CSV and XLSX files, read and written as streams.
