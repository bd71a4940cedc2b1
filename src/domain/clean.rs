//! Names and cells that people typed, made fit to store.

use super::fold::fold;

/// Longest company name that is stored, in characters; longer ones are cut.
pub const NAME_MAX_CHARS: usize = 200;

/// Text on one line without what can not be seen: control characters, NUL, bidirectional and
/// zero-width marks, broken characters. White space becomes single spaces. At most `max_chars`
/// characters; only as much of the input is read as that needs.
///
/// ```
/// use hunter::domain::clean::clean_text;
///
/// assert_eq!(clean_text(" Acme\0\u{202e}\t\nLtd. ", 100), "Acme Ltd.");
/// assert_eq!(clean_text("abcdef", 3), "abc");
/// ```
pub fn clean_text(text: &str, max_chars: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(4 * max_chars));
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = length > 0;
        } else if !is_invisible(c) {
            if length + usize::from(gap) >= max_chars {
                break;
            }
            if gap {
                clean.push(' ');
                length += 1;
                gap = false;
            }
            clean.push(c);
            length += 1;
        }
    }
    clean
}

/// A company name: cleaned, without the quotes around it; `None` when nothing of it is a name.
///
/// ```
/// use hunter::domain::clean::clean_name;
///
/// assert_eq!(clean_name(" \"Çınar  Gıda A.Ş.\" ").as_deref(), Some("Çınar Gıda A.Ş."));
/// assert_eq!(clean_name("nan"), None);
/// assert_eq!(clean_name("---"), None);
/// ```
pub fn clean_name(text: &str) -> Option<String> {
    let mut name = clean_text(text, NAME_MAX_CHARS);
    for (open, close) in [('"', '"'), ('\'', '\''), ('“', '”'), ('«', '»')] {
        let inner = name.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close])) {
            name = String::from(inner.trim());
        }
    }
    let is_name = name.chars().any(char::is_alphanumeric) && !is_empty_word(&name);
    is_name.then_some(name)
}

/// Whether a cell says that it has nothing to say: empty, `nan`, `-`, `yok`, `#N/A` and the like.
///
/// ```
/// use hunter::domain::clean::is_empty_word;
///
/// assert!(is_empty_word(" NaN ") && is_empty_word("YOK") && is_empty_word("—"));
/// assert!(!is_empty_word("none.com") && !is_empty_word("Yokohama"));
/// ```
pub fn is_empty_word(text: &str) -> bool {
    // The longest word below has 17 letters; a long cell says something.
    if text.len() > 64 {
        return text.trim().is_empty();
    }
    let word = fold(text);
    let says_something = word.chars().any(|c| c.is_alphanumeric() || c == '#');
    !says_something || EMPTY_WORDS.contains(&word.as_str())
}

/// Folded.
const EMPTY_WORDS: &[&str] = &[
    "nan",
    "n/a",
    "na",
    "n.a.",
    "none",
    "null",
    "nil",
    "undefined",
    "unknown",
    "empty",
    "yok",
    "web yok",
    "web sitesi yok",
    "sitesi yok",
    "mail yok",
    "bos",
    "bilinmiyor",
    "belirsiz",
    "belirtilmemis",
    "mevcut degil",
    "girilmemis",
    "#n/a",
    "#yok",
    "#null!",
    "#bos!",
    "#ref!",
    "#basv!",
    "#value!",
    "#deger!",
    "#name?",
    "#ad?",
    "#div/0!",
    "#sayi/0!",
    "#num!",
    "#sayi!",
    "#n/d",
];

/// Characters that have no place in a stored line of text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, Arabic letter mark, Mongolian separator.
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            // Zero-width spaces and joiners, direction marks.
            | '\u{200b}'..='\u{200f}'
            // Embeddings and overrides; word joiner, invisible operators, isolates.
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Byte order mark, annotations, the replacement of what could not be decoded.
            | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
            // Tags and non-characters.
            | '\u{e0000}'..='\u{e0fff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}
