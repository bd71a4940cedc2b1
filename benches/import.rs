//! How many rows of a list one core reads and judges in a second.

use std::{fmt::Write as _, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encoding_rs::WINDOWS_1254;
use hunter::{
    adapters::tabular::Files,
    services::import::{ImportOptions, read},
};
use rust_xlsxwriter::Workbook;

const ROWS: u32 = 10_000;

fn csv() -> Vec<u8> {
    let mut text = "Firma Ünvanı;Adres;E-posta;İnternet Sitesi;Ülke\n".to_owned();
    for row in 0..ROWS {
        let _ = writeln!(
            text,
            "Çağdaş {row} Gıda San. ve Tic. A.Ş.;Bursa OSB 5. Cad. No:{row};\
             info@cagdas{row}.com.tr;https://www.cagdas{row}.com.tr/tr/anasayfa;Türkiye"
        );
    }
    WINDOWS_1254.encode(&text).0.into_owned()
}

fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["Firma", "E-posta", "Web", "Ülke"]).expect("a row fits");
    for row in 0..ROWS {
        let cells = [
            format!("Çağdaş {row} Gıda San. ve Tic. A.Ş."),
            format!("info@cagdas{row}.com.tr"),
            format!("https://www.cagdas{row}.com.tr/tr/anasayfa"),
            "Türkiye".to_owned(),
        ];
        sheet.write_row(row + 1, 0, cells).expect("a row fits");
    }
    book.save_to_buffer().expect("memory")
}

fn import_rows(criterion: &mut Criterion) {
    let options = ImportOptions::default();
    let mut group = criterion.benchmark_group("import");
    group.throughput(Throughput::Elements(ROWS.into())).sample_size(10);
    for (name, bytes) in [("csv", csv()), ("xlsx", xlsx())] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| read(&Files, black_box(&bytes), &options).expect("our own list"));
        });
    }
    group.finish();
}

criterion_group!(benches, import_rows);
criterion_main!(benches);
