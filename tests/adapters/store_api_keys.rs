//! API keys at rest, and the gate over them, on both databases.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use hunter::{
    adapters::{
        store::{Migrate, Options, Store},
        system::{SystemIds, SystemRandomness},
    },
    domain::access::{ApiKey, KeyState},
    ports::clock::Clock,
    services::access::{ApiKeys, Denied, Gate, KeyProblem, Proof, Role, Subject},
};
use sea_orm::{ConnectionTrait as _, Database, Statement};

use crate::databases::on_each;

/// A clock that is set by hand.
struct Hand(Mutex<DateTime<Utc>>);

impl Hand {
    fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

async fn set_up(url: &str) -> (Arc<Store>, ApiKeys, Arc<Hand>) {
    let options = Options { migrate: Migrate::Apply, connections: 4, ..Options::default() };
    let store = Store::connect(url, &options, Arc::new(SystemIds::new())).await.unwrap();
    let store = Arc::new(store);
    let noon = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
    let clock = Arc::new(Hand(Mutex::new(noon)));
    let keys = ApiKeys::new(store.clone(), Arc::new(SystemRandomness), clock.clone());
    (store, keys, clock)
}

async fn admit(store: &Arc<Store>, clock: &Arc<Hand>, text: &str) -> Result<Role, Denied> {
    // A gate of its own remembers nothing.
    let gate = Gate::of_keys(store.clone(), clock.clone());
    gate.admit(Some(&Proof::Bearer(text.to_owned()))).await.map(|principal| principal.role)
}

async fn listed(keys: &ApiKeys, id: &str) -> ApiKey {
    keys.list().await.unwrap().into_iter().find(|key| key.id == id).unwrap()
}

#[tokio::test]
async fn a_key_opens_until_it_ends_or_is_taken_back() {
    on_each(async |url| {
        let (store, keys, clock) = set_up(&url).await;
        let long = keys.create("long", Role::Sales, None).await.unwrap();
        clock.pass(TimeDelta::seconds(1));
        let short = keys.create("short", Role::Admin, Some(TimeDelta::days(1))).await.unwrap();
        assert_eq!(admit(&store, &clock, &long.text).await.unwrap(), Role::Sales);
        assert_eq!(admit(&store, &clock, &short.text).await.unwrap(), Role::Admin);
        clock.pass(TimeDelta::days(1));
        assert!(matches!(admit(&store, &clock, &short.text).await, Err(Denied::Expired)));
        keys.revoke(&format!("hnt_{}", long.key.id)).await.unwrap();
        assert!(matches!(admit(&store, &clock, &long.text).await, Err(Denied::Revoked)));
        assert!(matches!(keys.revoke(&long.key.id).await, Err(KeyProblem::NoKey)));
        assert!(matches!(admit(&store, &clock, "hnt_").await, Err(Denied::Unknown)));
        let states: Vec<_> =
            keys.list().await.unwrap().iter().map(|key| key.state(clock.now())).collect();
        assert_eq!(states, [KeyState::Revoked, KeyState::Expired]);
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_opens_nothing() {
    on_each(async |url| {
        let (store, keys, clock) = set_up(&url).await;
        let new = keys.create("canary", Role::Admin, None).await.unwrap();
        let db = Database::connect(&url).await.unwrap();
        let sql = "SELECT id || ' ' || name || ' ' || digest FROM api_key";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let kept: String = row.unwrap().unwrap().try_get_by_index(0).unwrap();
        let secret = new.text.rsplit('_').next().unwrap();
        assert_eq!(secret.len(), 64, "256 bits");
        assert!(!kept.contains(secret) && kept.contains(&new.key.id), "{kept}");
        let digest = kept.rsplit(' ').next().unwrap();
        for guess in [digest.to_owned(), format!("hnt_{}_{digest}", new.key.id)] {
            assert!(matches!(admit(&store, &clock, &guess).await, Err(Denied::Unknown)));
        }
        let shown = format!("{new:?} {:?}", Proof::Bearer(new.text.clone()));
        assert!(!shown.contains(secret), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn the_old_key_of_two_opens_while_programs_change_over() {
    on_each(async |url| {
        let (store, keys, clock) = set_up(&url).await;
        let old = keys.create("form", Role::Sales, Some(TimeDelta::days(30))).await.unwrap();
        clock.pass(TimeDelta::days(20));
        let new = keys.rotate(&old.key.id, TimeDelta::hours(24)).await.unwrap();
        assert_eq!((new.key.name.as_str(), new.key.role), ("form", Role::Sales));
        assert_eq!(new.key.expires_at, Some(clock.now() + TimeDelta::days(30)));
        clock.pass(TimeDelta::hours(23));
        for text in [&old.text, &new.text] {
            assert_eq!(admit(&store, &clock, text).await.unwrap(), Role::Sales);
        }
        clock.pass(TimeDelta::hours(1));
        assert!(matches!(admit(&store, &clock, &old.text).await, Err(Denied::Expired)));
        assert_eq!(admit(&store, &clock, &new.text).await.unwrap(), Role::Sales);
        let again = keys.rotate(&old.key.id, TimeDelta::hours(24)).await;
        assert!(matches!(again, Err(KeyProblem::NoKey)));
        assert_eq!(keys.list().await.unwrap().len(), 2, "a refused rotation makes no key");
        // An overlap never makes a key live longer than it would have.
        clock.pass(TimeDelta::days(28));
        let end = new.key.expires_at;
        keys.rotate(&new.key.id, TimeDelta::days(10)).await.unwrap();
        assert_eq!(listed(&keys, &new.key.id).await.expires_at, end);
    })
    .await;
}

#[tokio::test]
async fn uses_are_noted_now_and_then() {
    on_each(async |url| {
        let (store, keys, clock) = set_up(&url).await;
        let new = keys.create("busy", Role::Viewer, None).await.unwrap();
        let gate = Gate::of_keys(store.clone(), clock.clone());
        let proof = Proof::Bearer(new.text.clone());
        let first = clock.now();
        let principal = gate.admit(Some(&proof)).await.unwrap();
        assert_eq!(principal.subject, Subject::Key(new.key.id.clone()));
        for _ in 0..4 {
            clock.pass(TimeDelta::minutes(1));
            gate.admit(Some(&proof)).await.unwrap();
            assert_eq!(listed(&keys, &new.key.id).await.last_used_at, Some(first));
        }
        clock.pass(TimeDelta::minutes(1));
        gate.admit(Some(&proof)).await.unwrap();
        assert_eq!(listed(&keys, &new.key.id).await.last_used_at, Some(clock.now()));
    })
    .await;
}

#[tokio::test]
async fn a_key_has_a_name_that_people_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("hunter.db").display());
    let (_, keys, _) = set_up(&url).await;
    for name in ["", "  ", "two\nlines", &"x".repeat(101)] {
        let refused = keys.create(name, Role::Viewer, None).await;
        assert!(matches!(refused, Err(KeyProblem::Name)), "{name}");
    }
    let kept = keys.create(" Web formu ", Role::Viewer, None).await.unwrap();
    assert_eq!(kept.key.name, "Web formu");
}
