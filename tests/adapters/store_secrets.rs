//! Secrets at rest and the notes of sign-ins, on SQLite and PostgreSQL.

use std::sync::Arc;

use hunter::{
    adapters::{
        entra::Grant,
        store::{KeySource, SealedSecrets, Store},
        system::SystemClock,
    },
    ports::{
        secrets::{Kept, Secrets, SecretsError},
        sign_in::{
            SignIn, SignInError, SignInNeed, SignInNote, SignInNotes, SignInState, Tokens as _,
        },
        store::StoreError,
    },
    sandbox::entra::TokenError,
};
use sea_orm::{ConnectionTrait as _, Statement};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    databases::{Database, databases},
    facts::at,
    microsoft::{Microsoft, PARTNER_CENTER_SCOPE},
};

const TOKEN: &str = "0.AXkA-canary-refresh-token";

fn key(text: &str) -> KeySource {
    KeySource::given(text.repeat(32).into()).expect("long enough")
}

fn sealed(store: &Arc<Store>, text: &str) -> SealedSecrets {
    SealedSecrets::new(Arc::clone(store), key(text), Arc::new(SystemClock::new()))
}

async fn store(database: &Database) -> Arc<Store> {
    Arc::new(database.store().await)
}

async fn shown(secrets: &SealedSecrets, name: &str) -> Option<(String, u64)> {
    let kept = secrets.load(name).await.expect("it opens");
    kept.map(|kept| (kept.secret.expose_secret().to_owned(), kept.version))
}

#[tokio::test]
async fn a_secret_reads_back_and_grows_with_each_change() {
    for database in databases().await {
        let secrets = sealed(&store(&database).await, "k");
        assert_eq!(shown(&secrets, "a").await, None);
        assert_eq!(secrets.save("a", &"one".into()).await.unwrap(), 1);
        assert_eq!(secrets.save("a", &"two".into()).await.unwrap(), 2);
        assert_eq!(secrets.save("b", &"other".into()).await.unwrap(), 1);
        assert_eq!(shown(&secrets, "a").await, Some(("two".to_owned(), 2)));
        assert_eq!(shown(&secrets, "b").await, Some(("other".to_owned(), 1)));
    }
}

#[tokio::test]
async fn an_older_secret_never_replaces_a_newer_one() {
    for database in databases().await {
        let secrets = sealed(&store(&database).await, "k");
        secrets.save("a", &"first".into()).await.unwrap();
        assert_eq!(secrets.replace("a", 1, &"second".into()).await.unwrap(), Some(2));
        assert_eq!(secrets.replace("a", 1, &"late".into()).await.unwrap(), None);
        assert_eq!(secrets.replace("none", 0, &"late".into()).await.unwrap(), None);
        assert_eq!(shown(&secrets, "a").await, Some(("second".to_owned(), 2)));
        assert_eq!(shown(&secrets, "none").await, None);
    }
}

/// Every text of the row, as anybody with the database sees it.
async fn row(database: &Database, name: &str) -> String {
    let db = sea_orm::Database::connect(database.url()).await.unwrap();
    let sql = format!("SELECT name || sealed || key_id FROM secret WHERE name = '{name}'");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    let text = row.unwrap().expect("a row").try_get_by_index(0).unwrap();
    db.close().await.unwrap();
    text
}

#[tokio::test]
async fn the_database_holds_nothing_that_can_be_read() {
    for database in databases().await {
        let secrets = sealed(&store(&database).await, "k");
        secrets.save("a", &TOKEN.into()).await.unwrap();
        let first = row(&database, "a").await;
        assert!(!first.contains("canary") && !first.contains("kkkk"), "{first}");
        secrets.save("a", &TOKEN.into()).await.unwrap();
        assert_ne!(first, row(&database, "a").await, "the same secret never looks the same");
    }
}

