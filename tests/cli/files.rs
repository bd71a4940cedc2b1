//! `import` and `export`: a file in, leads scanned against a name server on loopback, a file out.

use std::{fs, path::Path};

use hickory_proto::rr::RecordType;

use crate::{
    Ended,
    authority::{Asked, Authority, Reply, mx, txt},
    command,
};

const LIST: &str = "Firma;Web;Ülke\n\
                    Çağdaş Gıda A.Ş.;www.cagdas.com.tr;Türkiye\n\
                    Işık Yapı;isik.com;Türkiye\n\
                    Yok Ltd;yok;\n\
                    Sunucu;http://192.168.1.10/;\n\
                    ;cagdas.com.tr;\n";

/// Two companies: one with Google, one that does not answer.
fn zone(asked: &Asked) -> Reply {
    let name = asked.name.to_ascii_lowercase();
    match (name.as_str(), asked.record_type) {
        ("cagdas.com.tr", RecordType::MX) => Reply::Records(vec![mx(1, "smtp.google.com")]),
        ("cagdas.com.tr", RecordType::TXT) => {
            Reply::Records(vec![txt(&[b"v=spf1 include:_spf.google.com -all"])])
        }
        (name, _) if name.ends_with("isik.com") => {
            Reply::Code(hickory_proto::op::ResponseCode::ServFail)
        }
        _ => Reply::NxDomain,
    }
}

async fn hunter(folder: &Path, dns: &Authority, arguments: &[&str]) -> Ended {
    let mut command = command(folder);
    command
        .env("HUNTER_DNS_SERVERS", dns.address.to_string())
        .env("HUNTER_DNS_TIMEOUT", "500ms")
        .env("HUNTER_WHOIS_ENABLED", "false")
        .args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[tokio::test]
async fn a_list_is_imported_scanned_and_exported() {
    let dns = Authority::start(zone).await;
    let folder = tempfile::tempdir().unwrap();
    let list = encoding_rs::WINDOWS_1254.encode(LIST).0.into_owned();
    fs::write(folder.path().join("list.csv"), list).unwrap();

    let ended = hunter(folder.path(), &dns, &["import", "list.csv"]).await;
    assert_eq!(ended.code, 3, "{} {}", ended.out, ended.err);
    assert!(ended.err.contains("6 rows (windows-1254, ';'); domain: “Web”"), "{}", ended.err);
    assert!(ended.out.contains("row 4: Yok Ltd: The row has neither"), "{}", ended.out);
    assert!(ended.out.contains("row 5: http://192.168.1.10/: “192.168.1.10”"), "{}", ended.out);
    assert!(
        ended.out.contains("rows: 2 added, 0 updated, 0 unchanged, 1 repeated, 2 refused"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("scans: 1 succeeded, 1 failed, 0 skipped"), "{}", ended.out);
    assert!(
        ended.out.contains("scan of isik.com: The domain's name servers failed"),
        "{}",
        ended.out
    );

    let ended = hunter(folder.path(), &dns, &["export", "leads.csv", "--delimiter", ";"]).await;
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert_eq!(ended.err, "2 leads were written to leads.csv\n");
    let table = fs::read_to_string(folder.path().join("leads.csv")).unwrap();
    let google = table.lines().find(|line| line.starts_with("cagdas.com.tr;")).unwrap();
    assert!(google.contains(";Çağdaş Gıda A.Ş.;TR;SCANNED;"), "{google}");
    assert!(google.contains(";GOOGLE;") && google.contains("smtp.google.com"), "{google}");
    assert!(table.lines().any(|line| line.starts_with("isik.com;isik.com;Işık Yapı;TR;FAILED;")));

    let filtered = ["export", "leads.xlsx", "--provider", "google", "--country", "Türkiye"];
    let ended = hunter(folder.path(), &dns, &filtered).await;
    assert_eq!((ended.code, ended.err.as_str()), (0, "1 leads were written to leads.xlsx\n"));
    assert!(fs::read(folder.path().join("leads.xlsx")).unwrap().starts_with(b"PK"));
}

#[tokio::test]
async fn an_import_without_scans_asks_nobody() {
    let dns = Authority::start(zone).await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.csv"), "Web\ncagdas.com.tr\nisik.com\n").unwrap();
    let ended = hunter(folder.path(), &dns, &["import", "list.csv", "--no-scan"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out, "rows: 2 added, 0 updated, 0 unchanged, 0 repeated, 0 refused\n");
    assert_eq!(dns.asked().len(), 0);

    let ended = hunter(folder.path(), &dns, &["import", "list.csv", "--no-scan"]).await;
    assert_eq!(ended.out, "rows: 0 added, 0 updated, 2 unchanged, 0 repeated, 0 refused\n");
}

#[tokio::test]
async fn a_file_that_can_not_be_imported_says_why() {
    let dns = Authority::start(zone).await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.csv"), "Kod;Renk\n1;mavi\n").unwrap();
    fs::write(folder.path().join("list.pdf"), "%PDF-1.4").unwrap();

    let ended = hunter(folder.path(), &dns, &["import", "list.csv"]).await;
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    assert!(ended.err.contains("No column with web or e-mail addresses"), "{}", ended.err);
    let ended = hunter(folder.path(), &dns, &["import", "list.pdf", "--locale", "tr"]).await;
    assert!(ended.code == 1 && ended.err.contains("CSV ya da XLSX"), "{}", ended.err);
    let ended = hunter(folder.path(), &dns, &["import", "nowhere.csv"]).await;
    assert!(ended.code == 1 && ended.err.contains("nowhere.csv"), "{}", ended.err);
    let ended =
        hunter(folder.path(), &dns, &["import", "list.csv", "--domain-column", "Web"]).await;
    assert!(ended.code == 1 && ended.err.contains("no column “Web”"), "{}", ended.err);
}

#[tokio::test]
async fn an_export_that_can_not_be_written_leaves_nothing_behind() {
    let dns = Authority::start(zone).await;
    let folder = tempfile::tempdir().unwrap();
    let ended = hunter(folder.path(), &dns, &["export", "leads.pdf"]).await;
    assert!(ended.code == 2 && ended.err.contains(".csv or .xlsx"), "{}", ended.err);
    let ended = hunter(folder.path(), &dns, &["export", "nowhere/leads.csv"]).await;
    assert!(ended.code == 1 && ended.err.contains("can not be written"), "{}", ended.err);
    let ended = hunter(folder.path(), &dns, &["export", "leads.csv", "--segment", "warm"]).await;
    assert!(ended.code == 2 && ended.err.contains("MIGRATION"), "{}", ended.err);
    assert!(!folder.path().join("leads.csv").exists());
}
