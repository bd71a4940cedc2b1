//! Files of companies become leads or refusals.

use hunter::{
    adapters::tabular::Files,
    domain::lead::FactSource,
    ports::store::jobs::ImportItem,
    services::import::{ColumnChoice, ImportError, ImportOptions, ParsedImport, Reading, read},
    texts::Locale,
};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

fn parse(text: &str) -> ParsedImport {
    read(&Files, text.as_bytes(), &ImportOptions::default()).expect("the file can be read")
}

/// `row domain|name|country` or `row !refusal`.
fn shown(items: &[ImportItem]) -> Vec<String> {
    items
        .iter()
        .map(|item| match &item.lead {
            Ok(lead) => format!(
                "{} {}|{}|{}",
                item.row,
                lead.domain.as_str(),
                lead.company_name.as_deref().unwrap_or_default(),
                lead.country.as_deref().unwrap_or_default()
            ),
            Err(reason) => format!("{} !{reason}", item.row),
        })
        .collect()
}

fn items(text: &str) -> Vec<String> {
    shown(&parse(text).import.items)
}

/// Headings of domain, e-mail, company and country, `-` where there is none.
fn headings(reading: &Reading) -> String {
    let columns = &reading.columns;
    [&columns.domain, &columns.email, &columns.company, &columns.country]
        .map(|column| match column {
            Some(column) => column.heading.clone().unwrap_or_else(|| column.index.to_string()),
            None => "-".to_owned(),
        })
        .join(" | ")
}

#[test]
fn the_list_of_companies_becomes_leads_and_refusals() {
    let bytes = include_bytes!("../data/companies/companies.csv");
    let options = ImportOptions { name: "companies.csv", scan: true, ..ImportOptions::default() };
    let parsed = read(&Files, bytes, &options).unwrap();
    assert_eq!(parsed.reading.heading_row, Some(1));
    assert_eq!(headings(&parsed.reading), "İnternet Sitesi | E-posta Adresi | Firma Ünvanı | Ülke");
    let import = &parsed.import;
    assert_eq!((import.name.as_str(), import.scan), ("companies.csv", true));
    assert_eq!(import.items.len(), 305);
    let lead = import.items[0].lead.as_ref().unwrap();
    assert_eq!(lead.domain.as_str(), "kapadokyayazilim.com");
    assert_eq!(lead.company_name.as_deref(), Some("Kapadokya Yazılım A.Ş."));
    assert_eq!(lead.country.as_deref(), Some("TR"));
    assert_eq!(lead.source, FactSource::Import);
    let refused: Vec<_> = import.items.iter().filter(|item| item.lead.is_err()).collect();
    let address = refused.iter().find(|item| item.item == "http://192.168.1.10/").unwrap();
    assert!(address.lead.as_ref().unwrap_err().contains("192.168.1.10"));
    assert!(refused.iter().any(|item| item.item == "com.tr"));
    // `yok` in the web column: the e-mail address fills in.
    let filled = import.items.iter().find(|item| item.item == "info@inceoglukimya.com.tr").unwrap();
    assert_eq!(filled.lead.as_ref().unwrap().domain.as_str(), "inceoglukimya.com.tr");
}

#[test]
fn the_web_address_decides_and_the_e_mail_address_fills_in() {
    let text = "Firma;E-posta;Web\n\
                Acme;biz@gmail.com;acme.com\n\
                Beta;info@beta.com.tr;-\n\
                Gama;gama@hotmail.com;yok\n\
                Delta;bir@delta.com, iki@delta2.com;10.0.0.1\n\
                Zeta;;gmail.com\n\
                Eta;yok;nan\n";
    assert_eq!(
        items(text),
        [
            "2 acme.com|Acme|",
            "3 beta.com.tr|Beta|",
            "4 !The row has no web address, and “hotmail.com” is a free-mail domain that anyone can \
             use.",
            "5 delta.com|Delta|",
            "6 !“gmail.com” is a free-mail domain that anyone can use. Give the company's own domain.",
            "7 !The row has neither a web address nor an e-mail address of a company.",
        ]
    );
}

#[test]
fn refusals_speak_the_readers_language() {
    let options = ImportOptions { locale: Locale::Tr, ..ImportOptions::default() };
    let parsed = read(&Files, b"Web\nacme.com\n192.168.1.1\n", &options).unwrap();
    let reason = parsed.import.items[1].lead.as_ref().unwrap_err();
    assert_eq!(reason, "“192.168.1.1” bir IP adresi. Şirketin alan adını verin.");
}

