//! API keys: `hnt_`, twelve digits that find the key, `_`, and 64 digits that open.
//!
//! Only the digest of a key is kept. A key has 256 random bits, so a fast digest is as good as a
//! slow one: there is nothing to guess.

use std::{fmt, sync::Arc};

use chrono::TimeDelta;

use crate::{
    domain::access::{ApiKey, Role},
    ports::{
        clock::{Clock, Randomness},
        store::{
            StoreError,
            api_keys::{ApiKeyStore, StoredKey},
        },
    },
};

/// What all keys begin with: scanners for leaked secrets find them by it.
pub(super) const MARK: &str = "hnt_";
const ID_DIGITS: usize = 12;
const SECRET_DIGITS: usize = 64;
/// Longer names serve nobody.
const MOST_NAME_CHARACTERS: usize = 100;

/// Makes API keys, lists them and takes them back.
#[derive(Clone)]
pub struct ApiKeys {
    store: Arc<dyn ApiKeyStore>,
    randomness: Arc<dyn Randomness>,
    clock: Arc<dyn Clock>,
}

/// A key that was just made. The text is shown once and can not be had again.
pub struct NewKey {
    /// What is known of it.
    pub key: ApiKey,
    /// The key itself.
    pub text: String,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Why nothing was done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum KeyProblem {
    /// The name can not be used.
    #[error(
        "a key needs a name of 1 to {MOST_NAME_CHARACTERS} characters that says what it is for"
    )]
    Name,
    /// No key of that id opens.
    #[error("no key of that id is in use: `hunter api-key list` shows them")]
    NoKey,
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ApiKeys {
    /// Over a store.
    pub fn new(
        store: Arc<dyn ApiKeyStore>,
        randomness: Arc<dyn Randomness>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, randomness, clock }
    }

    /// Makes a key that opens for so long; `None`: until it is taken back.
    ///
    /// # Errors
    /// A name that can not be used, or the store's.
    pub async fn create(
        &self,
        name: &str,
        role: Role,
        life: Option<TimeDelta>,
    ) -> Result<NewKey, KeyProblem> {
        let name = name.trim();
        let is_right = (1..=MOST_NAME_CHARACTERS).contains(&name.chars().count())
            && !name.chars().any(char::is_control);
        if !is_right {
            return Err(KeyProblem::Name);
        }
        let (new, stored) = self.draw(name, role, life);
        self.store.add_key(&stored).await?;
        Ok(new)
    }

    /// All keys, the oldest first, also those that do not open any more.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.store.keys().await
    }

    /// Takes a key back for good.
    ///
    /// # Errors
    /// There is none of that id, or the store's.
    pub async fn revoke(&self, id: &str) -> Result<(), KeyProblem> {
        let id = id_of(id);
        let revoked = self.store.revoke_key(id, self.clock.now()).await?;
        if revoked { Ok(()) } else { Err(KeyProblem::NoKey) }
    }

    /// Makes a key of the same name, role and length of life, and lets the old one open for
    /// `overlap` longer, so that programs can change over.
    ///
    /// # Errors
    /// There is none of that id that opens, or the store's.
    pub async fn rotate(&self, id: &str, overlap: TimeDelta) -> Result<NewKey, KeyProblem> {
        let id = id_of(id);
        let old = self.store.key(id).await?.ok_or(KeyProblem::NoKey)?.key;
        let life = old.expires_at.map(|end| end - old.created_at);
        let (new, stored) = self.draw(&old.name, old.role, life);
        let until = stored.key.created_at + overlap;
        if self.store.rotate_key(id, &stored, until).await? {
            Ok(new)
        } else {
            Err(KeyProblem::NoKey)
        }
    }

    fn draw(&self, name: &str, role: Role, life: Option<TimeDelta>) -> (NewKey, StoredKey) {
        let id = hex(&self.randomness.secret()[..ID_DIGITS / 2]);
        let text = format!("{MARK}{id}_{}", hex(&self.randomness.secret()));
        let created_at = self.clock.now();
        let key = ApiKey {
            id,
            name: name.to_owned(),
            role,
            created_at,
            expires_at: life.and_then(|life| created_at.checked_add_signed(life)),
            revoked_at: None,
            last_used_at: None,
        };
        let digest = *blake3::hash(text.as_bytes()).as_bytes();
        (NewKey { key: key.clone(), text }, StoredKey { key, digest })
    }
}

/// An id with or without the mark before it.
fn id_of(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// Digits of bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The id within a text that has the shape of a key.
pub(super) fn shape(text: &str) -> Option<&str> {
    let (id, secret) = text.strip_prefix(MARK)?.split_once('_')?;
    let is_hex = |text: &str, digits| {
        text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(id, ID_DIGITS) && is_hex(secret, SECRET_DIGITS)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_key_is_looked_for() {
        let secret = "0123456789abcdef".repeat(4);
        assert_eq!(shape(&format!("hnt_00ff00ff00ff_{secret}")), Some("00ff00ff00ff"));
        for odd in [
            format!("hnt_00FF00ff00ff_{secret}"),
            format!("hnt_00ff00ff00ff_{secret}0"),
            format!("hnt_00ff00ff00ff{secret}"),
            format!("00ff00ff00ff_{secret}"),
            format!("hnt_00ff00ff00fé_{secret}"),
            String::new(),
        ] {
            assert_eq!(shape(&odd), None, "{odd}");
        }
    }
}
