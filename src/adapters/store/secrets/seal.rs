//! Sealing: XChaCha20-Poly1305 with a fresh random nonce each time, and the secret's name as
//! associated data, so that a row copied under another name does not open.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Generate as _, Key, KeyInit as _, Payload},
};
use secrecy::{ExposeSecret, SecretString};

/// What makes keys of this purpose differ from any other use of the same text.
const KEY_CONTEXT: &str = "hunter 2026 secrets at rest: sealing key";
const KEY_ID_CONTEXT: &str = "hunter 2026 secrets at rest: identity of a sealing key";
const KEY_ID_BYTES: usize = 6;
const NONCE_BYTES: usize = 24;

/// A key that seals, and the identity by which its rows are told from those of others.
pub(super) struct SealingKey {
    cipher: XChaCha20Poly1305,
    /// Tells keys apart and says nothing about the key.
    pub(super) id: String,
}

impl SealingKey {
    /// The key that follows from a text of high entropy.
    pub(super) fn of(text: &SecretString) -> Self {
        let text = text.expose_secret().trim().as_bytes();
        let key = Key::<XChaCha20Poly1305>::from(blake3::derive_key(KEY_CONTEXT, text));
        let id = blake3::derive_key(KEY_ID_CONTEXT, text);
        Self {
            cipher: XChaCha20Poly1305::new(&key),
            id: STANDARD_NO_PAD.encode(&id[..KEY_ID_BYTES]),
        }
    }

    /// Nonce and cipher text in base64.
    pub(super) fn seal(&self, name: &str, secret: &SecretString) -> String {
        let nonce = XNonce::generate();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: name.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce, payload);
        let sealed = sealed.expect("a short text is within the cipher's limits");
        STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under that name; `None` when it was changed since, or sealed otherwise.
    pub(super) fn open(&self, name: &str, sealed: &str) -> Option<SecretString> {
        let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        let payload = Payload { msg: sealed, aad: name.as_bytes() };
        let opened = self.cipher.decrypt(&nonce, payload).ok()?;
        String::from_utf8(opened).ok().map(SecretString::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> SealingKey {
        SealingKey::of(&SecretString::from(text))
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_name_only() {
        let ours = key("a long enough text of high entropy");
        let sealed = ours.seal("one", &"refresh-token".into());
        let opened = ours.open("one", &sealed).expect("it opens");
        assert_eq!(opened.expose_secret(), "refresh-token");
        assert!(ours.open("two", &sealed).is_none());
        let theirs = key("another long text of high entropy");
        assert!(theirs.open("one", &sealed).is_none());
        assert_ne!(ours.id, theirs.id);
    }

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let key = key("a long enough text of high entropy");
        assert_ne!(key.seal("one", &"same".into()), key.seal("one", &"same".into()));
    }

    #[test]
    fn every_changed_byte_is_noticed_and_no_text_is_a_panic() {
        let key = key("a long enough text of high entropy");
        let sealed = STANDARD_NO_PAD.decode(key.seal("one", &"secret".into())).expect("base64");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open("one", &STANDARD_NO_PAD.encode(changed)).is_none(), "byte {at}");
        }
        for text in ["", "AAAA", "not base64 at all!", &"A".repeat(32)] {
            assert!(key.open("one", text).is_none(), "{text}");
        }
    }
}