#[test]
fn several_domains_in_a_cell_are_several_leads_of_one_row() {
    assert_eq!(
        items("Company,Website\nAcme,\"acme.com / www.acme.com.tr, acme.com\"\n"),
        ["2 acme.com|Acme|", "2 acme.com.tr|Acme|"]
    );
}

#[test]
fn columns_are_found_by_heading_and_content() {
    for (text, expected) in [
        ("Firma Adı;Web\nA Ltd;example.com\n", "Web | - | Firma Adı | -"),
        ("Company,Domain,Country\nAcme,x.com,DE\n", "Domain | - | Company | Country"),
        ("Firma;İletişim\nAcme;info@example.com\nBeta;x\n", "- | İletişim | Firma | -"),
        ("Adres;Web Sitesi;Firma\nSokak 1;x.com;Acme\n", "Web Sitesi | - | Firma | -"),
        ("E-posta Adresi;Site\na@x.com;x.com\n", "Site | E-posta Adresi | - | -"),
        (
            "Sıra;Firma Ünvanı;Telefon;İnternet Adresi\n1;Acme;1;http://x.com\n",
            "İnternet Adresi | - | Firma Ünvanı | -",
        ),
        ("domain name,company\nx.com,Acme\n", "domain name | - | company | -"),
        ("Id,A,B\n1,x.com,Acme Ltd\n2,y.net,Beta A.Ş.\n", "A | - | B | -"),
        ("FİRMA ÜNVANI;WEB SİTESİ\nAcme;x.com\n", "WEB SİTESİ | - | FİRMA ÜNVANI | -"),
        (
            "firma_unvani,web_sitesi,e_posta\nAcme,x.com,a@x.com\n",
            "web_sitesi | e_posta | firma_unvani | -",
        ),
        (
            "companyName,displayDomain,domain\nAcme,şok.com,xn--ok-eta.com\n",
            "domain | - | companyName | -",
        ),
        ("Yetkili Adı;Firma;Web\nAli Veli;Acme;x.com\n", "Web | - | Firma | -"),
    ] {
        assert_eq!(headings(&parse(text).reading), expected, "{text}");
    }
}

#[test]
fn a_title_above_the_headings_is_no_heading() {
    let parsed = parse("Firma Listesi 2026\n\nFirma;Web\nAcme;acme.com\n");
    assert_eq!(parsed.reading.heading_row, Some(3));
    assert_eq!(shown(&parsed.import.items), ["4 acme.com|Acme|"]);
}

#[test]
fn a_file_without_headings_is_read_from_its_first_row() {
    let parsed = parse("acme.com;Acme A.Ş.;Türkiye\nbeta.com.tr;Beta Ltd. Şti.;Türkiye\n");
    assert_eq!(
        (parsed.reading.heading_row, headings(&parsed.reading).as_str()),
        (None, "0 | - | 1 | 2")
    );
    assert_eq!(
        shown(&parsed.import.items),
        ["1 acme.com|Acme A.Ş.|TR", "2 beta.com.tr|Beta Ltd. Şti.|TR"]
    );
    assert_eq!(items("acme.com\nwww.beta.com\n"), ["1 acme.com||", "2 beta.com||"]);
}

#[test]
fn headings_that_come_again_and_rows_that_say_nothing_are_no_items() {
    let text = "Firma;Web\nAcme;acme.com\n-;nan\nFirma;Web\nBeta;beta.com\n;;\n";
    assert_eq!(items(text), ["2 acme.com|Acme|", "5 beta.com|Beta|"]);
}

#[test]
fn empty_words_never_become_names() {
    let text = "Firma;Web;Ülke\nnan;acme.com;nan\nyok;beta.com;Atlantis\n-;gama.com;TR\n";
    assert_eq!(items(text), ["2 acme.com||", "3 beta.com||", "4 gama.com||TR"]);
}

#[test]
fn hostile_cells_are_stored_clean_or_refused() {
    let text = format!(
        "Firma;Web\nA\0c\u{202e}me\u{7};acme.com\n{};beta.com\n'=CMD();gama.com\nDelta;{}.com\n",
        "x".repeat(5_000_000),
        "y".repeat(5_000_000),
    );
    let items = items(&text);
    assert_eq!(items[0], "2 acme.com|Acme|");
    assert_eq!(items[1], format!("3 beta.com|{}|", "x".repeat(200)));
    assert_eq!(items[2], "4 gama.com|=CMD()|");
    assert!(items[3].starts_with("5 !") && items[3].len() < 400, "{}", items[3]);
}

