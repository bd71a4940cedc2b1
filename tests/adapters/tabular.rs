//! Strangers' files: every encoding and delimiter, broken and hostile ones; and files for
//! spreadsheets, read back.

use std::{
    io::{Cursor, Write},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{NaiveDate, TimeZone, Utc};
use encoding_rs::WINDOWS_1254;
use hunter::{
    adapters::tabular::Files,
    ports::tabular::{
        Cell, MAX_CELL_BYTES, MAX_FILE_BYTES, MAX_ROWS, TableError, TableFiles, TableFormat,
        TableInfo, WriteOptions,
    },
};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

type Read = (TableInfo, Vec<(u32, Vec<String>)>);

fn try_read(bytes: &[u8], sheet: Option<&str>) -> Result<Read, TableError> {
    let mut rows = Vec::new();
    let info = Files.read(bytes, sheet, &mut |row| {
        rows.push((row.number, row.cells.iter().map(|&cell| cell.to_owned()).collect()));
    })?;
    Ok((info, rows))
}

fn read(bytes: &[u8]) -> Read {
    try_read(bytes, None).expect("the file can be read")
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    read(bytes).1.into_iter().map(|(_, cells)| cells).collect()
}

const TURKISH: &str = "Firma Ünvanı;İnternet Sitesi\r\nÇağdaş Gıda A.Ş.;www.cagdas.com.tr\r\n\
                       Işık Yapı Ltd. Şti.;isik.com.tr\r\n";

fn turkish_rows() -> Vec<Vec<String>> {
    TURKISH.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(TURKISH.encode_utf16()).flat_map(to_bytes).collect()
    };
    for (bytes, encoding) in [
        (TURKISH.as_bytes().to_vec(), "UTF-8"),
        (format!("\u{feff}{TURKISH}").into_bytes(), "UTF-8"),
        (utf16(u16::to_le_bytes, true), "UTF-16LE"),
        (utf16(u16::to_be_bytes, true), "UTF-16BE"),
        (utf16(u16::to_le_bytes, false), "UTF-16LE"),
        (utf16(u16::to_be_bytes, false), "UTF-16BE"),
        (WINDOWS_1254.encode(TURKISH).0.into_owned(), "windows-1254"),
    ] {
        let (info, rows) = read(&bytes);
        assert_eq!(info.encoding, Some(encoding));
        let rows: Vec<_> = rows.into_iter().map(|(_, cells)| cells).collect();
        assert_eq!(rows, turkish_rows(), "{encoding}");
    }
}

#[test]
fn a_real_list_in_the_turkish_code_page_is_read_whole() {
    let (info, rows) = read(include_bytes!("../data/companies/companies.csv"));
    assert_eq!((info.encoding, info.delimiter), (Some("windows-1254"), Some(';')));
    assert_eq!((rows.len(), info.rows), (306, 306));
    assert!(rows.iter().all(|(_, cells)| cells.len() == 6));
    assert_eq!(rows[0].1[0], "Firma Ünvanı");
    assert_eq!(rows.last().map(|(number, _)| *number), Some(306));
}

#[test]
fn every_delimiter_is_found() {
    for delimiter in [',', ';', '\t', '|'] {
        let text = format!("Firma{delimiter}Web\nAcme{delimiter}acme.com\n");
        let (info, rows) = read(text.as_bytes());
        assert_eq!(info.delimiter, Some(delimiter));
        assert_eq!(rows[1].1, ["Acme", "acme.com"]);
    }
}

#[test]
fn commas_in_addresses_are_no_delimiters() {
    let text = "Firma;Adres;Web\nAcme;A Cad., No:3, Apt, İzmir;acme.com\n\
                Beta;B Cad., No:5, Apt, Bursa;beta.com\nGama;C Cad., No:7, Apt, Muş\n";
    let (info, rows) = read(text.as_bytes());
    assert_eq!(info.delimiter, Some(';'));
    assert_eq!(rows[1].1[1], "A Cad., No:3, Apt, İzmir");
    assert_eq!(rows[3].1.len(), 2);
}

