//! From bytes to text: UTF-8 and UTF-16 with or without a mark, else what the letters suggest.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1254};

/// The text and the WHATWG name of its encoding. What can not be decoded becomes U+FFFD, which is
/// cleaned away later.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => utf16_without_mark(bytes).unwrap_or_else(|| guess(bytes)),
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    (text, encoding.name())
}

/// Latin text in UTF-16 has a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 2 * 7 / 10;
    match () {
        () if head.len() < 4 => None,
        () if odd >= many && even * 8 < odd => Some(UTF_16LE),
        () if even >= many && odd * 8 < even => Some(UTF_16BE),
        () => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"tr"), Utf8Detection::Deny);
    // The two differ in six letters, Icelandic in one and Turkish in the other.
    if guessed == WINDOWS_1252 { WINDOWS_1254 } else { guessed }
}

/// One broken character (a name cut in the middle, half a surrogate pair) does not make a file of
/// many whole ones another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xC2).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || whole > 4 * broken
}
