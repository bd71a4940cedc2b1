//! From a host as written to the key and the form for people.

use std::borrow::Cow;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::{
    super::public_suffix,
    DomainNameError::{
        self, Character, Empty, EmptyLabel, Ending, Hyphen, Internationalised, IpAddress,
        LabelTooLong, NoDot, PublicSuffix, Reserved, TooLong,
    },
    error::excerpt,
    latin,
};

/// Names of local networks and protocols (IANA's special-use registry): nobody's company.
const RESERVED: &[&str] = &["arpa", "internal", "local", "localhost", "onion"];

/// Longest host worth a look: four bytes for each of 253 characters.
const TOO_LONG_TO_READ: usize = 4 * 253;

/// The ASCII key, and the Unicode form where it differs.
pub(super) fn read(host: &str) -> Result<(String, Option<String>), DomainNameError> {
    if host.len() > TOO_LONG_TO_READ {
        return Err(TooLong);
    }
    let (mut ascii, mut unicode) = if is_plain(host) {
        (host.to_ascii_lowercase(), None)
    } else if let Some((ascii, unicode)) = latin::read(host) {
        (ascii, Some(unicode))
    } else {
        by_uts46(host)?
    };
    check_labels(&ascii)?;
    while let Some(rest) = without_www(&ascii) {
        ascii.drain(..ascii.len() - rest);
        if let Some(unicode) = &mut unicode {
            // Both forms begin with the same `www.`.
            unicode.drain(.."www.".len());
        }
    }
    let unicode = unicode.filter(|unicode| *unicode != ascii);
    check_ending(&ascii, unicode.as_deref())?;
    Ok((ascii, unicode))
}

/// ASCII without punycode: nothing to map.
fn is_plain(host: &str) -> bool {
    let is_punycode = |label: &str| {
        label.as_bytes().get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"xn--"))
    };
    host.is_ascii() && !host.split('.').any(is_punycode)
}

/// UTS-46, non-transitional, with the checks of IDNA 2008.
pub(super) fn by_uts46(host: &str) -> Result<(String, Option<String>), DomainNameError> {
    // UTS-46 turns the Turkish capital into an i with a second dot, which nobody registers; what
    // lower-cases it beforehand leaves that pair.
    let host = if host.contains(['İ', '\u{307}']) {
        Cow::Owned(host.replace('İ', "i").replace("i\u{307}", "i").replace("I\u{307}", "i"))
    } else {
        Cow::Borrowed(host)
    };
    let uts46 = Uts46::new();
    let (unicode, valid) = uts46.to_unicode(host.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    if unicode.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Internationalised(excerpt(&host)));
    }
    if let Some(c) = unicode.chars().find(|c| is_symbol(*c)) {
        return Err(Character(c.to_string()));
    }
    if let Some(c) = unicode.chars().find(|c| c.is_ascii() && !is_name_byte(*c as u8)) {
        return Err(Character(c.to_string()));
    }
    valid.map_err(|_| Internationalised(excerpt(&host)))?;
    let ascii = uts46
        .to_ascii(host.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore)
        .map_err(|_| Internationalised(excerpt(&host)))?;
    let ascii = ascii.trim_end_matches('.').to_owned();
    let unicode = unicode.trim_end_matches('.').to_owned();
    if ascii.is_empty() {
        return Err(Empty);
    }
    Ok((ascii, Some(unicode)))
}

/// Symbols, pictures and punctuation pass UTS-46 but not IDNA 2008. The joiners (U+200C, U+200D) are
/// judged by their context elsewhere.
fn is_symbol(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{a9}' | '\u{ab}'..='\u{b4}' | '\u{b6}' | '\u{b8}'..='\u{b9}' | '\u{bb}'..='\u{bf}'
        | '\u{d7}' | '\u{f7}'
        | '\u{2000}'..='\u{200b}' | '\u{200e}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}'
        | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{ffff}'
        | '\u{1f000}'..='\u{1faff}')
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'
}

fn check_labels(ascii: &str) -> Result<(), DomainNameError> {
    let mut dots = 0_usize;
    for label in ascii.split('.') {
        dots += 1;
        let bytes = label.as_bytes();
        if bytes.is_empty() {
            return Err(EmptyLabel(excerpt(ascii)));
        }
        if let Some(at) = bytes.iter().position(|byte| !is_name_byte(*byte)) {
            return Err(Character(char::from(bytes[at]).to_string()));
        }
        if bytes.len() > 63 {
            return Err(LabelTooLong(excerpt(label)));
        }
        if bytes[0] == b'-' || bytes[bytes.len() - 1] == b'-' {
            return Err(Hyphen(label.to_owned()));
        }
    }
    if ascii.len() > 253 {
        return Err(TooLong);
    }
    if dots == 1 {
        return Err(match ascii {
            _ if is_number(ascii) => IpAddress(ascii.to_owned()),
            _ if RESERVED.contains(&ascii) => Reserved(ascii.to_owned()),
            _ => NoDot(ascii.to_owned()),
        });
    }
    Ok(())
}

/// Length of the rest after a leading `www.`, when that rest is itself a name below a suffix.
fn without_www(ascii: &str) -> Option<usize> {
    let rest = ascii.strip_prefix("www.")?;
    (rest.contains('.') && public_suffix::registrable(rest).is_some()).then_some(rest.len())
}

fn check_ending(ascii: &str, unicode: Option<&str>) -> Result<(), DomainNameError> {
    let ending = ascii.rsplit('.').next().unwrap_or(ascii);
    if is_number(ending) {
        // A resolver reads a name with a number at the end as an IPv4 address.
        let all_numbers = ascii.split('.').all(is_number);
        let error = if all_numbers { IpAddress } else { Ending };
        return Err(error(excerpt(ascii)));
    }
    if ending.len() < 2 {
        return Err(Ending(ending.to_owned()));
    }
    if RESERVED.contains(&ending) {
        return Err(Reserved(excerpt(ascii)));
    }
    if public_suffix::registrable(ascii).is_none() {
        return Err(PublicSuffix(unicode.unwrap_or(ascii).to_owned()));
    }
    Ok(())
}

/// Decimal, or hexadecimal with `0x`.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x");
    hex.map_or_else(
        || label.bytes().all(|byte| byte.is_ascii_digit()),
        |digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
    )
}
