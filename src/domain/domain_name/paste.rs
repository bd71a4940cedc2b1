//! Finds the host in what people paste.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{DomainNameError, error::excerpt};

/// Cells that say "there is none", and headings that slipped into the column.
const PLACEHOLDERS: &[&str] = &[
    "#n/a",
    "#yok",
    "bilinmiyor",
    "boş",
    "bos",
    "domain",
    "e-posta",
    "http",
    "https",
    "internet sitesi",
    "mevcut değil",
    "n/a",
    "n.a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "tbd",
    "undefined",
    "unknown",
    "web",
    "web sitesi",
    "web site",
    "website",
    "www",
    "yok",
    "yoktur",
];

/// Takes away what stands around a pasted text: blanks, quotes, list separators, invisible marks.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '(' | ')' | ',' | ';' | '|' | '*')
            || matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '\u{feff}')
            || is_invisible(c)
    })
}

/// Marks without a width, which copying from pages and PDFs leaves behind.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}

/// Whether a trimmed text may hold more than one name.
pub(super) fn is_list(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b',' | b';' | b'|' | b' ' | b'\t' | b'\n' | b'\r' | b'<'))
        || (!text.is_ascii() && text.contains(char::is_whitespace))
}

/// The address in `Name <user@example.com>`.
pub(super) fn bracketed(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('<')?;
    let (address, after) = rest.split_once('>')?;
    (after.trim().is_empty() && address.contains('@')).then_some(address)
}

/// The parts of a list. Labels (`Web:`) and lone signs between the parts are left out.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .map(trim)
        .filter(|part| part.contains(char::is_alphanumeric) && !part.ends_with(':'))
}

/// Whether the text stands for an empty cell. A domain has a dot, so only short texts are looked up.
pub(super) fn is_placeholder(text: &str) -> bool {
    const LONGEST: usize = 24;
    if text.len() > LONGEST {
        return false;
    }
    if !text.contains(char::is_alphanumeric) {
        return text.chars().all(|c| matches!(c, '-' | '_' | '.' | '/' | '?' | '–' | '—' | '0'));
    }
    if text.is_ascii() {
        return PLACEHOLDERS.iter().any(|word| word.eq_ignore_ascii_case(text));
    }
    let text = text.to_lowercase();
    PLACEHOLDERS.contains(&text.as_str())
}

/// The host of a page's address, an e-mail address or a bare name: without scheme, user, port, path.
pub(super) fn host(text: &str) -> Result<&str, DomainNameError> {
    let mut rest = without_scheme(text);
    if rest.parse::<Ipv6Addr>().is_ok() {
        return Err(DomainNameError::IpAddress(excerpt(rest)));
    }
    rest = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    if let Some((_, after)) = rest.rsplit_once('@') {
        rest = after;
    }
    let rest = rest.trim_start_matches('<').trim_end_matches('>');
    if let Some(literal) = rest.strip_prefix('[') {
        let literal = literal.split(']').next().unwrap_or(literal);
        let bare = literal.strip_prefix("IPv6:").unwrap_or(literal);
        if bare.parse::<Ipv6Addr>().is_ok() || bare.parse::<Ipv4Addr>().is_ok() {
            return Err(DomainNameError::IpAddress(excerpt(bare)));
        }
    }
    let host = rest.split(':').next().unwrap_or(rest).trim_end_matches(['.', '。', '．']);
    if host.is_empty() {
        return Err(DomainNameError::Empty);
    }
    Ok(host)
}

/// Takes away `scheme://`, also when doubled or mistyped (`http:/`, `http//`), and `mailto:`.
fn without_scheme(text: &str) -> &str {
    let mut rest = text;
    // Twice at most in practice; the bound keeps a hostile text from costing its square.
    for _ in 0..4 {
        let next = without_one_scheme(rest);
        if next.len() == rest.len() {
            break;
        }
        rest = next;
    }
    rest
}

fn without_one_scheme(text: &str) -> &str {
    if text.starts_with(['/', '\\']) {
        return text.trim_start_matches(['/', '\\']);
    }
    let end = text.find(['/', '?', '#', '\\']).unwrap_or(text.len());
    if text[..end].ends_with(':') && text[end..].starts_with("//") {
        return &text[end + 2..];
    }
    for word in ["https", "http"] {
        if let Some(after) = strip_word(text, word) {
            let bare = after.trim_start_matches([':', ';', '.', '/', '\\']);
            let marks = &after[..after.len() - bare.len()];
            if marks.contains(['/', '\\', ':', ';']) {
                return bare;
            }
        }
    }
    strip_word(text, "mailto:").unwrap_or(text)
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}
