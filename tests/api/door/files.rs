//! Import and export: bodies of every kind, and what becomes of them.

use std::io::{Cursor, Write as _};

use hunter::ports::store::StoreError;
use serde_json::json;

use super::server::TestServer;

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const COMPANIES: &str = "Firma;Web sitesi\nÖrnek A.Ş.;https://www.ornek.com.tr/\nŞeker;seker.com\n";

/// Text in a Turkish code page.
fn windows_1254(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1254.encode(text).0.into_owned()
}

fn utf_16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// A workbook of one cell.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
    ];
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in parts.into_iter().chain([("xl/worksheets/sheet1.xml", sheet)]) {
        zip.start_file(name, options).expect("a part");
        zip.write_all(content).expect("its content");
    }
    zip.finish().expect("a file").into_inner()
}

fn sheet_of(cell: &str) -> Vec<u8> {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>domain</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>{cell}</t></is></c></row></sheetData></worksheet>"#
    )
    .into_bytes()
}

#[actix_web::test]
async fn a_file_becomes_a_job_in_any_encoding() {
    let server = TestServer::start();
    let bodies = [
        COMPANIES.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", COMPANIES.as_bytes()].concat(),
        windows_1254(COMPANIES),
        utf_16(COMPANIES),
    ];
    for body in bodies {
        let post = server.post("/import?scan=true&name=firmalar.csv").header("content-type", CSV);
        let answer = post.body(body).send().await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        assert!(answer.json()["jobId"].is_string());
        let import = server.store.imports.lock().expect("imports").pop().expect("it is recorded");
        assert_eq!(
            (import.name.as_str(), import.scan, import.items.len()),
            ("firmalar.csv", true, 2)
        );
        let lead = import.items[0].lead.as_ref().expect("a lead");
        assert_eq!(lead.domain.as_str(), "ornek.com.tr");
        assert_eq!(lead.company_name.as_deref(), Some("Örnek A.Ş."));
    }
}

#[actix_web::test]
async fn a_workbook_becomes_a_job() {
    let server = TestServer::start();
    let post = server.post("/import").header("content-type", XLSX);
    let answer = post.body(workbook(&sheet_of("ornek.com.tr"))).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let import = server.store.imports.lock().expect("imports").pop().expect("it is recorded");
    assert!(!import.scan);
    assert_eq!(import.items[0].lead.as_ref().expect("a lead").domain.as_str(), "ornek.com.tr");
    // The job can be asked for under its id.
    let asked = json!({
        "query": "query J($id: ID!) { job(id: $id) { kind } }",
        "variables": {"id": answer.json()["jobId"]},
    });
    let job = server.post("/graphql").json(&asked).send().await;
    assert_eq!(job.json()["data"]["job"]["kind"], "IMPORT");
}

#[actix_web::test]
async fn the_content_type_decides() {
    let server = TestServer::start();
    for refused in
        ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/zip"]
    {
        let answer =
            server.post("/import").header("content-type", refused).body(COMPANIES).send().await;
        assert_eq!(answer.status, 415, "{refused}");
    }
    let lie = server.post("/import").header("content-type", XLSX).body(COMPANIES).send().await;
    assert_eq!((lie.status, lie.code().as_str()), (400, "BAD_INPUT"));
    let lie = server.post("/import").header("content-type", CSV);
    assert_eq!(lie.body(workbook(&sheet_of("a.com"))).send().await.status, 400);
    let unclear = server.post("/import?scan=perhaps").header("content-type", CSV).body(COMPANIES);
    assert_eq!(unclear.send().await.status, 400);
    assert_eq!(server.get("/import").send().await.header("allow"), Some("POST"));
    assert!(server.store.imports.lock().expect("imports").is_empty());
}