#[tokio::test]
async fn what_was_tampered_with_swapped_or_sealed_otherwise_is_refused_and_said() {
    for database in databases().await {
        let store = store(&database).await;
        let secrets = sealed(&store, "k");
        secrets.save("a", &"one".into()).await.unwrap();
        secrets.save("b", &"two".into()).await.unwrap();

        let error = sealed(&store, "x").load("a").await.unwrap_err();
        assert!(matches!(error, SecretsError::OtherKey), "{error:?}");
        assert!(error.to_string().contains("HUNTER_SECRET_KEY"));

        let swap = "UPDATE secret SET sealed = (SELECT s.sealed FROM secret AS s WHERE \
                    s.name = 'a') WHERE name = 'b'";
        database.run(swap).await;
        let error = secrets.load("b").await.unwrap_err();
        assert!(matches!(error, SecretsError::Damaged), "{error:?}");

        database.run("UPDATE secret SET sealed = 'AAAA' || substr(sealed, 5)").await;
        let error = secrets.load("a").await.unwrap_err();
        assert!(matches!(error, SecretsError::Damaged), "{error:?}");

        // A new sign-in mends it, under whichever key is set now.
        let other = sealed(&store, "x");
        other.save("a", &"three".into()).await.unwrap();
        assert_eq!(shown(&other, "a").await, Some(("three".to_owned(), 2)));
    }
}

#[tokio::test]
async fn a_lost_key_file_is_said_and_not_taken_for_an_empty_store() {
    let (database, folder) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let path = folder.path().join("hunter.db.key");
    let store = store(&database).await;
    let clock = Arc::new(SystemClock::new());
    let secrets = SealedSecrets::new(store, KeySource::File(path.clone()), clock);
    assert_eq!(shown(&secrets, "a").await, None);
    assert!(!path.exists(), "looking makes no key");
    secrets.save("a", &"one".into()).await.unwrap();
    assert_eq!(shown(&secrets, "a").await, Some(("one".to_owned(), 1)));
    std::fs::remove_file(&path).unwrap();
    let error = secrets.load("a").await.unwrap_err();
    assert!(matches!(error, SecretsError::OtherKey), "{error:?}");
    std::fs::write(&path, "nonsense").unwrap();
    let error = secrets.load("a").await.unwrap_err();
    assert!(matches!(error, SecretsError::NoKey(_)), "{error:?}");
}

fn problem(code: &str) -> SignInError {
    SignInError { need: SignInNeed::Person, code: code.to_owned(), wants_mfa: true }
}

#[tokio::test]
async fn the_newest_note_stands_whatever_order_nodes_write_in() {
    for database in databases().await {
        let store = store(&database).await;
        assert_eq!(store.noted("a").await.unwrap(), None);
        let good = SignInState { renewed_at: Some(at(5)), has_mfa: Some(true), problem: None };
        let note = |secret_version, second, state: &SignInState| SignInNote {
            secret_version,
            at: at(second),
            state: state.clone(),
        };
        let bad = SignInState { problem: Some(problem("AADSTS50173")), ..SignInState::default() };
        let first = note(2, 5, &good);
        store.note("a", &first).await.unwrap();
        // About the secret before, or about an earlier moment: neither says anything now.
        store.note("a", &note(1, 9, &bad)).await.unwrap();
        store.note("a", &note(2, 4, &bad)).await.unwrap();
        assert_eq!(store.noted("a").await.unwrap(), Some(first));
        // A later problem keeps the time of the last success.
        store.note("a", &note(2, 6, &bad)).await.unwrap();
        let later = SignInState { problem: bad.problem.clone(), ..good.clone() };
        assert_eq!(store.noted("a").await.unwrap(), Some(note(2, 6, &later)));
        store.note("a", &note(3, 6, &good)).await.unwrap();
        assert_eq!(store.noted("a").await.unwrap(), Some(note(3, 6, &good)));
        assert_eq!(store.noted("b").await.unwrap(), None);
    }
}

