//! An id for each request: the caller's, when it is a sane one, else ours.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// `X-Request-Id`.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ones are not taken over: they go into every log line.
const MOST_CHARACTERS: usize = 128;

/// Finds a request in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("an id holds printable ASCII only")
    }
}

/// Makes ids that no other process makes: a seed of this process and a counter, mixed.
pub struct RequestIds {
    seed: [u8; 16],
    count: AtomicU64,
}

impl RequestIds {
    pub const fn new(seed: [u8; 16]) -> Self {
        Self { seed, count: AtomicU64::new(0) }
    }

    /// The id of a request with these headers.
    pub fn of(&self, headers: &HeaderMap) -> RequestId {
        headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|text| is_sane(text))
            .map_or_else(|| self.fresh(), |text| RequestId(text.into()))
    }

    fn fresh(&self) -> RequestId {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut input = [0; 24];
        input[..16].copy_from_slice(&self.seed);
        input[16..].copy_from_slice(&count.to_le_bytes());
        let digest = blake3::hash(&input);
        let mut text = String::with_capacity(32);
        for byte in &digest.as_bytes()[..16] {
            let _ = write!(text, "{byte:02x}");
        }
        RequestId(text.into())
    }
}

/// It is written into logs and headers, so it holds no space, quote or control character.
fn is_sane(text: &str) -> bool {
    (1..=MOST_CHARACTERS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(value.as_bytes()).expect("a header value"));
        headers
    }

    #[test]
    fn a_sane_id_of_the_caller_is_kept() {
        let ids = RequestIds::new([7; 16]);
        assert_eq!(ids.of(&with("req-1:2/3.4_5+6=7@8")).as_str(), "req-1:2/3.4_5+6=7@8");
    }

    #[test]
    fn an_odd_one_is_replaced_by_a_fresh_one() {
        let ids = RequestIds::new([7; 16]);
        let long = "x".repeat(129);
        for odd in ["", "two words", "quo\"te", "ünicode", &long] {
            let id = ids.of(&with(odd));
            assert_eq!(id.as_str().len(), 32, "{odd}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let (ours, theirs) = (RequestIds::new([1; 16]), RequestIds::new([2; 16]));
        let mut ids: Vec<_> = (0..100)
            .flat_map(|_| [ours.of(&HeaderMap::new()), theirs.of(&HeaderMap::new())])
            .map(|id| id.as_str().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 200);
    }
}