#[actix_web::test]
async fn files_that_are_no_lists_are_refused_with_a_sentence() {
    let server = TestServer::start();
    let bomb = workbook(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 1 << 20, "it is small on the wire");
    for (content_type, body) in [
        (CSV, Vec::new()),
        (CSV, b"\n\n\n".to_vec()),
        (CSV, b"name,city\nAcme,Ankara\n".to_vec()),
        (CSV, vec![0; 1000]),
        (XLSX, b"PK\x03\x04 no more".to_vec()),
        (XLSX, workbook(b"<worksheet><sheetData><row>")),
        (XLSX, bomb),
    ] {
        let size = body.len();
        let post = server.post("/import").header("content-type", content_type);
        let answer = post.header("accept-language", "tr").body(body).send().await;
        assert!(matches!(answer.status, 400 | 413), "{content_type} {size}: {}", answer.text());
        let message = &answer.json()["errors"][0]["message"];
        assert!(message.as_str().is_some_and(|sentence| sentence.len() > 10), "{message}");
    }
    assert!(server.store.imports.lock().expect("imports").is_empty());
}

#[actix_web::test]
async fn a_file_over_the_limit_is_413_unread() {
    let server = TestServer::start();
    let post = server.post("/import").header("content-type", CSV);
    let answer = post.header("content-length", "999999999").body("domain\n").send().await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "TOO_COMPLEX"));
    let packed = server.post("/import").header("content-type", CSV);
    assert_eq!(packed.header("content-encoding", "gzip").body("x").send().await.status, 415);
}

#[actix_web::test]
async fn leads_come_out_as_csv_and_as_a_workbook() {
    let server = TestServer::with_leads(250);
    let csv = server.get("/export.csv").send().await;
    assert_eq!(csv.status, 200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        csv.header("content-disposition"),
        Some("attachment; filename=\"leads_2026-03-01_12-00-00.csv\"")
    );
    let text = csv.text().trim_start_matches('\u{feff}');
    assert!(text.starts_with("domain,displayDomain,companyName"), "{text:.80}");
    assert_eq!(text.lines().count(), 251);
    assert!(text.contains("company-000.com") && text.contains("company-249.com"));

    let turkish = server.get("/export.csv?separator=semicolon").header("accept-language", "tr");
    let text = turkish.send().await.text().to_owned();
    assert!(text.starts_with("\u{feff}domain;displayDomain;companyName"), "{text:.80}");
    assert!(text.contains("Microsoft 365'e geçmeye hazır"), "{text:.900}");
    let wrong = server.get("/export.csv?separator=x").send().await;
    assert_eq!((wrong.status, wrong.code().as_str()), (400, "BAD_INPUT"));

    let xlsx = server.get("/export.xlsx").send().await;
    assert_eq!((xlsx.status, xlsx.header("content-type")), (200, Some(XLSX)));
    let mut archive = zip::ZipArchive::new(Cursor::new(&xlsx.body)).expect("a whole workbook");
    assert!(archive.by_name("xl/worksheets/sheet1.xml").is_ok());
}

#[actix_web::test]
async fn an_export_takes_the_filter_of_the_graph_as_strictly() {
    let server = TestServer::with_leads(3);
    let export = |filter: &str| {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        server.get(&format!("/export.csv?filter={filter}"))
    };
    let some =
        export(r#"{"scoreMin": 0, "segment": ["MIGRATION"], "search": "comp"}"#).send().await;
    assert_eq!(some.status, 200, "{}", some.text());
    let none = export(r#"{"isReferral": true}"#).send().await;
    assert_eq!(none.text().lines().count(), 1, "only the headings");
    for bad in
        ["x", "[]", "7", r#"{"scroeMin": 1}"#, r#"{"segment": ["HOT"]}"#, r#"{"scoreMin": "1"}"#]
    {
        let answer = export(bad).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_INPUT"), "{bad}");
    }
    let image = server.get("/export.csv").header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(image.status, 403);
}

#[actix_web::test]
async fn a_database_that_is_gone_is_503() {
    let server = TestServer::start();
    let gone = StoreError::Unavailable("connection to canary-host refused".to_owned());
    *server.store.failure.lock().expect("failure") = Some(gone);
    let import = server.post("/import").header("content-type", CSV).body(COMPANIES).send().await;
    let export = server.get("/export.xlsx").send().await;
    for answer in [import, export] {
        assert_eq!((answer.status, answer.code().as_str()), (503, "UPSTREAM_UNAVAILABLE"));
        assert!(!answer.text().contains("canary"), "{}", answer.text());
    }
}
