//! Views that a team shares, on both databases.

use hunter::ports::store::views::{TeamView, ViewStore};

use crate::{databases::databases, facts::at};

fn view(name: &str, address: &str, minute: i64) -> TeamView {
    TeamView {
        name: name.to_owned(),
        address: address.to_owned(),
        saved_by: "Ayşe".to_owned(),
        saved_at: at(minute),
    }
}

#[tokio::test]
async fn a_view_is_saved_once_replaced_and_taken_away() {
    for database in databases().await {
        let store = database.store().await;
        let first = view("Göç adayları", "segment=MIGRATION", 1);
        assert!(store.save_view(&first, 2).await.unwrap());
        assert!(store.save_view(&view("Soğuk", "segment=COLD", 2), 2).await.unwrap());
        // A third name is one too many, a known name is not.
        assert!(!store.save_view(&view("Üçüncü", "segment=SKIP", 3), 2).await.unwrap());
        let again = view("Göç adayları", "segment=MIGRATION&q=g%C4%B1da", 4);
        assert!(store.save_view(&again, 2).await.unwrap());
        let mut found = store.views().await.unwrap();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(found, [again, view("Soğuk", "segment=COLD", 2)]);
        assert!(store.remove_view("Soğuk").await.unwrap());
        assert!(!store.remove_view("Soğuk").await.unwrap());
        assert_eq!(store.views().await.unwrap().len(), 1);
    }
}
