//! What programs hand in, on SQLite and PostgreSQL.

use hunter::{
    adapters::store::Store,
    domain::{erasure::Erasable, lead::FactSource},
    ports::store::{
        annotations::AnnotationStore as _,
        erasure::ErasureStore as _,
        intake::{Handed, IntakeStore as _, NewIntake, StoredContact},
        leads::{LeadFilter, LeadStore as _, Upserted},
    },
};

use crate::{
    databases::databases,
    facts::{at, lease_all, new_lead},
};

fn person(email: &str, name: Option<&str>) -> StoredContact {
    StoredContact {
        email: email.to_owned(),
        name: name.map(str::to_owned),
        phone: None,
        title: None,
        source: FactSource::Webhook,
        consent_to_contact: name.is_some().then_some(true),
    }
}

fn intake(key: Option<&str>, digest: &str, contacts: &[StoredContact]) -> NewIntake {
    NewIntake {
        account: "key:a".to_owned(),
        key: key.map(str::to_owned),
        digest: digest.to_owned(),
        lead: new_lead("ornek.com.tr"),
        contacts: contacts.to_vec(),
        scan: true,
    }
}

async fn hand(store: &Store, intake: &NewIntake) -> Handed {
    store.hand_in(intake, at(0)).await.unwrap()
}

#[tokio::test]
async fn a_key_makes_a_repetition_harmless_and_belongs_to_its_account() {
    for database in databases().await {
        let store = database.store().await;
        let first = intake(Some("k"), "one", &[person("a@ornek.com.tr", Some("Ali"))]);
        let Handed::Stored { lead, upserted, scan } = hand(&store, &first).await else {
            panic!("it is new")
        };
        assert!(upserted == Upserted::Added && scan.is_some());
        assert_eq!(hand(&store, &first).await, Handed::Repeated(lead));
        assert_eq!(hand(&store, &intake(Some("k"), "two", &[])).await, Handed::KeyReused);
        let other = NewIntake { account: "key:b".to_owned(), ..intake(Some("k"), "two", &[]) };
        let expected = Handed::Stored { lead, upserted: Upserted::Unchanged, scan: None };
        assert_eq!(hand(&store, &other).await, expected);
        assert_eq!(hand(&store, &intake(None, "one", &[])).await, expected);
        assert_eq!(store.count(&LeadFilter::default()).await.unwrap(), 1);
        assert_eq!(lease_all(&store, 1).await.len(), 1, "one scan");
    }
}

#[tokio::test]
async fn two_that_come_at_once_under_one_key_are_one() {
    for database in databases().await {
        let (one, two) = (database.store().await, database.store().await);
        let told = intake(Some("k"), "one", &[]);
        let (a, b) = tokio::join!(hand(&one, &told), hand(&two, &told));
        let repeated = [a, b].iter().filter(|one| matches!(one, Handed::Repeated(_))).count();
        assert_eq!(repeated, 1, "{a:?} {b:?}");
    }
}

#[tokio::test]
async fn people_are_added_to_and_nothing_told_takes_nothing_away() {
    for database in databases().await {
        let store = database.store().await;
        let ali = person("ali@ornek.com.tr", Some("Ali"));
        let Handed::Stored { lead, .. } =
            hand(&store, &intake(None, "", std::slice::from_ref(&ali))).await
        else {
            panic!("it is new")
        };
        let titled =
            StoredContact { title: Some("Müdür".to_owned()), ..person("ali@ornek.com.tr", None) };
        let veli = person("veli@elsewhere.com", None);
        hand(&store, &intake(None, "", &[titled, veli.clone()])).await;
        let known = async || -> Vec<StoredContact> {
            let found = store.contacts_of(&[lead]).await.unwrap();
            found.into_iter().map(|(_, contact)| contact).collect()
        };
        let ali = StoredContact { title: Some("Müdür".to_owned()), ..ali };
        assert_eq!(known().await, [ali.clone(), veli]);

        let erased = Erasable::parse("VELI@elsewhere.com").unwrap();
        assert_eq!(store.erase(&erased, "test", at(1)).await.unwrap().contacts, 1);
        hand(&store, &intake(None, "", &[person("veli@elsewhere.com", None)])).await;
        assert_eq!(known().await, [ali], "an erased person does not come back");
        store.erase(&Erasable::parse("ornek.com.tr").unwrap(), "test", at(2)).await.unwrap();
        assert_eq!(hand(&store, &intake(None, "", &[])).await, Handed::Erased);
        assert_eq!(known().await, []);
    }
}