#[test]
fn a_title_above_the_heading_does_not_hide_the_delimiter() {
    let (info, rows) = read(b"Firma Listesi 2026\n\nFirma;Web\nAcme;acme.com\n");
    assert_eq!(info.delimiter, Some(';'));
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn excel_may_state_the_delimiter() {
    let (info, rows) = read(b"sep=|\r\nFirma|Web\r\nA;B|ab.com\r\n");
    assert_eq!(info.delimiter, Some('|'));
    assert_eq!(rows[0], (1, vec!["Firma".to_owned(), "Web".to_owned()]));
    assert_eq!(rows[1].1[0], "A;B");
}

#[test]
fn quotes_line_breaks_and_blank_rows_keep_the_row_numbers_of_a_spreadsheet() {
    let text = "Firma,Web\r\n\"Acme \"\"Yapı\"\"\r\nLtd.\",acme.com\r\n\r\n,,\r\nBeta,beta.com";
    let (_, rows) = read(text.as_bytes());
    assert_eq!(rows[1], (2, vec!["Acme \"Yapı\"\r\nLtd.".to_owned(), "acme.com".to_owned()]));
    assert_eq!(rows[2].0, 5);
}

#[test]
fn a_stray_quote_does_not_swallow_the_rest_of_the_file() {
    let many: Vec<_> = (0..30).map(|n| format!("\"Firma {n}\";firma{n}.com\n")).collect();
    let text = format!("Firma;Web\n\"Acme Ltd;acme.com\n{}", many.concat());
    let (_, rows) = read(text.as_bytes());
    assert_eq!(rows.len(), 32);
    assert_eq!(rows[1].1[1], "acme.com");
    assert_eq!(rows[31].1, ["Firma 29", "firma29.com"]);
}

#[test]
fn one_broken_character_does_not_change_the_encoding() {
    let mut bytes = TURKISH.repeat(5).into_bytes();
    // A lone surrogate, as careless programs write it, and half a letter.
    bytes.extend_from_slice(b"Bro\xed\xa0\x80ken;broken.com\nHalf\xc5;half.com\n");
    let (info, rows) = read(&bytes);
    assert_eq!(info.encoding, Some("UTF-8"));
    assert_eq!(rows.last().unwrap().1, ["Half\u{fffd}", "half.com"]);
}

#[test]
fn old_macintosh_line_ends_and_a_single_column_are_read() {
    assert_eq!(cells(b"Web\racme.com\rbeta.com"), [["Web"], ["acme.com"], ["beta.com"]]);
}

#[test]
fn huge_cells_are_cut_at_a_character() {
    let text = format!("Firma;Web\n{};acme.com\n", "Ş".repeat(2_500_000));
    let rows = cells(text.as_bytes());
    assert_eq!(rows[1][0].len(), MAX_CELL_BYTES);
    assert_eq!(rows[1][1], "acme.com");
}

#[test]
fn too_many_rows_and_too_large_files_are_refused() {
    let text = "acme.com\n".repeat(MAX_ROWS as usize + 1);
    assert_eq!(try_read(text.as_bytes(), None).unwrap_err(), TableError::TooManyRows);
    let error = try_read(&vec![b'a'; MAX_FILE_BYTES + 1], None).unwrap_err();
    assert_eq!((error.code(), error.detail().as_deref()), ("file-too-large", Some("32 MiB")));
}

#[test]
fn what_is_no_table_is_refused_by_its_kind() {
    let refused = |bytes: &[u8]| try_read(bytes, None).unwrap_err().code();
    assert_eq!(refused(b""), "file-empty");
    assert_eq!(refused(b"\n\r\n ,, \n"), "file-empty");
    assert_eq!(refused(b"%PDF-1.7\n"), "file-format");
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0"), "file-format");
    assert_eq!(refused(&[0, 1, 2, 3, 4, 5, 6, 7].repeat(100)), "file-format");
    assert_eq!(refused(b"<html><table><tr><td>x"), "file-old-format");
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a workbook of 1997"), "file-old-format");
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&locked), "file-protected");
    assert_eq!(refused(b"PK\x03\x04 and nothing more"), "file-broken");
    assert_eq!(refused(&zipped(&[("hello.txt", b"hello")])), "file-format");
    assert_eq!(refused(&zipped(&[("mimetype", b"spreadsheet")])), "file-old-format");
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A workbook of one sheet with this XML inside `sheetData`.
fn workbook(sheet_data: &str, shared: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let relations = |list: &str| {
        format!("<Relationships xmlns=\"{package}/relationships\">{list}</Relationships>")
    };
    let root = relations(&format!(
        "<Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>"
    ));
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>\
         <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let book_relations = relations(&format!(
        "<Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    ));
    let sheet =
        format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet_data}</sheetData></worksheet>");
    let texts = format!("<sst xmlns=\"{main}\">{shared}</sst>");
    zipped(&[
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>").as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
    ])
}

#[test]
fn a_workbook_is_read_with_its_numbers_and_blank_rows() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Boş").unwrap();
    let sheet = book.add_worksheet().set_name("Firmalar").unwrap();
    sheet.write_row(0, 0, ["Firma", "Telefon", "Web"]).unwrap();
    sheet.write_string(2, 0, "Çağdaş A.Ş.").unwrap();
    sheet.write_number(2, 1, 902_121_234_567_f64).unwrap();
    sheet.write_string(2, 2, "cagdas.com.tr").unwrap();
    let bytes = book.save_to_buffer().unwrap();

    let (info, rows) = read(&bytes);
    assert_eq!((info.format, info.sheet.as_deref()), (TableFormat::Xlsx, Some("Firmalar")));
    assert_eq!(rows[1].0, 3);
    assert_eq!(rows[1].1, ["Çağdaş A.Ş.", "902121234567", "cagdas.com.tr"]);

    assert_eq!(try_read(&bytes, Some("Boş")).unwrap_err(), TableError::Empty);
    let names = vec!["Boş".to_owned(), "Firmalar".to_owned()];
    assert_eq!(try_read(&bytes, Some("Sayfa9")).unwrap_err(), TableError::Sheet { names });
}