/// Two nodes over one database.
async fn two_nodes(
    database: &Database,
    world: &Microsoft,
) -> [(Arc<hunter::adapters::entra::TokenKeeper>, SealedSecrets, Arc<Store>); 2] {
    let mut nodes = Vec::new();
    for _ in 0..2 {
        let store = store(database).await;
        let secrets = sealed(&store, "k");
        let over = Arc::new(secrets.clone());
        let keeper = world.keeper_over(PARTNER_CENTER_SCOPE, Grant::DeviceCode, over);
        nodes.push((Arc::new(keeper.noting(Arc::clone(&store) as _)), secrets, store));
    }
    nodes.try_into().unwrap_or_else(|_| unreachable!("two were pushed"))
}

async fn sign_in(world: &Microsoft, keeper: &dyn SignIn) {
    let code = keeper.begin().await.expect("a code");
    assert!(world.entra.approve(&code.user_code));
    keeper.finish().await.expect("signed in");
}

#[tokio::test]
async fn a_node_uses_the_token_that_another_node_rotated() {
    for database in databases().await {
        let world = Microsoft::start(vec![]);
        let [(one, secrets, store), (two, ..)] = two_nodes(&database, &world).await;
        sign_in(&world, &*one).await;
        let mut versions = vec![secrets.load("test").await.unwrap().unwrap().version];
        // By turns, and each only once the token that it started from is used up.
        for _ in 0..3 {
            for keeper in [&one, &two] {
                let old = keeper.token().await.expect("a token");
                keeper.token_after(&old).await.expect("another token");
                versions.push(secrets.load("test").await.unwrap().unwrap().version);
            }
        }
        assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
        let noted = store.noted("test").await.unwrap().expect("noted");
        assert_eq!(Some(&noted.secret_version), versions.last());
        assert_eq!(noted.state.has_mfa, Some(true));
    }
}

#[tokio::test]
async fn nodes_that_renew_at_once_lose_no_token() {
    for database in databases().await {
        let world = Microsoft::start(vec![]);
        let [(one, secrets, _), (two, ..)] = two_nodes(&database, &world).await;
        sign_in(&world, &*one).await;
        let mut before = (one.token().await.unwrap(), two.token().await.unwrap());
        for _ in 0..5 {
            let (a, b) = tokio::join!(one.token_after(&before.0), two.token_after(&before.1));
            before = (a.expect("a token"), b.expect("a token"));
        }
        // What is stored is good: a third node starts from it.
        let over = Arc::new(secrets.clone());
        let third = world.keeper_over(PARTNER_CENTER_SCOPE, Grant::DeviceCode, over);
        third.token().await.expect("a token");
    }
}

/// A store in which another node is always a moment faster.
struct Overtaken {
    inner: SealedSecrets,
    newer: SecretString,
}

#[async_trait::async_trait]
impl Secrets for Overtaken {
    async fn load(&self, name: &str) -> Result<Option<Kept>, SecretsError> {
        self.inner.load(name).await
    }

    async fn save(&self, name: &str, secret: &SecretString) -> Result<u64, SecretsError> {
        self.inner.save(name, secret).await
    }

    async fn replace(
        &self,
        name: &str,
        version: u64,
        secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        self.inner.replace(name, version, &self.newer).await?;
        self.inner.replace(name, version, secret).await
    }
}

/// A store whose database is away while it is told so.
struct Away {
    inner: SealedSecrets,
    is_away: std::sync::atomic::AtomicBool,
}

impl Away {
    fn check(&self) -> Result<(), SecretsError> {
        let is_away = self.is_away.load(std::sync::atomic::Ordering::Relaxed);
        let gone = || SecretsError::Store(StoreError::Unavailable("away".to_owned()));
        if is_away { Err(gone()) } else { Ok(()) }
    }
}

#[async_trait::async_trait]
impl Secrets for Away {
    async fn load(&self, name: &str) -> Result<Option<Kept>, SecretsError> {
        self.inner.load(name).await
    }

    async fn save(&self, name: &str, secret: &SecretString) -> Result<u64, SecretsError> {
        self.inner.save(name, secret).await
    }

