use hunter::{
    adapters::store::Store,
    ports::store::{
        PageRequest,
        leads::{LeadFilter, LeadOrder, LeadParts, LeadStore},
    },
};

use super::samples::{at, imported};
use crate::databases::databases;

async fn search(store: &Store, text: &str) -> Vec<String> {
    let filter = LeadFilter { search: Some(text.to_owned()), ..LeadFilter::default() };
    let request = PageRequest { limit: 100, after: None, before: None, from_end: false };
    let page = store.page(&filter, LeadOrder::default(), &request, LeadParts::default()).await;
    let found: Vec<String> = page
        .expect("an answer")
        .items
        .into_iter()
        .map(|(_, lead)| lead.domain.display().to_owned())
        .collect();
    assert_eq!(store.count(&filter).await.expect("an answer"), found.len() as u64);
    found
}

#[tokio::test]
async fn turkish_letters_are_found_however_they_are_typed() {
    for database in databases().await {
        let store = database.store().await;
        let leads = [
            imported("isik.com.tr", Some("IŞIK İNŞAAT"), None),
            imported("dag.com.tr", Some("Dağ Gıda"), None),
            imported("şişli.com.tr", None, None),
            imported("other.com", Some("100%_Pure \\ Oil"), None),
        ];
        store.upsert(&leads, at(0)).await.unwrap();
        for (text, expected) in [
            ("ışık", vec!["isik.com.tr"]),
            ("IŞIK", vec!["isik.com.tr"]),
            ("İSIK", vec!["isik.com.tr"]),
            ("isik insaat", vec!["isik.com.tr"]),
            ("İnşaat", vec!["isik.com.tr"]),
            ("DAĞ", vec!["dag.com.tr"]),
            ("dag gida", vec!["dag.com.tr"]),
            ("GIDA", vec!["dag.com.tr"]),
            ("ŞİŞLİ", vec!["şişli.com.tr"]),
            ("sisli", vec!["şişli.com.tr"]),
            ("xn--ili", vec!["şişli.com.tr"]),
            ("100%_p", vec!["other.com"]),
            ("%", vec!["other.com"]),
            ("_", vec!["other.com"]),
            ("\\", vec!["other.com"]),
            ("%gida", vec![]),
            ("com.tr dag", vec![]),
            (" ", vec!["dag.com.tr", "isik.com.tr", "other.com", "şişli.com.tr"]),
        ] {
            assert_eq!(search(&store, text).await, expected, "{text:?}");
        }
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_new_name_is_found_and_the_old_one_is_not() {
    for database in databases().await {
        let store = database.store().await;
        store.upsert(&[imported("a.com", Some("Eski"), None)], at(0)).await.unwrap();
        store.upsert(&[imported("a.com", Some("Yeni"), None)], at(1)).await.unwrap();
        assert_eq!(search(&store, "eski").await, Vec::<String>::new());
        assert_eq!(search(&store, "YENİ").await, ["a.com"]);
        store.close().await.unwrap();
    }
}