#[test]
fn the_user_may_name_the_columns() {
    let text = "Kod;Bir;İki;Üç\n1;acme.com;other.com;Acme\n";
    let choose = |domain: &str, company: &str| {
        let columns = ColumnChoice {
            domain: Some(domain.to_owned()),
            company: Some(company.to_owned()),
            ..ColumnChoice::default()
        };
        let options = ImportOptions { columns, ..ImportOptions::default() };
        read(&Files, text.as_bytes(), &options).map(|parsed| shown(&parsed.import.items))
    };
    assert_eq!(choose("iki", "üç").unwrap(), ["2 other.com|Acme|"]);
    assert_eq!(choose("2", "D").unwrap(), ["2 acme.com|Acme|"]);
    let error = choose("Web", "üç").unwrap_err();
    assert_eq!(error, ImportError::UnknownColumn("Web".to_owned()));
    assert_eq!(error.sentence(Locale::En), "There is no column “Web”.");
}

#[test]
fn a_file_without_domains_is_refused_with_its_columns() {
    let error = read(&Files, b"Kod;Renk\n1;mavi\n2;sari\n", &ImportOptions::default()).unwrap_err();
    assert_eq!(error.code(), "file-no-domain-column");
    assert!(error.sentence(Locale::En).contains("Kod, Renk"), "{}", error.sentence(Locale::En));
    let error = read(&Files, b"Firma;Web\n", &ImportOptions::default()).unwrap_err();
    assert_eq!(error.code(), "file-empty");
    let error = read(&Files, b"%PDF-1.4", &ImportOptions::default()).unwrap_err();
    assert!(error.sentence(Locale::Tr).contains("CSV ya da XLSX"));
}

#[test]
fn a_workbook_is_imported_by_its_rows() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(1, 1, ["Firma", "Web"]).unwrap();
    sheet.write_row(3, 1, ["Çağdaş A.Ş.", "https://www.cagdas.com.tr/tr"]).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let parsed = read(&Files, &bytes, &ImportOptions::default()).unwrap();
    assert_eq!(parsed.reading.heading_row, Some(2));
    assert_eq!(shown(&parsed.import.items), ["4 cagdas.com.tr|Çağdaş A.Ş.|"]);
}

#[test]
fn the_digest_follows_bytes_and_options() {
    let digest = |text: &str, options: &ImportOptions<'_>| {
        read(&Files, text.as_bytes(), options).unwrap().import.digest
    };
    let plain = ImportOptions::default();
    let text = "Web\nacme.com\n";
    let named = ImportOptions { name: "other.csv", ..ImportOptions::default() };
    assert_eq!(digest(text, &plain), digest(text, &named));
    let scan = ImportOptions { scan: true, ..ImportOptions::default() };
    assert_ne!(digest(text, &plain), digest(text, &scan));
    assert_ne!(digest(text, &plain), digest("Web\nacme.com\n\n", &plain));
}

#[test]
fn columns_are_decided_by_the_first_rows_of_a_long_file() {
    let rows: Vec<_> = (0..5000).map(|n| format!("Firma {n} A.Ş.;firma{n}.com.tr\n")).collect();
    let items = items(&format!("Firma;Web\n{}", rows.concat()));
    assert_eq!(items.len(), 5000);
    assert_eq!(items[4999], "5001 firma4999.com.tr|Firma 4999 A.Ş.|");
}

proptest! {
    #[test]
    fn any_table_is_judged_row_by_row(
        rows in prop::collection::vec(prop::collection::vec("\\PC{0,12}|[a-z]{1,5}\\.com", 1..5), 1..20),
    ) {
        let text: Vec<_> = rows.iter().map(|cells| cells.join(";") + "\n").collect();
        if let Ok(parsed) = read(&Files, text.concat().as_bytes(), &ImportOptions::default()) {
            for item in &parsed.import.items {
                prop_assert!(item.row >= 1 && item.row as usize <= 2 * rows.len());
                prop_assert!(!item.item.chars().any(char::is_control));
            }
        }
    }
}
