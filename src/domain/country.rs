//! Countries as people write them, made ISO codes.

use std::{collections::HashMap, sync::LazyLock};

use super::fold::fold;

const NAMES: &str = include_str!("country/names.txt");

/// The ISO 3166-1 alpha-2 code of a country's code or name, English or Turkish, in any case.
///
/// ```
/// use hunter::domain::country::country_code;
///
/// assert_eq!(country_code("tr"), Some("TR"));
/// assert_eq!(country_code("TÜRKİYE"), Some("TR"));
/// assert_eq!(country_code("Germany"), Some("DE"));
/// assert_eq!(country_code("Almanya"), Some("DE"));
/// assert_eq!(country_code("Atlantis"), None);
/// ```
pub fn country_code(text: &str) -> Option<&'static str> {
    // The longest name has 44 bytes; the fold of a long cell is not worth making.
    if text.len() > 128 {
        return None;
    }
    CODES.get(fold(text).as_str()).copied()
}

static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        let (alpha2, rest) = line.split_once(' ').expect("a line starts with its code");
        let (alpha3, names) = rest.split_once(' ').expect("a line goes on with its names");
        for name in [alpha2, alpha3].into_iter().chain(names.split("; ")) {
            let other = codes.insert(fold(name), alpha2);
            debug_assert!(other.is_none_or(|other| other == alpha2), "{name} names two countries");
        }
    }
    codes
});