    /// Gone between reading and writing: the worst moment.
    async fn replace(
        &self,
        name: &str,
        version: u64,
        secret: &SecretString,
    ) -> Result<Option<u64>, SecretsError> {
        self.check()?;
        self.inner.replace(name, version, secret).await
    }
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_minute_costs_no_sign_in() {
    let (database, world) = (Database::sqlite(), Microsoft::start(vec![]));
    let inner = sealed(&store(&database).await, "k");
    let away = Arc::new(Away { inner: inner.clone(), is_away: false.into() });
    let over = Arc::clone(&away) as Arc<dyn Secrets>;
    let keeper = world.keeper_over(PARTNER_CENTER_SCOPE, Grant::DeviceCode, over);
    sign_in(&world, &keeper).await;
    let old = keeper.token().await.expect("a token");
    away.is_away.store(true, std::sync::atomic::Ordering::Relaxed);
    for _ in 0..2 {
        // A token whose successor is not stored is not used.
        let refused = keeper.token_after(&old).await.unwrap_err();
        assert_eq!((refused.need, refused.code.as_str()), (SignInNeed::Time, "sign-in-storage"));
    }
    away.is_away.store(false, std::sync::atomic::Ordering::Relaxed);
    keeper.token_after(&old).await.expect("it is back");
    assert_eq!(shown(&inner, "test").await.expect("kept").1, 2);
}

#[tokio::test]
async fn what_another_node_stored_in_between_stands_and_the_answer_is_used() {
    let (database, world) = (Database::sqlite(), Microsoft::start(vec![]));
    let inner = sealed(&store(&database).await, "k");
    inner.save("test", &"refresh-of-nobody".into()).await.unwrap();
    let over = Overtaken { inner: inner.clone(), newer: "refresh-of-the-other".into() };
    let keeper = world.keeper_over(PARTNER_CENTER_SCOPE, Grant::DeviceCode, Arc::new(over));
    let refused = keeper.token().await.unwrap_err();
    assert_eq!(refused.need, SignInNeed::Person, "{refused:?}");
    sign_in(&world, &keeper).await;
    let old = keeper.token().await.expect("a token");
    keeper.token_after(&old).await.expect("its own answer is good");
    assert_eq!(shown(&inner, "test").await, Some(("refresh-of-the-other".to_owned(), 3)));
}

#[tokio::test]
async fn a_refused_token_is_asked_for_again_when_another_node_has_stored_the_next_one() {
    let (database, world) = (Database::sqlite(), Microsoft::start(vec![]));
    let [(one, ..), (two, secrets, _)] = two_nodes(&database, &world).await;
    sign_in(&world, &*one).await;
    world.entra.set_faults(|faults| {
        faults.token_error = Some(TokenError::new("invalid_grant", 50_173));
    });
    assert_eq!(two.token().await.unwrap_err().need, SignInNeed::Person);
    world.journal.clear();
    two.token().await.unwrap_err();
    assert!(world.journal.calls().is_empty(), "the same secret is not refused twice");
    // A person signs in on the other node.
    world.entra.set_faults(|faults| faults.token_error = None);
    sign_in(&world, &*one).await;
    two.token().await.expect("it is looked up anew");
    assert!(secrets.load("test").await.unwrap().expect("kept").version > 1);
}

#[tokio::test]
async fn a_declined_second_sign_in_leaves_the_first_one_as_it_stands() {
    let (database, world) = (Database::sqlite(), Microsoft::start(vec![]));
    let [(one, _, store), (two, ..)] = two_nodes(&database, &world).await;
    sign_in(&world, &*one).await;
    world.entra.set_faults(|faults| faults.is_declined = true);
    two.begin().await.expect("a code");
    assert_eq!(two.finish().await.unwrap_err().code, "authorization_declined");
    let noted = store.noted("test").await.unwrap().expect("noted");
    assert_eq!(noted.state.problem, None);
}
