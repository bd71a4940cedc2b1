//! DKIM keys (RFC 6376, RFC 8301, RFC 8463).

use super::{DkimSignal, Observation, problem, txt};
use crate::domain::signals::txt::TxtAnswer;

/// Base64 of an RSA public key of 1024 bits has 216 characters; of 768 bits, 168.
const SHORTEST_STRONG_RSA: usize = 200;

/// What stands at a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DkimKey {
    /// A key receivers can use.
    Usable {
        /// An RSA key of fewer than 1024 bits.
        is_weak: bool,
        /// `t=y`.
        is_testing: bool,
    },
    /// `p=` empty: taken back.
    Revoked,
    /// A DKIM record without a usable key: unknown version or key type, no or unreadable `p`.
    Unusable,
}

/// Reads one TXT record; `None` when it is no DKIM record.
pub fn parse(text: &str) -> Option<DkimKey> {
    let (mut version, mut kind, mut key, mut flags) = (None, "rsa", None, "");
    for (name, value) in txt::tags(text) {
        match (name, value) {
            ("v", Some(value)) => version = version.or(Some(value)),
            ("k", Some(value)) => kind = value,
            ("p", Some(value)) => key = key.or(Some(value)),
            ("t", Some(value)) => flags = value,
            _ => {}
        }
    }
    match version {
        // Verifiers take the version in any case and place, or its absence; not another version.
        Some(version) if version.eq_ignore_ascii_case("DKIM1") => {}
        Some(version) => return version.starts_with("DKIM").then_some(DkimKey::Unusable),
        None if key.is_none() => return None,
        None => {}
    }
    let is_rsa = kind.eq_ignore_ascii_case("rsa");
    if !is_rsa && !kind.eq_ignore_ascii_case("ed25519") {
        return Some(DkimKey::Unusable);
    }
    let Some(key) = key else { return Some(DkimKey::Unusable) };
    let mut length = 0;
    for byte in key.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'=') {
            return Some(DkimKey::Unusable);
        }
        length += 1;
    }
    if length == 0 {
        return Some(DkimKey::Revoked);
    }
    Some(DkimKey::Usable {
        is_weak: is_rsa && length < SHORTEST_STRONG_RSA,
        is_testing: flags.split(':').any(|flag| flag.trim().eq_ignore_ascii_case("y")),
    })
}

/// Puts the selectors' answers together. `guard` is the answer for a selector that can not exist:
/// what it answers is a wildcard and says nothing about a selector. Problem codes beside the signal.
pub fn read<'a>(
    selectors: impl IntoIterator<Item = (&'a str, &'a TxtAnswer)>,
    guard: &TxtAnswer,
) -> (DkimSignal, Vec<String>) {
    let mut signal = DkimSignal::default();
    let mut problems = Vec::new();
    let mut unanswered = false;
    for (selector, answer) in selectors {
        unanswered |= *answer == TxtAnswer::Unanswered;
        let mut best = None;
        for text in answer.texts() {
            let Some(key) = parse(text) else { continue };
            if guard.texts().contains(text) {
                problem::note(&mut problems, problem::DKIM_WILDCARD);
                continue;
            }
            // Of several records a verifier may take any: the usable one is shown.
            if !matches!(best, Some(DkimKey::Usable { .. })) {
                best = Some(key);
            }
        }
        match best {
            Some(DkimKey::Usable { is_weak, is_testing }) => {
                signal.selectors.push(selector.to_owned());
                if is_weak {
                    problem::note(&mut problems, problem::DKIM_WEAK_KEY);
                }
                if is_testing {
                    problem::note(&mut problems, problem::DKIM_TESTING);
                }
            }
            Some(DkimKey::Revoked) => signal.revoked.push(selector.to_owned()),
            Some(DkimKey::Unusable) => problem::note(&mut problems, problem::DKIM_UNUSABLE),
            None => {}
        }
    }
    for list in [&mut signal.selectors, &mut signal.revoked] {
        list.sort_unstable();
        list.dedup();
    }
    if signal.selectors.is_empty() && !signal.revoked.is_empty() {
        problem::note(&mut problems, problem::DKIM_REVOKED);
    }
    signal.state = match (signal.selectors.is_empty(), unanswered) {
        (false, _) => Observation::Present,
        (true, true) => Observation::Unknown,
        (true, false) => Observation::Absent,
    };
    (signal, problems)
}
