//! Turkish letters for searching and sorting.
//!
//! Rust's `to_lowercase` knows no language: it makes two characters of `İ` and never folds `ı`.
//! People type `istanbul`, `İSTANBUL` and `ISTANBUL` for the same word, so searching folds all of
//! them to one; sorting keeps the letters apart, in the order of the Turkish alphabet.

/// The form that searches compare: lower case, without accents, Turkish dotless and dotted i alike,
/// white space as single spaces.
///
/// ```
/// use hunter::domain::fold::fold;
///
/// assert_eq!(fold("İSTANBUL Işık"), "istanbul isik");
/// assert_eq!(fold("istanbul ışık"), "istanbul isik");
/// assert_eq!(fold("  Çağdaş\tGıda  A.Ş. "), "cagdas gida a.s.");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !is_combining(c) {
            fold_letter(c, &mut folded);
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The form whose bytes sort in Turkish alphabetical order: `c < ç`, `g < ğ`, `ı < i`, `o < ö`,
/// `s < ş`, `u < ü`; q, w and x stand where other languages have them. Case and punctuation do not
/// count; words are compared before letters, and digits stand before them.
///
/// ```
/// use hunter::domain::fold::sort_key;
///
/// assert!(sort_key("Cumhuriyet") < sort_key("Çağdaş"));
/// assert!(sort_key("Işık") < sort_key("İnci"));
/// assert!(sort_key("Şahin") > sort_key("Sürat"));
/// assert_eq!(sort_key("A.Ş."), sort_key("a ş"));
/// ```
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut plain = String::new();
    for c in text.chars() {
        if is_combining(c) {
            continue;
        }
        if let Some(place) = turkish_place(c) {
            key.push(place);
            continue;
        }
        plain.clear();
        fold_letter(c, &mut plain);
        for c in plain.chars() {
            match turkish_place(c) {
                Some(place) => key.push(place),
                None if c.is_ascii_digit() || (!c.is_ascii() && c.is_alphanumeric()) => key.push(c),
                None if !key.is_empty() && !key.ends_with(' ') => key.push(' '),
                None => {}
            }
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The Turkish alphabet with its three guests, in order. A letter's place is written as one of the
/// 32 ASCII characters from `A`, so that bytes compare as letters do.
const ALPHABET: [char; 32] = [
    'a', 'b', 'c', 'ç', 'd', 'e', 'f', 'g', 'ğ', 'h', 'ı', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'ö',
    'p', 'q', 'r', 's', 'ş', 't', 'u', 'ü', 'v', 'w', 'x', 'y', 'z',
];

fn turkish_place(c: char) -> Option<char> {
    let lower = match c {
        'I' => 'ı',
        'İ' => 'i',
        'A'..='Z' => c.to_ascii_lowercase(),
        'Ç' => 'ç',
        'Ğ' => 'ğ',
        'Ö' => 'ö',
        'Ş' => 'ş',
        'Ü' => 'ü',
        c => c,
    };
    let place = ALPHABET.iter().position(|letter| *letter == lower)?;
    Some(char::from(b'A' + place as u8))
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn fold_letter(c: char, into: &mut String) {
    let plain = match c {
        'A'..='Z' => return into.push(c.to_ascii_lowercase()),
        _ if c.is_ascii() => return into.push(c),
        'ı' | 'İ' | 'ì'..='ï' | 'Ì'..='Ï' | 'Ĩ'..='į' => "i",
        'Ś'..='š' | 'ș' | 'Ș' => "s",
        'Ĝ'..='ģ' => "g",
        'ç' | 'Ç' | 'Ć'..='č' => "c",
        'ö' | 'Ö' | 'ò'..='õ' | 'Ò'..='Õ' | 'ø' | 'Ø' | 'Ō'..='ő' => "o",
        'ü' | 'Ü' | 'ù'..='û' | 'Ù'..='Û' | 'Ũ'..='ų' => "u",
        'à'..='å' | 'À'..='Å' | 'Ā'..='ą' => "a",
        'è'..='ë' | 'È'..='Ë' | 'Ē'..='ě' | 'ə' | 'Ə' => "e",
        'Ď'..='đ' | 'ð' | 'Ð' => "d",
        'ñ' | 'Ñ' | 'Ń'..='ň' => "n",
        'Ŕ'..='ř' => "r",
        'ț' | 'Ț' | 'Ţ'..='ŧ' => "t",
        'Ĺ'..='ł' => "l",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'Ź'..='ž' => "z",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' | 'ẞ' => "ss",
        'þ' | 'Þ' => "th",
        _ => return into.extend(c.to_lowercase()),
    };
    into.push_str(plain);
}