#[test]
fn a_cell_at_the_far_end_of_the_sheet_costs_nothing() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
                <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c>\
                <c r=\"A1048576\" t=\"s\"><v>0</v></c></row>";
    let (_, rows) = read(&workbook(rows, "<si><t>acme.com</t></si>"));
    assert_eq!(rows, [(1, vec!["acme.com".to_owned()]), (1_048_576, vec!["acme.com".to_owned()])]);
}

#[test]
fn bombs_are_refused_quickly() {
    let row = "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>";
    let large = workbook(&row.repeat(1_400_000), "");
    let texts = workbook("", &"<si/>".repeat(1_000_001));
    let many: Vec<(String, &[u8])> = (0..300).map(|n| (format!("xl/{n}.xml"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let many = zipped(&many);
    assert!(large.len() < 1 << 20 && texts.len() < 1 << 20);
    for bomb in [large, texts, many] {
        let started = Instant::now();
        let error = try_read(&bomb, None).unwrap_err();
        assert_eq!(error.code(), "file-too-large");
        assert!(started.elapsed() < Duration::from_secs(10), "far below that when optimised");
    }
}

#[test]
fn a_size_that_lies_is_measured() {
    let row = "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>";
    let mut bytes = workbook(&row.repeat(1_400_000), "");
    // Every uncompressed size, in local and central headers, says 1.
    for (magic, offset) in [(&b"PK\x03\x04"[..], 22), (&b"PK\x01\x02"[..], 24)] {
        let places: Vec<_> = bytes
            .windows(4)
            .enumerate()
            .filter(|(_, window)| *window == magic)
            .map(|(at, _)| at + offset)
            .collect();
        for at in places {
            bytes[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
    }
    let code = try_read(&bytes, None).unwrap_err().code();
    assert!(["file-too-large", "file-broken"].contains(&code), "{code}");
}

#[test]
fn entities_of_xml_are_not_expanded() {
    let rows = "<row><c t=\"inlineStr\"><is><t>&lol;</t></is></c>\
                <c t=\"inlineStr\"><is><t>acme.com</t></is></c></row>";
    match try_read(&workbook(rows, ""), None) {
        Ok((_, rows)) => assert!(rows[0].1[0].len() < 10),
        Err(error) => assert_eq!(error.code(), "file-broken"),
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written(format: TableFormat, delimiter: u8, rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let out = Shared::default();
    let options = WriteOptions { format, delimiter, sheet: "Leads" };
    let mut writer =
        Files.write(&options, &["domain", "score"], Box::new(out.clone())).expect("begun");
    for row in rows {
        writer.write_row(row).expect("memory");
    }
    writer.finish().expect("memory");
    std::mem::take(&mut *out.0.lock().expect("one thread"))
}

#[test]
fn a_csv_file_opens_as_it_is_meant() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let moment = Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap();
    let rows = [
        vec![Cell::Text("çağdaş.com"), Cell::Number(-5)],
        vec![Cell::Text("a;b\"c"), Cell::Empty, Cell::Date(day), Cell::Time(moment)],
    ];
    let bytes = written(TableFormat::Csv, b';', &rows);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "\u{feff}domain;score\r\nçağdaş.com;-5\r\n\"a;b\"\"c\";;2026-03-01;2026-03-01T09:30:00Z\r\n"
    );
}

const FORMULAS: [&str; 12] = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "=HYPERLINK(\"http://x\")",
    "＝1+1",
    "=DDE(\"cmd\";\"/c\";\"x\")",
    "@x",
];

#[test]
fn no_text_becomes_a_formula_in_csv() {
    for text in FORMULAS {
        let bytes = written(TableFormat::Csv, b',', &[vec![Cell::Text(text), Cell::Number(1)]]);
        let rows = cells(&bytes);
        assert!(rows[1][0].starts_with('\''), "{text:?}");
        assert_eq!(&rows[1][0][1..], text);
    }
}

#[test]
fn no_text_becomes_a_formula_in_a_workbook() {
    use calamine::{Data, Reader, Xlsx};
    let rows: Vec<_> =
        FORMULAS.iter().map(|text| vec![Cell::Text(text), Cell::Number(1)]).collect();
    let bytes = written(TableFormat::Xlsx, b',', &rows);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_formula("Leads").unwrap().used_cells().count(), 0);
    let range = book.worksheet_range("Leads").unwrap();
    assert!(range.rows().skip(1).all(|row| matches!(row[0], Data::String(_))));
}

#[test]
fn a_workbook_is_read_back_as_it_was_written() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let rows = [vec![Cell::Text("çağdaş.com"), Cell::Number(90), Cell::Empty, Cell::Date(day)]];
    let (info, rows) = read(&written(TableFormat::Xlsx, b',', &rows));
    assert_eq!(info.sheet.as_deref(), Some("Leads"));
    assert_eq!(rows[0].1, ["domain", "score"]);
    assert_eq!(rows[1].1, ["çağdaş.com", "90", "", "2026-03-01 00:00:00"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = try_read(&bytes, None);
    }

    #[test]
    fn no_broken_workbook_makes_the_reader_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = workbook("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>", "<si><t>x</t></si>");
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = try_read(&bytes, None);
    }

    #[test]
    fn texts_survive_the_round_trip(texts in prop::collection::vec("[a-zçğı][a-zçğı ;,\"\n|]{0,20}x", 2)) {
        let row: Vec<_> = texts.iter().map(|text| Cell::Text(text)).collect();
        let rows = cells(&written(TableFormat::Csv, b';', &[row]));
        prop_assert_eq!(&rows[1], &texts);
    }
}
