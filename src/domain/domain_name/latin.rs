//! The short way for names in Turkish and western European letters.
//!
//! For these letters UTS-46 does nothing but lower the case: they are composed, valid in IDNA 2008
//! and free of rules about their neighbours. A test holds this file against the long way.

use idna::punycode;

/// The key and the form for people; `None` when the long way must be taken.
pub(super) fn read(host: &str) -> Option<(String, String)> {
    let mut ascii = String::with_capacity(host.len() + 16);
    let mut unicode = String::with_capacity(host.len());
    for (index, label) in host.split('.').enumerate() {
        if index > 0 {
            ascii.push('.');
            unicode.push('.');
        }
        let start = unicode.len();
        let punycode = label.get(..4).filter(|head| head.eq_ignore_ascii_case("xn--"));
        if punycode.is_some() {
            for c in punycode::decode(&label[4..].to_ascii_lowercase())? {
                unicode.push(lower(c).filter(|lower| *lower == c)?);
            }
        } else {
            for c in label.chars() {
                unicode.push(lower(c)?);
            }
        }
        let read = &unicode[start..];
        if read.is_ascii() {
            if punycode.is_some() {
                return None;
            }
            ascii.push_str(read);
        } else {
            ascii.push_str("xn--");
            ascii.push_str(&punycode::encode_str(read)?);
        }
    }
    Some((ascii, unicode))
}

fn lower(c: char) -> Option<char> {
    match c {
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'a'..='z' | '0'..='9' | '-' | 'ß'..='ö' | 'ø'..='ÿ' | 'ğ' | 'ı' | 'ş' => Some(c),
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(c as u32 + 0x20),
        'Ğ' => Some('ğ'),
        'Ş' => Some('ş'),
        // As a Turkish reader would; UTS-46 makes an i with a second dot of it.
        'İ' => Some('i'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::domain_name::host::by_uts46;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn it_is_the_long_way_cut_short(host in "[a-zA-Z0-9À-ÖØ-öø-ÿĞğıŞşİ-]{1,12}(\\.[a-zÀ-ÖØ-öø-ÿĞğıŞşİ]{2,9}){1,3}") {
            if let Some((ascii, unicode)) = read(&host) {
                prop_assert_eq!(by_uts46(&host), Ok((ascii.clone(), Some(unicode.clone()))));
                prop_assert_eq!(read(&ascii), Some((ascii.clone(), unicode.clone())));
                prop_assert_eq!(by_uts46(&ascii), Ok((ascii, Some(unicode))));
            }
        }
    }
}
