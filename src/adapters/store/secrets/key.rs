//! Where the sealing key comes from: a setting, or a file beside a SQLite database.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Generate as _, Key},
};
use secrecy::SecretString;
use tempfile::NamedTempFile;

use super::seal::SealingKey;

/// A shorter text could be guessed. 32 random bytes are 44 characters in base64.
const LEAST_CHARACTERS: usize = 32;

/// Where the key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// It was set.
    Given(SecretString),
    /// It lies in a file of this program's own, made when the first secret is kept.
    File(PathBuf),
}

/// The set key is too short to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "HUNTER_SECRET_KEY must have at least 32 characters: make one with `openssl rand -base64 32`"
)]
pub struct KeyTooShort;

impl KeySource {
    /// A key that was set.
    ///
    /// # Errors
    /// When it is too short.
    pub fn given(text: SecretString) -> Result<Self, KeyTooShort> {
        use secrecy::ExposeSecret as _;
        let is_long = text.expose_secret().trim().chars().count() >= LEAST_CHARACTERS;
        if is_long { Ok(Self::Given(text)) } else { Err(KeyTooShort) }
    }

    /// The key, made if there is none yet.
    pub(super) fn obtain(&self) -> io::Result<SealingKey> {
        match self {
            Self::Given(text) => Ok(SealingKey::of(text)),
            Self::File(path) => match read(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    make(path)?;
                    read(path)
                }
                outcome => outcome,
            },
        }
    }

    /// The key, if there is one.
    pub(super) fn find(&self) -> io::Result<Option<SealingKey>> {
        match self {
            Self::Given(text) => Ok(Some(SealingKey::of(text))),
            Self::File(path) => match read(path) {
                Ok(key) => Ok(Some(key)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}

fn read(path: &Path) -> io::Result<SealingKey> {
    let text = SecretString::from(fs::read_to_string(path)?);
    match KeySource::given(text) {
        Ok(KeySource::Given(text)) => Ok(SealingKey::of(&text)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "it holds no key")),
    }
}

/// Makes the file, whole or not at all, readable by its owner only. Another process that was first
/// has made the key of both.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Temporary files are made with mode 0600.
    let mut file = NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))?;
    let key = Key::<XChaCha20Poly1305>::generate();
    writeln!(file, "{}", STANDARD_NO_PAD.encode(key))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(failed.error),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_short_key_is_refused() {
        assert!(KeySource::given("x".repeat(31).into()).is_err());
        assert!(KeySource::given(format!("  {}  ", "x".repeat(31)).into()).is_err());
        assert!(KeySource::given("x".repeat(32).into()).is_ok());
    }

    #[test]
    fn the_file_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hunter.db.key");
        let source = KeySource::File(path.clone());
        assert!(source.find().expect("readable").is_none());
        let first = source.obtain().expect("made").id;
        assert_eq!(source.obtain().expect("read").id, first);
        make(&path).expect("the second process is no fault");
        assert_eq!(source.find().expect("readable").expect("there").id, first);
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_file_that_holds_no_key_is_said_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        fs::write(&path, "").expect("written");
        assert!(KeySource::File(path.clone()).obtain().is_err());
        assert_eq!(fs::read_to_string(&path).expect("there"), "");
    }
}
